"""From a batch, in which photos are named, to what its rows begin with."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from twin.train.sharing._beginnings import Beginnings, beginnings_of, first_photos
from twin.train.vision import Sight

__all__ = ["Batches"]


class Batches:
    """Finds rows of a batch that begin with the same photo.

    Args:
        sight: The photos of the run.
    """

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._token: int = sight.vlm.model.config.image_token_id
        self._sizes: dict[int, int] = {}

    def beginnings(self, batch: Mapping[str, Any]) -> Beginnings | None:
        """What the rows of a batch begin with; None where one shows no photo, or photos are not named."""
        photos, ids = batch.get("pixel_values"), batch["input_ids"]
        if not isinstance(photos, Tensor) or photos.is_floating_point():
            return None
        is_photo = ids == self._token
        first = first_photos(is_photo, photos.tolist(), self._size)
        if len(first) < len(ids):
            return None
        return beginnings_of(ids, batch["attention_mask"], is_photo, first)

    def _size(self, photo: int) -> int:
        """Tokens of a photo, without the words around it."""
        if photo not in self._sizes:
            tokenizer = self._sight.vlm.processor.tokenizer
            words = tokenizer(self._sight.seen(photo).words, add_special_tokens=False)["input_ids"]
            self._sizes[photo] = words.count(self._token)
        return self._sizes[photo]
