"""The renderer: draws a loaded object under a view as linear radiance, by OpenGL on the CPU."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin.objects._backdrops import paint_backdrop
from twin.objects._camera import Bounds, Camera, frame, light_matrices
from twin.objects._environment import GROUND_IRRADIANCE, Environment, Lights, make_environment
from twin.objects._grounds import paint_ground
from twin.objects._loaded import LoadedObject, load_object
from twin.objects._parts import Part
from twin.objects._shaders import tiles
from twin.objects._stage import ALBEDO_UNIT, Effort, Stage
from twin.objects._view import View

__all__ = ["Studio"]

_REACH = 2.0  # radii around the object within which its shadow on the ground is drawn
_FADE = {"studio": 1.6, "wall": 3.0, "room": 3.0}  # radii from the object at which the ground begins to end


class Studio:
    """Draws objects.

    A photo takes five passes: depth as seen from every light; the light that reaches the ground around the object; the
    object's surfaces, unlit, in 2 × 2 samples a pixel; the light that reaches them; and the photo, once a pixel.
    Lighting after drawing keeps the cost away from the number of triangles.

    Args:
        size: Width and height in pixels.
        effort: How finely to draw.

    Raises:
        TwinError: If OpenGL is not there.
    """

    def __init__(self, size: int, effort: Effort) -> None:
        self._size, self._effort = size, effort
        self._stage = Stage(size, effort)

    def release(self) -> None:
        """Give the memory back; the studio cannot be used afterwards."""
        self._stage.context.release()

    def load(self, parts: Sequence[Part]) -> LoadedObject:
        """Copy an object to the renderer."""
        with self._stage.context:
            return load_object(self._stage.context, self._stage.surfaces, self._stage.shadow, parts)

    def shoot(self, item: LoadedObject, view: View, bounds: Bounds) -> NDArray[np.float32]:
        """Draw an object.

        Returns:
            ``(size, size, 4)`` linear radiance and the object's coverage, row 0 at the top.
        """
        # Several studios may be open in one process; OpenGL draws in the context that was entered last.
        with self._stage.context:
            self._run_passes(item, view, bounds)
            data = self._stage.photo.target.read(components=4, dtype="f4")
        return np.frombuffer(data, np.float32).reshape(self._size, self._size, 4)[::-1]

    def _run_passes(self, item: LoadedObject, view: View, bounds: Bounds) -> None:
        environment = make_environment(view.light_seed, view.light_azimuth, self._effort.lights)
        shadow_views = light_matrices(environment.lights.directions, bounds).transpose(0, 2, 1)
        self._set_lights(environment.lights, shadow_views, bounds)
        self._set_surroundings(environment, view)
        self._set_camera(frame(view, bounds))
        self._throw_shadows(item, shadow_views)
        self._draw_surfaces(item)
        stage = self._stage
        for step in (stage.ground_light, stage.smooth_ground, stage.object_light, stage.photo):
            step.run()

    def _set_lights(self, lights: Lights, shadow_views: NDArray[np.float32], bounds: Bounds) -> None:
        stage = self._stage
        for program in (stage.ground_light.program, stage.object_light.program):
            program["light_matrix"] = shadow_views.reshape(-1, 16).tolist()
            program["light_direction"] = lights.directions.tolist()
            program["light_colour"] = lights.colours.tolist()
            program["radius"] = bounds.radius
        window = (*bounds.center[:2].tolist(), _REACH * bounds.radius, _REACH * bounds.radius)
        stage.ground_light.program["window"] = stage.photo.program["window"] = window
        stage.photo.program["radius"] = bounds.radius
        stage.photo.program["open_light"] = tuple((lights.colours * lights.directions[:, 2:]).sum(0).tolist())

    def _set_surroundings(self, environment: Environment, view: View) -> None:
        stage, program = self._stage, self._stage.photo.program
        for level, panorama in enumerate(environment.levels):
            stage.panorama.write(panorama.tobytes(), level=level)
        stage.ground_mask.write(paint_ground(view.ground, view.ground_seed).tobytes())
        stage.ground_mask.build_mipmaps()
        colours = np.asarray(view.ground_colours)
        wall = tuple(colours.mean(0).tolist()) if view.backdrop == "studio" else view.backdrop_colour
        behind = paint_backdrop(view.backdrop_seed, wall, view.backdrop == "room") * (0.9 * GROUND_IRRADIANCE / np.pi)
        stage.backdrop.write(behind[::-1].astype(np.float32).tobytes())
        program["ground_first"], program["ground_second"] = (tuple(colour) for colour in (colours**2.2).tolist())
        turn = np.radians(view.ground_turn)
        cosine, sine = np.cos(turn) / view.ground_tile, np.sin(turn) / view.ground_tile
        program["ground_turn"] = (cosine, sine, -sine, cosine)
        program["ground_roughness"], program["fade"] = view.ground_roughness, _FADE[view.backdrop]

    def _set_camera(self, camera: Camera) -> None:
        stage = self._stage
        stage.surfaces["projection"] = camera.view_projection.T.ravel().tolist()
        for program in (stage.surfaces, stage.object_light.program, stage.photo.program):
            program["eye"], program["middle"] = tuple(camera.eye.tolist()), camera.middle
        for program in (stage.object_light.program, stage.photo.program):
            program["lens"] = camera.lens.T.ravel().tolist()

    def _throw_shadows(self, item: LoadedObject, shadow_views: NDArray[np.float32]) -> None:
        import moderngl  # noqa: PLC0415 - OpenGL is loaded only where pictures are taken

        stage, side = self._stage, self._effort.shadow_size
        with stage.context.scope(stage.atlas, moderngl.DEPTH_TEST | moderngl.CULL_FACE):
            stage.atlas.viewport = (0, 0, *stage.atlas.size)
            stage.atlas.clear(depth=1.0)
            for place, shadow_view in enumerate(shadow_views):
                row, column = divmod(place, tiles(self._effort.lights))
                stage.atlas.viewport = (column * side, row * side, side, side)
                stage.shadow["projection"] = shadow_view.ravel().tolist()
                item.shadow.render()

    def _draw_surfaces(self, item: LoadedObject) -> None:
        import moderngl  # noqa: PLC0415 - OpenGL is loaded only where pictures are taken

        stage = self._stage
        with stage.context.scope(stage.seen, moderngl.DEPTH_TEST):
            stage.seen.clear(depth=1.0)
            for surface in item.surfaces:
                surface.albedo.use(ALBEDO_UNIT)
                stage.surfaces["roughness"], stage.surfaces["metallic"] = surface.roughness, surface.metallic
                surface.mesh.render()
