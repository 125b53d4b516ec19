"""Takes photos of objects, without a screen or a graphics card."""

from collections.abc import Sequence
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from twin.objects._camera import Bounds, bounds_of
from twin.objects._develop import develop, meter
from twin.objects._loaded import LoadedObject
from twin.objects._parts import Part
from twin.objects._stage import Effort
from twin.objects._studio import Studio
from twin.objects._view import View

__all__ = ["Photographer", "Quality"]

Quality = Literal["full", "gate"]

_EFFORTS: dict[Quality, Effort] = {
    "full": Effort(lights=16, shadow_size=192, lightmap_size=240),
    "gate": Effort(lights=2, shadow_size=128, lightmap_size=48),
}


class Photographer:
    """Photographs objects under random but coherent light, with soft shadows and reflections.

    The same parts and view give the same bytes on one machine, whatever was photographed before. Use it in a ``with``
    statement; one per process.

    Args:
        size: Width and height of the photos in pixels.
        quality: ``full``, or ``gate``: few lights and a fixed exposure, to compare objects quickly.

    Raises:
        TwinError: On entering, if OpenGL is not there.
    """

    def __init__(self, size: int = 224, quality: Quality = "full") -> None:
        self.size = size
        self.quality = quality

    def __enter__(self) -> Self:
        self._studio = Studio(self.size, _EFFORTS[self.quality])
        return self

    def __exit__(self, *_: object) -> None:
        self._studio.release()

    def load(self, parts: Sequence[Part]) -> LoadedObject:
        """Prepare an object for several photos; use the result in a ``with`` statement."""
        return self._studio.load(parts)

    def bounds_of(self, parts: Sequence[Part]) -> Bounds:
        """Measure an object, to photograph another one exactly as this one."""
        return bounds_of(parts)

    def render(
        self, item: LoadedObject | Sequence[Part], view: View, bounds: Bounds | None = None
    ) -> NDArray[np.uint8]:
        """Take a photo.

        Args:
            item: The object.
            view: Camera, light, ground and backdrop.
            bounds: What the camera is aimed at; by default the object itself.

        Returns:
            ``(size, size, 3)`` sRGB.
        """
        if not isinstance(item, LoadedObject):
            with self.load(item) as loaded:
                return self.render(loaded, view, bounds)
        image = self._studio.shoot(item, view, bounds or item.bounds)
        return develop(image, view, meter(image) if self.quality == "full" else 1.0)
