"""Copies: a picture twice in a query, a query twice in a table, pictures in many queries."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from twin.bench.checks._query import Checked

__all__ = ["copies", "image_use"]


def copies(queries: Sequence[Checked]) -> dict[str, int]:
    """Queries that ask what another asks, or show one picture twice.

    Returns:
        ``picture_twice``: queries that show the same pixels twice. ``repeated``: queries beyond the first with the same
        pictures in the same order. ``reordered``: queries beyond the first with the same pictures in another order (a
        reversed pair, or the same reference with its candidates shuffled). ``contradicting``: queries that show what
        another shows, and have another answer. General questions are left out but for the first.
    """
    asked = [query for query in queries if query.question_type != "general"]
    same, alike = _groups(asked, lambda query: query.pictures), _groups(asked, _unordered)
    repeated = sum(len(group) - 1 for group in same)
    return {
        "picture_twice": sum(len(set(query.pictures)) < len(query.pictures) for query in queries),
        "repeated": repeated,
        "reordered": sum(len(group) - 1 for group in alike) - repeated,
        "contradicting": sum(len(group) for group in alike if len({query.answer for query in group}) > 1),
    }


def image_use(queries: Sequence[Checked]) -> dict[str, Any]:
    """How many pictures there are, and how often they are shown."""
    shown = Counter(picture for query in queries for picture in query.pictures)
    files = {file for query in queries for file in query.files}
    return {
        "shown": sum(shown.values()),
        "pictures": len(shown),
        "files": len(files),
        "mean_use": round(sum(shown.values()) / len(shown), 3) if shown else 0.0,
        "most_used": max(shown.values(), default=0),
        "used_once": sum(many == 1 for many in shown.values()),
    }


def _unordered(query: Checked) -> Hashable:
    """A pair without its order; a multi query without that of its candidates."""
    if query.question_type == "pairwise":
        return tuple(sorted(query.pictures))
    return (query.pictures[0], *sorted(query.pictures[1:]))


def _groups(queries: Sequence[Checked], key: Callable[[Checked], Hashable]) -> list[list[Checked]]:
    groups: defaultdict[Hashable, list[Checked]] = defaultdict(list)
    for query in queries:
        groups[query.question_type, key(query)].append(query)
    return list(groups.values())
