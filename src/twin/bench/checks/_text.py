"""A report of checks in words."""

from collections.abc import Iterator
from typing import Any

__all__ = ["described"]

_COPIES = {
    "picture_twice": "show one picture twice",
    "repeated": "repeat another query",
    "reordered": "repeat another query in another order",
    "contradicting": "show what a query with another answer shows",
}


def described(report: dict[str, Any]) -> Iterator[str]:
    """The lines of one table's report."""
    yield f"{report['queries']:,} queries: {_composed(report['composition'])}"
    use = report["images"]
    yield (
        f"{use['pictures']:,} pictures in {use['files']:,} files, shown {use['shown']:,} times "
        f"({use['mean_use']:.2f} times each, at most {use['most_used']:,})"
    )
    known = report["identities"]
    asked = f"{known['references']:,}, the commonest in {known['most_asked']:,} queries" if known else "not told"
    yield f"identities of references: {asked}"
    found = [f"{report['copies'][key]:,} {words}" for key, words in _COPIES.items() if report["copies"][key]]
    yield f"copies: {'; '.join(found) or 'none'}"
    if "multi" in report["composition"]:
        for source, where in report["positions"].items():
            yield f"position of matches ({source}): {_placed(where)}"


def _composed(counts: dict[str, Any]) -> str:
    parts = [
        f"{sum(by.values()):,} {kind} ({', '.join(f'{many:,} {answer}' for answer, many in by.items())})"
        for kind, by in counts.items()
        if isinstance(by, dict)
    ]
    return ", ".join([*parts, *([f"{counts['general']:,} general"] if "general" in counts else [])])


def _placed(where: dict[str, Any] | None) -> str:
    if where is None:
        return "cannot be told, for the table does not say which candidates match"
    places = " / ".join(f"{many:,}" for many in where["matches"])
    verdict = f"; UNEVEN, p = {where['p']:.2g}" if where["p"] < 0.001 else ""
    return f"{places} at place 1 / 2 / 3; first of all in {100 * where['first_share']:.0f} %{verdict}"
