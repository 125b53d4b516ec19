"""How figures are written for people."""

import re
from typing import Any

from twin.report._published import published_name

__all__ = [
    "change_text",
    "count",
    "number",
    "p_value",
    "percent",
    "points",
    "reply_words",
    "short_name",
    "source_name",
]

_SPAN = re.compile(r"<answer>.*?</answer>", re.IGNORECASE | re.DOTALL)
_SOURCES = {
    "seen": "seen kinds of objects",
    "unseen": "unseen kinds of objects",
    "heldout": "held-out instances",
    "general": "general questions",
}
_HELD_OUT = {"heldout": "held out"}


def source_name(source: str) -> str:
    """A benchmark source in words, with its table where that holds several."""
    table, _, _ = source.rpartition("/")
    return f"{short_name(source)} ({table})" if table else _SOURCES.get(source, short_name(source))


def short_name(source: str) -> str:
    """A benchmark source in a word or two, for axes and columns."""
    name = source.rpartition("/")[2]
    return published_name(name) or _HELD_OUT.get(name, name)


def percent(share: float | None, digits: int = 1) -> str:
    """A share as a percentage, or a dash where there is none."""
    return "–" if share is None else f"{100 * share:.{digits}f} %"


def points(difference: float, *, unit: bool = True) -> str:
    """A difference of shares in percentage points, with its sign."""
    text = f"{abs(100 * difference):.1f}"
    sign = "±" if float(text) == 0.0 else "+" if difference > 0 else "−"
    return f"{sign}{text}{' points' if unit else ''}"


def p_value(p: float) -> str:
    """A p-value without false precision."""
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def count(value: int) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{value:,}".replace(",", "\u202f")


def number(value: Any) -> str:
    """A value of an attribute: at most three significant decimals, no trailing zeros."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def change_text(change: dict[str, Any]) -> str:
    """A known difference: what, from which value to which, and how obvious it is."""
    name = str(change.get("attribute", "attribute")).replace("_", " ")
    unit = str(change.get("unit", ""))
    shown = "" if unit in ("", "kind", "parts", "letters") else unit if unit == "°" else f" {unit}"
    level = f" ({change['level']})" if change.get("level") else ""
    return f"{name}: {number(change.get('before', '?'))} → {number(change.get('after', '?'))}{shown}{level}"


def reply_words(reply: str, longest: int = 180) -> str:
    """What a reply says beside its answer, on one line; of a long one the end is kept."""
    text = " ".join(_SPAN.sub(" ", reply).split())
    return text if len(text) <= longest else f"… {text[-longest:]}"
