"""Which links people and models are asked about, and those among them whose answer is known."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from twin.core import ReviewSettings, Workspace, digest, read_columns
from twin.mine import maybe_same_path
from twin.review._sides import gold_photos
from twin.review.planning._catalogue import Catalogue
from twin.review.planning._proposed import GONE, Proposed
from twin.review.store import NewItem

__all__ = ["HALVES", "propose_links"]

HALVES = "halves"
"""Kind of an item that shows one instance as two."""

_COLUMNS = ("instance_a", "instance_b", "category", "kind", "similarity", "degree")
_NEAR_TWIN = "near-twin"


def propose_links(
    workspace: Workspace, catalogue: Catalogue, doubtful: frozenset[str], settings: ReviewSettings
) -> Proposed:
    """The links of ``links/candidates.parquet`` and ``links/maybe_same.parquet``, and items of known answer.

    Near-twins are known to differ: none of them is asked about, but for those that serve as items of known answer.

    Args:
        workspace: The project.
        catalogue: Its instances.
        doubtful: Instances that may be two objects; none of them is shown as two.
        settings: How many items of known answer there are, and what a near-twin among them is.

    Raises:
        TwinError: A table of links is damaged.
    """
    proposed, twins = Proposed(), []
    for row in _rows(workspace):
        pair = (row["instance_a"], row["instance_b"])
        if pair[0] not in catalogue or pair[1] not in catalogue:
            proposed.counts[GONE] += 1
        elif row["kind"] == _NEAR_TWIN:
            twins.append(row)
        elif pair in catalogue.joined:
            proposed.counts["left out: one object by decision"] += 1
        else:
            proposed.add(_item(row, None, settings), "mined")
    _add_gold(proposed, twins, catalogue, doubtful, settings)
    return proposed


def _rows(workspace: Workspace) -> Iterator[dict[str, Any]]:
    for path in (workspace.candidates, maybe_same_path(workspace)):
        if path.exists():
            yield from _plain(read_columns(path, _COLUMNS))


def _plain(table: pa.Table) -> Iterable[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def _add_gold(
    proposed: Proposed,
    twins: list[dict[str, Any]],
    catalogue: Catalogue,
    doubtful: frozenset[str],
    settings: ReviewSettings,
) -> None:
    """As many items of known answer as one reviewer of all links would see, half of them the same where possible.

    Only instances with enough photos serve: all such items show equally many.
    """
    many = math.ceil(settings.gold * len(proposed.items))
    shown, photos = gold_photos(map(len, catalogue.photos.values())), catalogue.photos
    far = (row for row in twins if row["degree"] >= settings.gold_degree)
    enough = (row for row in far if min(len(photos[row[name]]) for name in ("instance_a", "instance_b")) >= shown)
    different = [_item(row, "different", settings) for row in enough]
    whole = (name for name, own in photos.items() if len(own) >= 2 * shown and name not in doubtful)
    same = [_halves(name, catalogue.categories[name], settings) for name in whole]
    half = max(many // 2, many - len(different))
    drawn = {"gold: same": _drawn(same, half, settings.seed)}
    drawn["gold: different"] = _drawn(different, many - len(drawn["gold: same"]), settings.seed)
    for name, items in drawn.items():
        for item in items:
            proposed.add(item, name)
    if left := len(twins) - len(drawn["gold: different"]):
        proposed.counts["left out: known by construction"] = left


def _drawn(items: list[NewItem], many: int, seed: int) -> list[NewItem]:
    """By the hash of their instances, so that a catalogue that grows keeps most of them."""
    return sorted(items, key=lambda item: digest(str(seed), "gold", item.a, item.b))[:many]


def _item(row: Mapping[str, Any], gold: str | None, settings: ReviewSettings) -> NewItem:
    return NewItem(
        queue="link",
        a=row["instance_a"],
        b=row["instance_b"],
        kind=row["kind"],
        category=row["category"],
        similarity=row["similarity"],
        gold=gold,
        value=0.0,
        needed=settings.verdicts,
    )


def _halves(instance: str, category: str, settings: ReviewSettings) -> NewItem:
    return NewItem("link", instance, instance, HALVES, category, None, "same", 0.0, settings.verdicts)
