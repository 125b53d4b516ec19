"""Named attributes of an object: their unit, range, visible step, and how one is drawn and changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

__all__ = ["LEVELS", "Attribute", "Change", "Level", "Value", "Values", "change", "draw"]

Value = float | int | str
Values = Mapping[str, Value]
Level = Literal["just visible", "clear", "obvious"]
Sort = Literal["shape", "part geometry", "part count", "part kind", "colour", "pattern", "material", "print", "state"]

LEVELS: dict[Level, int] = {"just visible": 1, "clear": 2, "obvious": 4}
"""How many visible steps a change of each level takes."""

_LETTERS = "ABCDEFGHKLMNOPRSTUVXZ"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One named way in which instances of a family differ.

    Attributes:
        name: Unique inside its family, ``snake_case``, speaking (``handle_width``).
        sort: What the attribute is about.
        kind: ``number`` (float), ``count`` (int), ``hue`` (degrees, wraps at 360), ``choice`` (one of ``choices``) or
            ``word`` (``low`` to ``high`` capital letters).
        unit: ``cm``, ``°``, ``letters``, ``parts``, ``kind`` or another plain unit.
        low: Smallest value.
        high: Largest value.
        step: Smallest change that a person sees in a matched view, in ``unit``.
        choices: The values of a ``choice``.
        when: ``(other, values)``: the attribute shows only where attribute ``other`` has one of ``values``.
    """

    name: str
    sort: Sort
    kind: Literal["number", "count", "hue", "choice", "word"]
    unit: str
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    choices: tuple[str, ...] = ()
    when: tuple[str, tuple[Value, ...]] | None = None

    def shows(self, values: Values) -> bool:
        """Whether the attribute has any effect on an object with these values."""
        return self.when is None or values[self.when[0]] in self.when[1]


@dataclass(frozen=True, slots=True)
class Change:
    """A known difference between an instance and its near-twin.

    Attributes:
        attribute: Name of the changed attribute.
        before: Value of the instance.
        after: Value of the near-twin.
        amount: Size of the change in the attribute's unit (for a choice: 1).
        unit: The attribute's unit.
        level: ``just visible``, ``clear`` or ``obvious``.
        pixels: Share (0 to 1) of pixels that differ in matched views; 0 until it is measured.
    """

    attribute: str
    before: Value
    after: Value
    amount: float
    unit: str
    level: Level
    pixels: float = 0.0


def draw(attribute: Attribute, rng: np.random.Generator) -> Value:
    """Draw a value of ``attribute`` uniformly from its range."""
    match attribute.kind:
        case "number":
            return round(float(rng.uniform(attribute.low, attribute.high)), 4)
        case "count":
            return int(rng.integers(int(attribute.low), int(attribute.high) + 1))
        case "hue":
            return round(float(rng.uniform(0.0, 360.0)), 2)
        case "choice":
            return attribute.choices[int(rng.integers(len(attribute.choices)))]
        case "word":
            size = int(rng.integers(int(attribute.low), int(attribute.high) + 1))
            return "".join(rng.choice(list(_LETTERS), size=size))


def change(attribute: Attribute, value: Value, level: Level, rng: np.random.Generator) -> Change | None:
    """Change ``value`` by the amount of ``level``.

    Args:
        attribute: The attribute to change.
        value: Its present value.
        level: How obvious the change shall be; a choice knows only ``obvious``.
        rng: Draws the direction, the new choice, or the letters.

    Returns:
        The change, or None where the range has no room for it.
    """
    steps = LEVELS[level]
    if attribute.kind == "choice":
        return _swap_choice(attribute, str(value), level, rng)
    if attribute.kind == "word":
        return _swap_letters(attribute, str(value), level, rng)
    amount = steps * attribute.step
    signs = (1, -1) if rng.random() < 0.5 else (-1, 1)
    for sign in signs:
        after = float(value) + sign * amount
        if attribute.kind == "hue":
            after %= 360.0
        elif not attribute.low <= after <= attribute.high:
            continue
        after_value: Value = round(after) if attribute.kind == "count" else round(after, 4)
        return Change(attribute.name, value, after_value, round(amount, 4), attribute.unit, level)
    return None


def _swap_choice(attribute: Attribute, value: str, level: Level, rng: np.random.Generator) -> Change | None:
    if level != "obvious":
        return None
    others = [choice for choice in dict.fromkeys(attribute.choices) if choice != value]
    return Change(attribute.name, value, others[int(rng.integers(len(others)))], 1, attribute.unit, level)


def _swap_letters(attribute: Attribute, value: str, level: Level, rng: np.random.Generator) -> Change | None:
    count = LEVELS[level]
    if count > len(value):
        return None
    letters = list(value)
    for place in rng.choice(len(value), size=count, replace=False):
        letters[place] = str(rng.choice([letter for letter in _LETTERS if letter != letters[place]]))
    return Change(attribute.name, value, "".join(letters), count, attribute.unit, level)
