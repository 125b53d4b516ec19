"""A picture in the place of a photo."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from twin.models._answerer import Photo

__all__ = ["StandIn"]


@dataclass(frozen=True, slots=True)
class StandIn:
    """A picture as large as a photo, and called like it.

    Attributes:
        photo: The photo.
        key: The same for the same pixels of the picture.
        draw: Makes the picture.
    """

    photo: Photo
    key: str
    draw: Callable[[], Image.Image]

    @property
    def image_id(self) -> str:
        """What the photo is called."""
        return self.photo.image_id

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels."""
        return self.photo.size

    def open(self) -> Image.Image:
        """The picture, RGB."""
        return self.draw()
