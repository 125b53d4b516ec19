"""What the renderer sets up once: OpenGL itself, its programs, the images it draws into and the textures it reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.core import TwinError
from twin.objects import _backdrops, _environment, _table_tops
from twin.objects._lighting import LIGHTING
from twin.objects._shaders import GATHERING, LIGHTMAP, SHADOW, SMOOTHING, SURFACES, Shader, tiles

if TYPE_CHECKING:
    import moderngl

__all__ = ["ALBEDO_UNIT", "Effort", "Pass", "Stage"]

_TEXTURES = (
    "albedo_map",
    "albedo_seen",
    "shape_seen",
    "gloss_seen",
    "object_light",
    "ground_jittered",
    "ground_light",
    "environment",
    "ground_mask",
    "backdrop",
    "shadows",
)
"""Names of the textures in the programs; each has the texture unit of its place here."""

ALBEDO_UNIT = _TEXTURES.index("albedo_map")


@dataclass(frozen=True, slots=True)
class Effort:
    """How finely to draw.

    Attributes:
        lights: Number of lights, each with its own shadow.
        shadow_size: Pixels a side of one light's shadow map.
        lightmap_size: Pixels a side of the map of the light on the ground.
    """

    lights: int
    shadow_size: int
    lightmap_size: int


class Stage:
    """OpenGL programs, targets and textures for images of one size.

    Args:
        size: Width and height in pixels.
        effort: How finely to draw.

    Raises:
        TwinError: If OpenGL is not there.
    """

    def __init__(self, size: int, effort: Effort) -> None:
        self.context = _open_context()
        self._lights = effort.lights
        self.shadow, self.surfaces = self.compile(SHADOW), self.compile(SURFACES)
        fine, ground = (2 * size, 2 * size), (effort.lightmap_size, effort.lightmap_size)
        self.seen = self._target(("albedo_seen", "shape_seen", "gloss_seen"), fine, ("f1", "f2", "f1"), depth=True)
        self.ground_light = Pass(self, LIGHTMAP, self._target(("ground_jittered",), ground))
        self.smooth_ground = Pass(self, SMOOTHING, self._target(("ground_light",), ground))
        self.object_light = Pass(self, GATHERING, self._target(("object_light",), (size, size)))
        photo = self.context.framebuffer([self.context.renderbuffer((size, size), 4, dtype="f4")])
        self.photo = Pass(self, LIGHTING, photo)
        self.atlas = self._make_atlas(tiles(effort.lights) * effort.shadow_size)
        self._make_textures()

    def compile(self, shader: Shader) -> "moderngl.Program":
        """Compile a shader and tell it where its textures are."""
        filled = shader.for_lights(self._lights)
        program = self.context.program(vertex_shader=filled.vertex, fragment_shader=filled.fragment)
        for unit, name in enumerate(_TEXTURES):
            if name in program:
                program[name] = unit
        return program

    def _target(
        self, names: Sequence[str], size: tuple[int, int], kinds: Sequence[str] = ("f2",), *, depth: bool = False
    ) -> "moderngl.Framebuffer":
        textures = [self.context.texture(size, 4, dtype=kind) for kind in kinds]
        for name, texture in zip(names, textures, strict=True):
            texture.use(_TEXTURES.index(name))
        return self.context.framebuffer(textures, self.context.depth_renderbuffer(size) if depth else None)

    def _make_atlas(self, side: int) -> "moderngl.Framebuffer":
        depth = self.context.depth_texture((side, side))
        depth.compare_func = "<="
        depth.use(_TEXTURES.index("shadows"))
        return self.context.framebuffer([], depth)

    def _make_textures(self) -> None:
        self.panorama = self._texture("environment", _environment.WIDTH, _environment.HEIGHT, 3, "f4")
        self.ground_mask = self._texture("ground_mask", _table_tops.SIZE, _table_tops.SIZE, 1, "f1")
        self.backdrop = self._texture("backdrop", _backdrops.SIZE, _backdrops.SIZE, 3, "f4")
        self.panorama.build_mipmaps(max_level=4)
        self.ground_mask.build_mipmaps()
        self.panorama.repeat_y = self.backdrop.repeat_x = self.backdrop.repeat_y = False

    def _texture(self, name: str, width: int, height: int, channels: int, kind: str) -> "moderngl.Texture":
        texture = self.context.texture((width, height), channels, dtype=kind)
        texture.use(_TEXTURES.index(name))
        return texture


class Pass:
    """A program that computes every pixel of an image.

    Args:
        stage: Where it runs.
        shader: What it computes.
        target: The image.
    """

    def __init__(self, stage: Stage, shader: Shader, target: "moderngl.Framebuffer") -> None:
        self.program = stage.compile(shader)
        self.target = target
        corners = stage.context.buffer(np.array([-1, -1, 3, -1, -1, 3], np.float32).tobytes())
        self._whole_image = stage.context.vertex_array(self.program, [(corners, "2f", "corner")])

    def run(self) -> None:
        """Compute the image."""
        self.target.use()
        self._whole_image.render()


def _open_context() -> "moderngl.Context":
    import moderngl  # noqa: PLC0415 - OpenGL is loaded only where pictures are taken

    settings: dict[str, Any] = {"backend": "egl"}
    try:
        return moderngl.create_context(require=330, standalone=True, **settings)
    except Exception as error:
        raise TwinError(
            "No OpenGL was found to take photos with: install EGL and Mesa (Debian, Ubuntu: `apt install libegl1 "
            f"libgl1-mesa-dri`). The system said: {error}"
        ) from error
