"""Each photo once: what a run works out of a photo stays the same for all its steps, and is kept on the disk."""

from twin.train.vision._asking import Asking
from twin.train.vision._collating import collator_of
from twin.train.vision._filling import fill
from twin.train.vision._open import open_sight, seen_once
from twin.train.vision._processor import KeepingProcessor
from twin.train.vision._shards import Shards
from twin.train.vision._sight import Sight
from twin.train.vision._stages import Stage, stage_of

__all__ = [
    "Asking",
    "KeepingProcessor",
    "Shards",
    "Sight",
    "Stage",
    "collator_of",
    "fill",
    "open_sight",
    "seen_once",
    "stage_of",
]
