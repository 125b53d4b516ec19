"""The order in which trainers take pair queries: half yes, half no in every batch, and the same again when resumed."""

from twin.pairs.sampling._answers import read_answers
from twin.pairs.sampling._half_and_half import HalfAndHalf
from twin.pairs.sampling._shuffled import Shuffled

__all__ = ["HalfAndHalf", "Shuffled", "read_answers"]
