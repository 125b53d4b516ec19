"""Near-twins: an object changed in a known number of attributes, each by a known amount that a person could see."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twin.core import TwinError
from twin.objects._attributes import LEVELS, Attribute, Change, Level, Value, Values, change
from twin.objects._family import Family
from twin.objects._photographer import Photographer
from twin.objects._view import View

__all__ = ["NearTwin", "VisibilityGate", "draw_near_twin"]

SMALLEST_SHARE = 0.004
"""Share of pixels that a change must alter."""

_SMALLEST_DIFFERENCE = 16  # of 255, in the channel that differs most
_VIEWS = (
    View(azimuth=-28, elevation=22, fill=0.84, light_azimuth=0),
    View(azimuth=34, elevation=38, fill=0.84, light_azimuth=0),
)


@dataclass(frozen=True, slots=True)
class NearTwin:
    """A look-alike of an instance.

    Attributes:
        values: Its attribute values.
        changes: What differs, in order of drawing; each with the share of pixels it alters by itself.
        rejected: How many changes were drawn and thrown away because they could not be seen.
    """

    values: dict[str, Value]
    changes: tuple[Change, ...]
    rejected: int


class VisibilityGate:
    """Measures how much of a picture a change alters, in two fixed views under one light.

    Args:
        family: The kind of object.
        values: The unchanged instance.
        photographer: One of quality ``gate``.
    """

    def __init__(self, family: Family, values: Values, photographer: Photographer) -> None:
        self._family, self._photographer = family, photographer
        # Moving parts stand still, so that a picture differs by nothing but the change.
        self._state = family.draw_state(np.random.default_rng(0))
        parts = family.build(values, self._state)
        self._bounds = photographer.bounds_of(parts)
        self._before = self._shoot(values)

    def altered_share(self, values: Values) -> float:
        """Share (0 to 1) of pixels that differ from the unchanged instance, in the view that shows most."""
        differences = np.abs(self._shoot(values) - self._before).max(-1) > _SMALLEST_DIFFERENCE
        return float(differences.mean((1, 2)).max())

    def _shoot(self, values: Values) -> NDArray[np.int16]:
        with self._photographer.load(self._family.build(values, self._state)) as item:
            photos = [self._photographer.render(item, view, self._bounds) for view in _VIEWS]
        return np.stack(photos).astype(np.int16)


def draw_near_twin(
    family: Family,
    values: Values,
    degree: int,
    rng: np.random.Generator,
    photographer: Photographer,
    *,
    level: Level | None = None,
) -> NearTwin:
    """Change exactly ``degree`` attributes of an instance, each of them visibly.

    Args:
        family: The kind of object.
        values: The instance.
        degree: Number of distinct attributes to change.
        rng: Draws attributes, levels and changes.
        photographer: One of quality ``gate``, about 112 pixels a side.
        level: How obvious each change shall be; by default drawn anew for each.

    Raises:
        TwinError: If too few attributes can be changed visibly.
    """
    gate = VisibilityGate(family, values, photographer)
    shown = [attribute for attribute in family.attributes if attribute.shows(values)]
    pool = [(attribute, each) for attribute in shown for each in ([level] if level else LEVELS)]
    changes, rejected, wanted = list[Change](), 0, None
    while len(changes) < degree:
        wanted = _next_level(pool, wanted, rng)
        if wanted is None:
            raise _too_few(family, degree, len(changes), level)
        attribute = _take(pool, wanted, rng)
        made = change(attribute, values[attribute.name], wanted, rng)
        if made is None or not _all_show(family, _apply(values, [*changes, made]), [*changes, made]):
            continue
        pixels = gate.altered_share(_apply(values, [made]))
        if pixels < SMALLEST_SHARE:
            rejected += 1
            continue
        changes.append(replace(made, pixels=round(pixels, 6)))
        pool = [(other, each) for other, each in pool if other is not attribute]
        wanted = None
    return NearTwin(_apply(values, changes), tuple(changes), rejected)


def _next_level(pool: list[tuple[Attribute, Level]], wanted: Level | None, rng: np.random.Generator) -> Level | None:
    """Stay at a level until a change of it is found, so that the levels come up equally often."""
    left = [level for level in LEVELS if any(level == each for _, each in pool)]
    if wanted in left:
        return wanted
    return left[int(rng.integers(len(left)))] if left else None


def _take(pool: list[tuple[Attribute, Level]], level: Level, rng: np.random.Generator) -> Attribute:
    places = [place for place, (_, each) in enumerate(pool) if each == level]
    return pool.pop(places[int(rng.integers(len(places)))])[0]


def _apply(values: Values, changes: list[Change]) -> dict[str, Value]:
    return {**values, **{made.attribute: made.after for made in changes}}


def _all_show(family: Family, values: Values, changes: list[Change]) -> bool:
    """Whether no change hides another."""
    return all(family.attribute(made.attribute).shows(values) for made in changes)


def _too_few(family: Family, degree: int, found: int, level: Level | None) -> TwinError:
    where = f" at level {level!r}" if level else ""
    return TwinError(
        f"A near-twin with {degree} visible changes was asked for, but this {family.name} allows only {found}{where}: "
        "ask for fewer changes."
    )
