"""Questions asked of a model while it learns, about photos that were worked on before."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from twin.catalog.store import image_file
from twin.models import Photo
from twin.train.vision._processor import KeepingProcessor
from twin.train.vision._sight import Sight

__all__ = ["Asking"]


class Asking:
    """Shows photos of the catalogue to a `twin.models.VlmAnswerer` whose model takes places for pixels.

    Args:
        sight: What the model sees.
    """

    def __init__(self, sight: Sight) -> None:
        self._processor, self._device = KeepingProcessor(sight), sight.vlm.device

    @contextmanager
    def shown(self, prompts: Sequence[str], photos: Sequence[Sequence[Photo]]) -> Iterator[Any]:
        """What the model takes for prompts with these photos."""
        files = [[image_file(photo.image_id) for photo in row] for row in photos]
        inputs = self._processor(text=prompts, images=files, return_tensors="pt", add_special_tokens=False)
        yield {name: value.to(self._device) for name, value in inputs.items()}
