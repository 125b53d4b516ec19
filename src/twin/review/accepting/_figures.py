"""All figures of a review, as `twin review status` shows them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twin.core import ReviewSettings, Workspace, read_columns
from twin.review.accepting._decide import RULES
from twin.review.accepting._fresh import verdicts_digest
from twin.review.accepting._judged import IDENTITIES, QUEUES, Judged, read_judged
from twin.review.accepting._notes import notes
from twin.review.accepting._photos import marked_photos, photo_votes
from twin.review.accepting._rules import rule_figures, saved_by_models
from twin.review.agreement import agreement, false_negatives, gold_accuracy, own_consistency
from twin.review.store import Store, read_bad_photos

__all__ = ["figures"]


def figures(workspace: Workspace, store: Store, settings: ReviewSettings) -> dict[str, Any]:
    """How far a review is, how people agree, how reliable they are, and what accepted links would be worth.

    Returns:
        What JSON can hold: ``queues``, ``agreement`` by queue (identities by kind), ``reviewers`` by name, ``miner`` by
        band of similarity, ``rules`` by name, ``saved`` by models, ``photos`` called bad, ``notes`` in words. What
        cannot be told is None.

    Raises:
        TwinError: The catalogue is missing, or a table is damaged.
    """
    queues = {queue: read_judged(store, queue, settings) for queue in QUEUES}
    links, everything = queues["link"], pa.concat_tables([judged.verdicts for judged in queues.values()])
    rules = {rule: rule_figures(links, rule) for rule in RULES} if len(links.items) else {}
    marks = read_bad_photos(store)
    people = pa.concat_tables([judged.people for judged in queues.values()])
    marked = marked_photos(workspace, people, marks)
    seed, each = settings.seed, max(2, settings.verdicts)
    spoken = {
        "link": links.verdicts,
        "photo": photo_votes(workspace, queues["photo"].verdicts, marks),
        **{kind: queues["identity"].of_kind(kind).verdicts for kind in IDENTITIES},
    }
    miner = false_negatives(links.items, links.posterior) if len(links.items) else []
    saved = saved_by_models(links)
    return {
        "queues": {queue: _counted(judged) for queue, judged in queues.items()},
        "agreement": {name: asdict(agreement(table, seed, each=each)) for name, table in spoken.items()},
        "reviewers": _reviewers(everything, links, _gold_kind(workspace)),
        "miner": [asdict(band) for band in miner],
        "rules": {rule: asdict(told) for rule, told in rules.items()},
        "saved": asdict(saved) if saved else None,
        "photos": {"called bad": len(marked), "by most who saw them": sum(photo.goes for photo in marked)},
        "notes": notes(queues, rules.get(settings.rule), miner) + _changed(workspace, store),
    }


def _counted(judged: Judged) -> dict[str, int]:
    items = judged.items
    asked = items["open"].to_numpy() & ~judged.gold
    done = asked & (items["wanted"].to_numpy() == 0)
    return {
        "items": int(asked.sum()),
        "done": int(done.sum()),
        "gold": int(judged.gold.sum()),
        "verdicts": len(judged.people),
        "of models": len(judged.verdicts) - len(judged.people),
        "people": len(set(judged.people["reviewer"].to_pylist())),
    }


def _reviewers(verdicts: pa.Table, links: Judged, kind: Callable[[dict[str, Any]], str]) -> dict[str, Any]:
    gold, consistency = gold_accuracy(verdicts, kind), own_consistency(verdicts)
    reliability = links.posterior.reliability if len(links.items) and links.posterior.rests else {}
    found = {}
    for name in gold:
        own = verdicts.filter(pc.equal(verdicts["reviewer"], name))
        told = reliability.get(name)
        found[name] = {
            "kind": own["reviewer_kind"][0].as_py(),
            "verdicts": len(own),
            "seconds": float(np.median(own["seconds"].to_numpy())),
            "gold": asdict(gold[name]),
            "consistency": asdict(seen) if (seen := consistency[name]) else None,
            "reliability": asdict(told) if told else None,
        }
    return found


def _gold_kind(workspace: Workspace) -> Callable[[dict[str, Any]], str]:
    """How gold is told apart: near-twins by how many attributes they differ in."""
    degrees: Mapping[tuple[str, str], int] = {}
    if workspace.candidates.exists():
        table = read_columns(workspace.candidates, ["instance_a", "instance_b", "degree"])
        one, other, degree = (column.to_pylist() for column in table.columns)
        degrees = dict(zip(zip(one, other, strict=True), degree, strict=True))

    def named(row: dict[str, Any]) -> str:
        degree = degrees.get((row["a"], row["b"]), 0)
        return f"near-twin of degree {degree}" if row["kind"] == "near-twin" and degree else str(row["kind"])

    return named


def _changed(workspace: Workspace, store: Store) -> list[str]:
    stamp = workspace.stamped("review")
    if stamp is None or stamp.settings.get("seen") == verdicts_digest(store):
        return []
    what = "the links were accepted" if stamp.outputs else "the decisions were written"
    return [f"Verdicts have changed since {what}: `twin review accept`."]
