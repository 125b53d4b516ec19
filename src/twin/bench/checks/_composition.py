"""How many queries of which answer there are, and what the released benchmark should have."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from twin.bench.checks._query import Checked

__all__ = ["RELEASED_SOURCES", "composition", "released_shortfalls"]

RELEASED_SOURCES = ("twin", "fgvqa_ilias", "fgvqa_google_landmarks", "fgvqa_met", "fgvqa_cub", "fgvqa_inquire")
"""The six sources of the released FGVQA."""

_NAMES = {"pairwise": "pair", "multiple_choice": "multi", "general": "general"}
_RELEASED = {"pair": {"yes": 500, "no": 500}, "multi": {"0": 250, "1": 250, "2": 250, "3": 250}}


def composition(queries: Sequence[Checked]) -> dict[str, Any]:
    """Queries by type and answer; the answers of general questions, which are many, are only counted."""
    many = Counter((_NAMES[query.question_type], query.answer) for query in queries)
    counts: dict[str, Any] = {}
    for kind in ("pair", "multi"):
        if found := {answer: count for (name, answer), count in sorted(many.items()) if name == kind}:
            counts[kind] = found
    if general := sum(count for (name, _), count in many.items() if name == "general"):
        counts["general"] = general
    return counts


def released_shortfalls(compositions: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Where tables by name differ from the released FGVQA (6 sources, each 500/500 and 250 each of 0 to 3)."""
    found = [f"{name}: this source is missing" for name in RELEASED_SOURCES if name not in compositions]
    found += [f"{name}: the released FGVQA has no such source" for name in compositions if name not in RELEASED_SOURCES]
    for name in RELEASED_SOURCES:
        for kind, wanted in _RELEASED.items():
            have = compositions.get(name, {}).get(kind, {})
            found += [
                f"{name}: {have.get(answer, 0):,} {kind} queries with answer {answer}, {many:,} released"
                for answer, many in wanted.items()
                if name in compositions and have.get(answer, 0) != many
            ]
    return found
