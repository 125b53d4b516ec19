"""What an object is made of: triangle meshes with one material each."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["FloatArray", "Material", "Part"]

FloatArray = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """How a surface looks.

    Attributes:
        texture: ``(height, width, 3)`` uint8 sRGB albedo; image row 0 is texture coordinate v = 0.
        roughness: 0 (mirror) to 1 (matt).
        metallic: 0 (plastic, ceramic, cloth) to 1 (bare metal).
    """

    texture: NDArray[np.uint8]
    roughness: float = 0.5
    metallic: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One mesh of an object. Objects stand on the plane z = 0, z points up, their front looks along +x; 1 unit = 10 cm.

    Attributes:
        vertices: ``(n, 3)`` float32 positions.
        normals: ``(n, 3)`` float32 unit normals.
        uv: ``(n, 2)`` float32 texture coordinates.
        faces: ``(m, 3)`` int32 vertex indices, counter-clockwise from outside.
        material: The surface.
    """

    vertices: NDArray[np.float32]
    normals: NDArray[np.float32]
    uv: NDArray[np.float32]
    faces: NDArray[np.int32]
    material: Material
