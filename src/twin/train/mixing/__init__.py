"""General visual question answering from other data sets, learned beside the pairs by a share of the batches."""

from twin.train.mixing._batches import general_batches, mixed_batches
from twin.train.mixing._mixture import Mixture, read_mixtures
from twin.train.mixing._schedule import PAIRS, turns

__all__ = ["PAIRS", "Mixture", "general_batches", "mixed_batches", "read_mixtures", "turns"]
