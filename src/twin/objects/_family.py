"""A family: a kind of household object that is built from named attribute values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from twin.objects._attributes import Attribute, Value, Values, draw
from twin.objects._parts import Part

__all__ = ["Family"]


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of object.

    Attributes:
        name: The category, in the singular, as people say it (``table lamp``).
        group: ``seen`` (trained on) or ``unseen`` (held out).
        attributes: What makes an instance (identity).
        state: What varies between photos of one instance (a watch's hands, a lid).
        build: Makes the parts from ``{attribute: value}`` and ``{state: value}``.
        title: Makes a short plain title of an instance (``blue striped mug``).
        azimuth: Largest angle, in degrees, by which the camera may leave the front; keeps identity in view.
        facts: Short answers to general questions, e.g. ``{"colour": "blue", "pattern": "stripes", "handles": "2"}``.
    """

    name: str
    group: Literal["seen", "unseen"]
    attributes: tuple[Attribute, ...]
    state: tuple[Attribute, ...]
    build: Callable[[Values, Values], list[Part]]
    title: Callable[[Values], str]
    facts: Callable[[Values], dict[str, str]]
    azimuth: float = 65.0

    def attribute(self, name: str) -> Attribute:
        """The attribute called ``name``."""
        return next(attribute for attribute in self.attributes if attribute.name == name)

    def draw_values(self, rng: np.random.Generator) -> dict[str, Value]:
        """Draw a new instance."""
        return {attribute.name: draw(attribute, rng) for attribute in self.attributes}

    def draw_state(self, rng: np.random.Generator) -> dict[str, Value]:
        """Draw the state of one photo."""
        return {attribute.name: draw(attribute, rng) for attribute in self.state}
