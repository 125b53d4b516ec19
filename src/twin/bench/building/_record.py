"""What is told of a built table: in its record, and on screen."""

import json
from collections import Counter
from typing import Any

from twin.bench.building._left_out import counted_reasons
from twin.bench.building._source import Built
from twin.bench.checks import Checked, check_benchmark
from twin.core import BuildSettings, counted, file_digest
from twin.pairs.multi import CANDIDATES

__all__ = ["misses", "record", "summary"]


def record(built: Built, settings: BuildSettings) -> dict[str, Any]:
    """All that is known of a table, counted in its rows; for ``benchmark/build/TABLE.json``."""
    extras = [json.loads(row["extra"]) for row in built.rows]
    identities = Counter(name for extra in extras for name in set(extra["instances"]))
    caps, source = built.drawn.caps, built.material.named.workspace
    tables = [path for path in (source.images, source.instances, source.accepted) if path.exists()]
    return {
        "source": built.material.named.name,
        "catalogue": str(source.root),
        "settings": settings.model_dump(exclude={"source", "strict"}) | {"identity": built.material.identity},
        "made from": {path.name: file_digest(path) for path in tables},
        "check": check_benchmark([_checked(row, extra) for row, extra in zip(built.rows, extras, strict=True)]),
        "identities": {"shown": len(identities), "most queries": max(identities.values(), default=0)},
        "caps": {"per_image": caps.image, "per_identity": caps.identity, "photos of an identity": caps.least},
        "hardness": _hardness(built, extras),
        "left out": counted_reasons(built.left_out),
        "missing": misses(built, settings),
    }


def misses(built: Built, settings: BuildSettings) -> list[str]:
    """By how much a table falls short of what was asked for, and why, a sentence for each type of query."""
    drawn, name = built.drawn, built.table
    half, quarter = settings.pairs // 2, settings.multi // (CANDIDATES + 1)
    found = []
    for made, wanted, each, what, answers in (
        (len(drawn.pairs), 2 * half, half, "pair", ("yes", "no")),
        (len(drawn.multi), (CANDIDATES + 1) * quarter, quarter, "multi", tuple("0123")),
    ):
        if made < wanted:
            short = [
                f"{drawn.short[answer]:,} of {each:,} with the answer {answer}"
                for answer in answers
                if answer in drawn.short
            ]
            found.append(
                f"{name}: {made:,} of {wanted:,} {what} queries, {wanted - made:,} too few: {', '.join(short)}; "
                f"{_material(built)} give no more{_under(settings)}."
            )
    return found


def summary(built: Built, told: dict[str, Any]) -> str:
    """A table in a line."""
    use = told["check"]["images"]
    again = use["pictures"] - use["used_once"]
    reuse = f"{again:,} of them in several queries, at most {use['most_used']:,}" if again else "each in one query"
    drawn = built.drawn
    return (
        f"{built.table}: {len(drawn.pairs):,} pair and {len(drawn.multi):,} multi queries about "
        f"{counted(told['identities']['shown'], 'identity', 'identities')} ({built.material.identity}); "
        f"{counted(use['pictures'], 'photo')}, {reuse}."
    )


def _material(built: Built) -> str:
    photos, clusters = built.material.photos, built.material.split.clusters
    sizes = [len(own) for own in photos if len(own)]
    parts = (
        f"{sum(size > 1 for size in sizes):,} with two or more, {sum(size > 3 for size in sizes):,} with four or more"
    )
    apart = len({cluster for own, cluster in zip(photos, clusters, strict=True) if len(own)})
    if apart < len(sizes):
        parts += f"; {apart:,} that are surely apart"
    return f"its {counted(sum(sizes), 'photo')} of {counted(len(sizes), 'identity', 'identities')} ({parts})"


def _under(settings: BuildSettings) -> str:
    caps = {"--per-image": settings.per_image, "--per-identity": settings.per_identity}
    given = [f"{name} {value}" for name, value in caps.items() if value is not None]
    links = " between look-alikes" if settings.negatives == "hard" else ""
    return links + (f" under {' and '.join(given)}" if given else "")


def _hardness(built: Built, extras: list[dict[str, Any]]) -> dict[str, Any]:
    """How many negatives have each level, and where the levels begin."""
    pairs = Counter(str(extra["hardness"]) for extra in extras if extra.get("hardness"))
    candidates = [one for extra in extras for one in extra.get("candidates", ())]
    multi = Counter(str(one["hardness"]) for one in candidates if one["hardness"])
    pool = built.grades.pool
    edges = [float(pool[len(pool) * step // 5]) for step in range(5)] + [float(pool[-1])] if len(pool) else []
    return {"pairs": dict(sorted(pairs.items())), "multi": dict(sorted(multi.items())), "edges": edges}


def _checked(row: dict[str, Any], extra: dict[str, Any]) -> Checked:
    ids = tuple(extra["image_ids"])
    matches = tuple(one["kind"] == "positive" for one in extra["candidates"]) if "candidates" in extra else None
    return Checked(row["dataset_source"], row["question_type"], row["answer"], ids, ids, extra["reference"], matches)
