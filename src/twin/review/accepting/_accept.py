"""Accepting: from verdicts to links, and to decisions about the catalogue."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from twin.catalog.checks import Overrule, known_ids, renew_overrules
from twin.catalog.checks import overrules as decided_by_people
from twin.catalog.importing import sole_import
from twin.core import ReviewSettings, TwinError, Workspace, read_columns, stale_reason, write_arrow, write_json
from twin.mine import maybe_same_path
from twin.review.accepting._fresh import verdicts_digest
from twin.review.accepting._identities import MARK, catalogue_decisions
from twin.review.accepting._judged import Judged, read_judged
from twin.review.accepting._links import link_tables, proposed_links, rejected_path, reviewed_links
from twin.review.accepting._photos import marked_photos
from twin.review.accepting._rules import rule_figures, saved_by_models
from twin.review.store import Store, read_bad_photos

__all__ = ["accept", "record_path"]

_STAMPED = {"rule", "least", "confident", "verdicts", "seed"}


def accept(workspace: Workspace, store: Store, rule: str, settings: ReviewSettings) -> dict[str, Any]:
    """Decide by ``rule`` and write what follows; made again with the same verdicts, it writes the same.

    Writes ``links/accepted.parquet``, ``links/rejected.parquet``, the figures to ``links/review.json``, and decisions
    about photos and instances to ``catalog/overrules.csv``; those of an earlier acceptance that verdicts no longer
    support are taken back, those that people made there by hand stay.

    Args:
        workspace: The project.
        store: Where the verdicts are.
        rule: ``majority``, ``unanimous`` or ``dawid-skene``.
        settings: ``least``, ``confident``, ``verdicts``, ``seed``.

    Returns:
        Counts: accepted, by_construction (near-twins among them), rejected (by reason), verdicts (of people, on links);
        decisions (by kind) and overrules (``added``, ``withdrawn``, ``decided by hand``, ``unknown``, and
        ``to follow``: those to exclude what the catalogue still holds);
        label_error and label_error_by_gold (intervals or None), saved (by models, or None).

    Raises:
        TwinError: Nobody has judged a link yet, or a table before this stage is missing or damaged.
    """
    settings = settings.model_copy(update={"rule": rule})
    seen = verdicts_digest(store)  # before they are read: what comes in between must not pass for seen
    links, identities = (read_judged(store, queue, settings) for queue in ("link", "identity"))
    _check(workspace, links)
    reviewed = reviewed_links(links)
    accepted, rejected = link_tables(proposed_links(workspace), reviewed)
    told, saved = rule_figures(links, rule), saved_by_models(links)
    counts = {
        "accepted": len(accepted),
        "by_construction": pc.sum(pc.equal(accepted["accepted_by"], "construction")).as_py() or 0,
        "rejected": dict(sorted(Counter(rejected["reason"].to_pylist()).items())),
        "verdicts": len(links.people),
    }
    record = {
        "label_error": _plain(told.label_error),
        "label_error_by_gold": _plain(told.label_error_by_gold),
        "saved": _plain(saved),
    }
    _disown(workspace)
    write_arrow(workspace.accepted, accepted)
    write_arrow(rejected_path(workspace), rejected)
    write_json(record_path(workspace), {"rule": rule, "counts": counts} | record)
    decided = _decide_about_catalogue(workspace, store, reviewed, links, identities)
    _stamp(workspace, settings, counts | decided, seen)
    return counts | record | decided


def record_path(workspace: Workspace) -> Path:
    """The figures of the last acceptance, as JSON."""
    return workspace.accepted.with_name("review.json")


def _check(workspace: Workspace, links: Judged) -> None:
    if not workspace.candidates.exists():
        raise TwinError(f"Workspace {workspace.root} has no look-alike links; run `twin mine` first.")
    if not len(links.people):
        raise TwinError("Nobody has judged a link yet, so there is nothing to accept; begin with `twin review`.")


def _decide_about_catalogue(
    workspace: Workspace, store: Store, reviewed: pa.Table, links: Judged, identities: Judged
) -> dict[str, Any]:
    seen = [links.people, identities.people, read_judged(store, "photo", links.settings).people]
    marked = marked_photos(workspace, pa.concat_tables(seen), read_bad_photos(store))
    decisions = catalogue_decisions(reviewed, identities, marked, links.settings.verdicts)
    held = _held(workspace)
    ids = held.union(*known_ids(workspace))
    known = [item for item in decisions if ids.issuperset(_named(item))]
    with sole_import(workspace):
        overrules = renew_overrules(workspace, known, MARK)
    kept = {(row["kind"], row["id"]): row["decision"] for row in decided_by_people(workspace).to_pylist()}
    going = {item.id for item in known if kept[item.kind, item.id] == "exclude"}
    kinds = Counter(f"{item.kind}: {item.decision}" for item in known)
    return {
        "decisions": dict(sorted(kinds.items())),
        "overrules": overrules | {"unknown": len(decisions) - len(known), "to follow": len(going & held)},
    }


def _held(workspace: Workspace) -> set[str]:
    """The ids of the photos and instances that the catalogue holds."""
    photos, instances = (workspace.images, "image_id"), (workspace.instances, "instance_id")
    return {name for path, column in (photos, instances) for name in read_columns(path, [column])[0].to_pylist()}


def _named(decision: Overrule) -> list[str]:
    """The photo or the instances that a decision is about."""
    return decision.instances() if decision.kind == "same object" else [decision.id]


def _disown(workspace: Workspace) -> None:
    """Take the accepted links out of the stamp of the mine stage: from now on they are this stage's."""
    stamp = workspace.stamped("mine")
    if stamp is None or stale_reason(workspace.root, stamp):
        return
    own = [workspace.root / name for name in stamp.outputs if workspace.root / name != workspace.accepted]
    if len(own) < len(stamp.outputs):
        inputs = [workspace.root / name for name in stamp.inputs]
        workspace.stamp("mine", settings=stamp.settings, inputs=inputs, outputs=own, counts=stamp.counts)


def _stamp(workspace: Workspace, settings: ReviewSettings, counts: dict[str, Any], seen: str) -> None:
    aside = maybe_same_path(workspace)
    workspace.stamp(
        "review",
        settings=settings.model_dump(include=_STAMPED) | {"seen": seen},
        inputs=[workspace.candidates, *([aside] if aside.exists() else [])],
        outputs=[workspace.accepted, rejected_path(workspace), record_path(workspace)],
        counts={name: counts[name] for name in ("accepted", "rejected", "verdicts", "decisions") if counts[name] != {}},
    )


def _plain(figure: Any) -> Any:
    return None if figure is None else asdict(figure)
