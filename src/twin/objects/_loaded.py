"""An object in the renderer's memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from twin.objects._camera import Bounds, bounds_of
from twin.objects._parts import Material, Part

if TYPE_CHECKING:
    import moderngl

__all__ = ["LoadedObject", "Surface", "load_object"]

_LARGEST_TEXTURE = 512


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """All parts of an object that share one material."""

    mesh: "moderngl.VertexArray"
    albedo: "moderngl.Texture"
    roughness: float
    metallic: float


@dataclass(frozen=True, slots=True, eq=False)
class LoadedObject:
    """An object in the renderer's memory; a context manager that frees it.

    Attributes:
        bounds: How far it reaches.
        surfaces: What is drawn.
        shadow: A coarser mesh that throws its shadows.
        context: Where it was loaded.
        resources: Everything to free.
    """

    bounds: Bounds
    surfaces: tuple[Surface, ...]
    shadow: "moderngl.VertexArray"
    context: "moderngl.Context"
    resources: tuple[Any, ...]

    def __enter__(self) -> "LoadedObject":
        return self

    def __exit__(self, *_: object) -> None:
        with self.context:
            for resource in self.resources:
                resource.release()


def load_object(
    context: "moderngl.Context", surfaces: "moderngl.Program", shadow: "moderngl.Program", parts: Sequence[Part]
) -> LoadedObject:
    """Copy an object's meshes and textures to the renderer."""
    groups: dict[tuple[int, float, float], list[Part]] = {}
    for part in parts:
        material = part.material
        groups.setdefault((id(material.texture), material.roughness, material.metallic), []).append(part)
    bounds = bounds_of(parts)
    held: list[Any] = []
    drawn = tuple(_load_surface(context, surfaces, group, held) for group in groups.values())
    positions, faces = _coarse(parts, bounds.radius)
    caster = _load_mesh(context, shadow, positions, faces, layout=("3f", "position"), held=held)
    return LoadedObject(bounds, drawn, caster, context, tuple(held))


def _load_surface(
    context: "moderngl.Context", program: "moderngl.Program", parts: Sequence[Part], held: list[Any]
) -> Surface:
    vertices = np.concatenate([np.hstack([part.vertices, part.normals, part.uv]) for part in parts]).astype(np.float32)
    layout = ("3f 3f 2f", "position", "normal", "texture_place")
    mesh = _load_mesh(context, program, vertices, _join_faces(parts), layout=layout, held=held)
    material = parts[0].material
    texture = _load_texture(context, material)
    held.append(texture)
    return Surface(mesh, texture, float(material.roughness), float(material.metallic))


def _load_mesh(
    context: "moderngl.Context",
    program: "moderngl.Program",
    vertices: NDArray[np.float32],
    faces: NDArray[np.int32],
    *,
    layout: tuple[str, ...],
    held: list[Any],
) -> "moderngl.VertexArray":
    buffers = context.buffer(vertices.tobytes()), context.buffer(faces.tobytes())
    mesh = context.vertex_array(program, [(buffers[0], *layout)], buffers[1])
    held += [mesh, *buffers]
    return mesh


def _load_texture(context: "moderngl.Context", material: Material) -> "moderngl.Texture":
    import moderngl  # noqa: PLC0415 - OpenGL is loaded only where pictures are taken

    image = Image.fromarray(np.ascontiguousarray(material.texture))
    factor = max(image.size) // _LARGEST_TEXTURE
    if factor > 1:
        image = image.reduce(factor)
    texture = context.texture(image.size, 3, image.tobytes(), alignment=1)
    if max(image.size) > 8:
        texture.build_mipmaps()
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
    texture.repeat_y = False
    return texture


def _join_faces(parts: Sequence[Part]) -> NDArray[np.int32]:
    starts = np.cumsum([0, *(len(part.vertices) for part in parts)])
    return np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=False)]).astype(np.int32)


def _coarse(parts: Sequence[Part], radius: float) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Merge vertices that lie close together and face the same way.

    Shadows are drawn once a light, and in a small map: fewer triangles are not seen there. The merged vertices stay on
    the surface, so that it does not shadow itself.
    """
    vertices = np.concatenate([part.vertices for part in parts])
    facing = np.concatenate([part.normals for part in parts]) > 0
    cells = np.floor((vertices - vertices.min(0)) / (0.07 * radius)).astype(np.int64)
    keys = cells @ np.array([1, 1 << 10, 1 << 20]) * 8 + facing @ np.array([1, 2, 4])
    _, first, cluster = np.unique(keys, return_index=True, return_inverse=True)
    faces = cluster[_join_faces(parts)].astype(np.int32)
    flat = (faces[:, 0] == faces[:, 1]) | (faces[:, 1] == faces[:, 2]) | (faces[:, 2] == faces[:, 0])
    return vertices[first], faces[~flat]
