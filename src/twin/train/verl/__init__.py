"""Reinforcement with verl on Ray: its data, its reward and its configuration, in a folder that is carried there."""

from twin.train.verl._export import VerlOptions, export_verl
from twin.train.verl._reward import reward_source

__all__ = ["VerlOptions", "export_verl", "reward_source"]
