"""Everything about one photo: where the camera stands, the light, the ground and the backdrop."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

import numpy as np

from twin.objects._backdrops import random_tint
from twin.objects._grounds import GROUNDS, GroundKind, random_colours

__all__ = ["Backdrop", "View", "random_view"]

Backdrop = Literal["studio", "wall", "room"]
Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class View:
    """A photo yet to be taken. It is relative to the object, so that one view fits any object.

    Attributes:
        azimuth: Camera direction in degrees, counter-clockwise seen from above; 0 is the object's front.
        elevation: Camera height in degrees above the ground.
        roll: Tilt of the camera in degrees.
        fov: Field of view in degrees.
        fill: Share of the image's side that the longer side of the object's outline takes; sets the distance.
        aim: Place of the object inside the free margin, right and up, each from -1 to 1.
        light_seed: The studio.
        light_azimuth: Direction of the main light in degrees.
        ground: What the object stands on.
        ground_colours: Its two sRGB colours, 0 to 1.
        ground_seed: Its texture.
        ground_tile: Size of the texture, in units of 10 cm.
        ground_turn: Direction of the texture in degrees.
        ground_roughness: 0 (mirror) to 1 (matt).
        backdrop: What stands behind: the ground swept up, a painted wall, or a room out of focus.
        backdrop_colour: sRGB, 0 to 1.
        backdrop_seed: Shades and shapes of the backdrop.
        exposure: Factor on the metered exposure.
        white_balance: Factor on each channel.
        noise: Standard deviation of the sensor noise; 1 is full white.
        noise_seed: The sensor noise.
    """

    azimuth: float
    elevation: float
    roll: float = 0.0
    fov: float = 30.0
    fill: float = 0.75
    aim: tuple[float, float] = (0.0, 0.0)
    light_seed: int = 0
    light_azimuth: float = 45.0
    ground: GroundKind = "paper"
    ground_colours: tuple[Colour, Colour] = ((0.8, 0.8, 0.8), (0.7, 0.7, 0.7))
    ground_seed: int = 0
    ground_tile: float = 2.0
    ground_turn: float = 0.0
    ground_roughness: float = 0.7
    backdrop: Backdrop = "studio"
    backdrop_colour: Colour = (0.8, 0.8, 0.8)
    backdrop_seed: int = 0
    exposure: float = 1.0
    white_balance: Colour = (1.0, 1.0, 1.0)
    noise: float = 0.0
    noise_seed: int = 0

    def to_json(self) -> dict[str, Any]:
        """The view as plain numbers, texts and lists."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "View":
        """The view that `to_json` wrote.

        Raises:
            TypeError: If a field is missing or unknown.
        """
        unknown = set(data) - {field.name for field in fields(cls)}
        if unknown:
            raise TypeError(f"A view has no {', '.join(sorted(unknown))}.")
        return cls(**{name: _frozen(value) for name, value in data.items()})


def random_view(rng: np.random.Generator, azimuth: float = 65.0) -> View:
    """Draw a plausible product photo.

    Args:
        rng: Draws everything.
        azimuth: Largest angle in degrees between the camera and the object's front.
    """
    kinds: tuple[GroundKind, ...] = tuple(GROUNDS)
    backdrops: tuple[Backdrop, ...] = ("studio", "wall", "room")
    kind = kinds[int(rng.integers(len(kinds)))]
    camera = float(rng.uniform(-azimuth, azimuth))
    return View(
        azimuth=camera,
        elevation=float(rng.uniform(10, 45)),
        roll=float(np.clip(rng.normal(0, 3), -8, 8)),
        fov=float(rng.uniform(20, 40)),
        fill=float(rng.uniform(0.64, 0.84)),
        aim=(float(rng.uniform(-1, 1)), float(rng.uniform(-1, 1))),
        light_seed=_seed(rng),
        light_azimuth=camera + float(rng.uniform(-110, 110)),
        ground=kind,
        ground_colours=random_colours(kind, rng),
        ground_seed=_seed(rng),
        ground_tile=float(rng.uniform(1.6, 3.2)),
        ground_turn=float(rng.uniform(0, 360)),
        ground_roughness=float(rng.uniform(*GROUNDS[kind].roughness)),
        backdrop=backdrops[int(rng.integers(len(backdrops)))],
        backdrop_colour=random_tint(rng),
        backdrop_seed=_seed(rng),
        exposure=float(rng.uniform(0.85, 1.2)),
        white_balance=_white_balance(rng),
        noise=float(rng.uniform(0.002, 0.012)),
        noise_seed=_seed(rng),
    )


def _white_balance(rng: np.random.Generator) -> Colour:
    red, green, blue = np.exp(rng.normal(0, 0.04, size=3)).tolist()
    return (red, green, blue)


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(1 << 31))


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value
