"""A photo of a data set outside the workspace; its bytes stay where they lie."""

from dataclasses import dataclass
from functools import cached_property

from PIL import Image

from twin.catalog.importing import BYTE_LIMIT, canonical, perceptual_hash
from twin.catalog.listing import Locator, UnusableError
from twin.core import TwinError, digest

__all__ = ["ReleasedPhoto"]


@dataclass(frozen=True)
class ReleasedPhoto:
    """A photo of a data set outside the workspace, decoded as an import would.

    Attributes:
        image_id: Its name, that of the data set included.
        locator: Where its bytes are.
        long_side: Largest width and height, in pixels, in which it is seen.
    """

    image_id: str
    locator: Locator
    long_side: int

    @property
    def key(self) -> str:
        """What its pixels go by."""
        return digest(self.image_id, self.locator.state(), str(self.long_side))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels; such a photo says them only when it is decoded, once."""
        return self._facts[0]

    @property
    def phash(self) -> int:
        """Its perceptual hash, 64 bits."""
        return self._facts[1]

    def look(self) -> None:
        """Decode the photo for what shall be known of it, and keep no pixels.

        Raises:
            UnusableError: It is missing or damaged.
        """
        if "_facts" not in self.__dict__:
            self.__dict__["_facts"] = _facts(self._decoded())

    def open(self) -> Image.Image:
        """The photo, decoded, RGB.

        Raises:
            TwinError: It is missing or damaged.
        """
        try:
            return self._decoded()
        except UnusableError as error:
            raise TwinError(f"Photo {self.image_id} cannot be read: {error.reason} {error.detail}".rstrip()) from error

    def _decoded(self) -> Image.Image:
        return canonical(self.locator.read(BYTE_LIMIT), self.long_side).image

    @cached_property
    def _facts(self) -> tuple[tuple[int, int], int]:
        return _facts(self.open())


def _facts(image: Image.Image) -> tuple[tuple[int, int], int]:
    return image.size, int(perceptual_hash(image), 16)
