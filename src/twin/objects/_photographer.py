"""Takes photos of objects, without a screen or a graphics card."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from twin.core import TwinError
from twin.objects._camera import Bounds, bounds_of, frame, light_matrix
from twin.objects._develop import develop, meter
from twin.objects._environment import HEIGHT, WIDTH, Environment, make_environment
from twin.objects._grounds import SIZE, paint_backdrop, paint_ground
from twin.objects._loaded import LoadedObject, load_object
from twin.objects._parts import Part
from twin.objects._shaders import BACKDROP, LIGHTMAP, SCENE, SHADOW, Shader, fill_in, tiles
from twin.objects._view import View

if TYPE_CHECKING:
    import moderngl

__all__ = ["Photographer", "Quality"]

Quality = Literal["full", "gate"]


@dataclass(frozen=True, slots=True)
class _Effort:
    lights: int
    shadow_size: int
    lightmap_size: int
    metered: bool


_EFFORTS: dict[Quality, _Effort] = {"full": _Effort(16, 256, 160, True), "gate": _Effort(2, 128, 48, False)}


class Photographer:
    """A photo studio in software: soft shadows and reflections under a random panorama, 4 samples a pixel.

    The same parts and view give the same bytes on one machine, whatever was photographed before. Use it in a ``with``
    statement; one per process and thread.

    Args:
        size: Width and height of the photos in pixels.
        quality: ``full`` or ``gate`` (two lights and a fixed exposure, to compare objects quickly).

    Raises:
        TwinError: On entering, if OpenGL is not there.
    """

    def __init__(self, size: int = 224, quality: Quality = "full") -> None:
        self.size = size
        self._effort = _EFFORTS[quality]

    def __enter__(self) -> Self:
        self._context = _open_context()
        self._make_programs()
        self._make_targets()
        return self

    def __exit__(self, *_: object) -> None:
        self._context.release()

    def load(self, parts: Sequence[Part]) -> LoadedObject:
        """Prepare an object for several photos; use it in a ``with`` statement."""
        return load_object(self._context, self._scene, self._shadow, parts)

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
        image = self._expose(item, view, bounds or item.bounds)
        return develop(image, view, meter(image) if self._effort.metered else 1.0)
