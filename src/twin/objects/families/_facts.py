"""What people would say about an object in a word or two."""

from twin.objects._attributes import Values
from twin.objects._colours import Colour, colour_name
from twin.objects._patterns import PATTERN_WORDS
from twin.objects.families._skin import pattern_colour
from twin.objects.families._values import colour, text

__all__ = ["body_facts", "body_title"]

_ADJECTIVES = {
    "plain": "plain",
    "stripes": "striped",
    "checks": "checked",
    "zigzag": "zigzag",
    "waves": "wavy",
    "dots": "dotted",
    "scales": "scaly",
    "triangles": "triangle-patterned",
    "speckles": "speckled",
}


def body_facts(kind: str, values: Values, second: Colour, material: str) -> dict[str, str]:
    """The facts that every family knows.

    Args:
        kind: The family's name.
        values: Attribute values, among them those of a patterned body.
        second: Colour of the second part, told where the body is plain.
        material: What the body is made of.
    """
    pattern = PATTERN_WORDS[text(values, "pattern")]
    return {
        "kind": kind,
        "colour": colour_name(colour(values, "body")),
        "pattern": pattern,
        "second colour": colour_name(second if pattern == "plain" else pattern_colour(values)),
        "material": material,
    }


def body_title(kind: str, values: Values, detail: str) -> str:
    """A plain title such as ``blue striped mug with square handle``; ``detail`` is what it has."""
    pattern = _ADJECTIVES[PATTERN_WORDS[text(values, "pattern")]]
    return f"{colour_name(colour(values, 'body'))} {pattern} {kind} with {detail}"
