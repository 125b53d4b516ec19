"""Making the work: what is to be judged in each queue."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from typing import Any

from twin.core import ReviewSettings, Workspace
from twin.review.planning._catalogue import Catalogue, read_catalogue
from twin.review.planning._identities import maybe_two_objects, propose_identities
from twin.review.planning._links import HALVES, propose_links
from twin.review.planning._photos import propose_photos
from twin.review.planning._proposed import Proposed
from twin.review.planning._replan import Order, replan
from twin.review.store import NewItem, Store, put_items, read_items

__all__ = ["Planned", "plan"]

Known = dict[tuple[str, str], dict[str, Any]]

_IMPORTED = "gold: imported"
_KEPT = "left as they are: there are no candidates"
_OWN = (HALVES, "near-twin")
"""Kinds of links whose answer the plan itself knows."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan has made.

    Attributes:
        counts: By queue: how many items are ``new``, ``changed`` and ``closed``, how many there are of each kind, and
            how many were left out for a reason. Of ``link``, where there are no candidates, only how many are
            ``left as they are``, if any.
        order: How the links stand.
    """

    counts: dict[str, dict[str, int]]
    order: Order


def plan(workspace: Workspace, store: Store, settings: ReviewSettings) -> Planned:
    """Put into the store what is to be judged, and put links in order (`replan`).

    It may be made again at any time: what is there keeps its verdicts, how many people it needs, and a truth that was
    imported; what is no longer proposed is closed. What was decided elsewhere is left out, unless people have judged it
    here, since the decision may have come of that. The links are left as they are where there is no table of
    candidates.

    Args:
        workspace: The project; read are the catalogue, its checks and the links.
        store: Where the work is kept.
        settings: How many people judge an item, and how many items of known answer there are.

    Raises:
        TwinError: There is no catalogue, or a table is damaged.
    """
    catalogue = read_catalogue(workspace)
    links, asked = _plan_links(workspace, store, settings, catalogue)
    photos = _put(store, "photo", propose_photos(workspace, catalogue, settings), _known(store, "photo"))
    known = _known(store, "identity")
    identities = propose_identities(workspace, _to_judge(catalogue, known), asked, settings)
    counts = {"link": links, "photo": photos, "identity": _put(store, "identity", identities, known)}
    return Planned(counts, replan(store, settings))


def _plan_links(
    workspace: Workspace, store: Store, settings: ReviewSettings, catalogue: Catalogue
) -> tuple[dict[str, int], Set[tuple[str, str]]]:
    """Counts, and the pairs of instances that are asked about."""
    known = _known(store, "link")
    if not workspace.candidates.exists():
        asked = {key for key, row in known.items() if row["open"]}
        return ({_KEPT: len(asked)} if asked else {}), asked
    doubtful = frozenset(maybe_two_objects(workspace))
    proposed = propose_links(workspace, _to_judge(catalogue, known), doubtful, settings)
    imported = list(_imported(proposed, known, catalogue))
    proposed.counts.update({_IMPORTED: len(imported)} if imported else {})
    return _put(store, "link", proposed, known, imported), proposed.items.keys()


def _put(store: Store, queue: str, proposed: Proposed, known: Known, more: Iterable[NewItem] = ()) -> dict[str, int]:
    items = [_as_it_was(item, known.get(key)) for key, item in proposed.items.items()]
    return put_items(store, queue, [*items, *more]) | dict(proposed.counts)


def _known(store: Store, queue: str) -> Known:
    return {(row["a"], row["b"]): row for row in read_items(store, queue).to_pylist()}


def _to_judge(catalogue: Catalogue, known: Known) -> Catalogue:
    """The catalogue as if nothing were decided of what people have judged here: the decision came of it."""
    return catalogue.undecided({key for key, row in known.items() if row["given"]})


def _as_it_was(item: NewItem, before: dict[str, Any] | None) -> NewItem:
    """As it was, where `replan` and not the plan says how urgent it is; a truth that was imported stays, too."""
    if before is None:
        return item
    if item.queue == "link":
        item = replace(item, value=before["value"], needed=before["needed"])
    return item if item.gold or before["kind"] in _OWN else replace(item, gold=before["gold"])


def _imported(proposed: Proposed, known: Known, catalogue: Catalogue) -> Iterator[NewItem]:
    """Items of known answer that nobody proposes but the file from which they came."""
    for key, row in known.items():
        if not row["gold"] or not row["open"] or row["kind"] in _OWN or key in proposed.items:
            continue
        if all(instance in catalogue for instance in key if instance):
            yield NewItem(**{name: row[name] for name in NewItem.__dataclass_fields__})
