"""Questions that begin with the same photo: drawn together, and their common beginning read once."""

from twin.train.sharing._batches import Batches
from twin.train.sharing._beginnings import Beginnings, beginnings_of, first_photos
from twin.train.sharing._deck import Deck
from twin.train.sharing._reading import read_once

__all__ = ["Batches", "Beginnings", "Deck", "beginnings_of", "first_photos", "read_once"]
