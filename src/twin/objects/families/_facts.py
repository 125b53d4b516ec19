"""What people would say about an object in a word or two."""

from twin.objects._attributes import Values
from twin.objects._colours import colour_name
from twin.objects._patterns import PATTERN_WORDS
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


def body_facts(kind: str, values: Values, material: str) -> dict[str, str]:
    """The facts that every family knows.

    Args:
        kind: The family's name.
        values: Attribute values, among them those of a patterned body.
        material: What the body is made of.
    """
    return {
        "kind": kind,
        "colour": colour_name(colour(values, "body")),
        "pattern": PATTERN_WORDS[text(values, "pattern")],
        "material": material,
    }


def body_title(kind: str, values: Values, detail: str) -> str:
    """A plain title such as ``blue striped mug with square handle``; ``detail`` is what it has."""
    pattern = _ADJECTIVES[PATTERN_WORDS[text(values, "pattern")]]
    return f"{colour_name(colour(values, 'body'))} {pattern} {kind} with {detail}"
