"""What a review says about photos and instances, as decisions for the catalogue."""

import json
from collections.abc import Iterable, Iterator
from typing import Literal

import pyarrow as pa

from twin.catalog.checks import Overrule, same_object
from twin.review.accepting._judged import IDENTITIES, Judged
from twin.review.accepting._photos import Marked

__all__ = ["MARK", "catalogue_decisions"]

MARK = "review: "
"""How the note of a decision begins that comes of a review."""


def catalogue_decisions(links: pa.Table, identities: Judged, photos: Iterable[Marked], fewest: int) -> list[Overrule]:
    """The decisions of a review that concern the catalogue.

    Args:
        links: From `reviewed_links`: two instances that are the same object are one.
        identities: The identity queue. One instance that is two objects goes; two that are one object are one; of two
            that are not, it is noted, so that they are not asked about again.
        photos: A photo that more than half of those who saw it call bad goes.
        fewest: People who must say so before instances are joined or go, whatever the rule: a wrong join costs more
            than a link. What is known from the start needs none.
    """
    found = [
        Overrule("photo", photo.image_id, "exclude", _note(photo.bad, photo.seen)) for photo in photos if photo.goes
    ]
    rows = (links[name].to_pylist() for name in ("instance_a", "instance_b", "decision", "evidence"))
    decided = {same_object(one, other).id: told for one, other, *told in zip(*rows, strict=True)}
    found += [
        Overrule("same object", pair, "accept", _said(decision, evidence))
        for pair, (decision, evidence) in decided.items()
        if decision == "same" and _enough(decision, evidence, fewest)
    ]
    # Of two decisions about one pair, from a link and from a check, the one of the link stays.
    settled = {(pair, "accept") for pair, (decision, _) in decided.items() if decision != "undecided"}
    settled |= {(pair, "reject") for pair, (decision, _) in decided.items() if decision == "same"}
    for kind in IDENTITIES:
        found += [
            item for item in _of_kind(identities.of_kind(kind), kind, fewest) if (item.id, item.decision) not in settled
        ]
    return found


def _of_kind(judged: Judged, kind: str, fewest: int) -> Iterator[Overrule]:
    if not len(judged.verdicts):
        return
    decided = judged.decided()
    rows = (judged.items["a"], judged.items["b"], decided["decision"], decided["evidence"])
    for one, other, decision, evidence in zip(*(column.to_pylist() for column in rows), strict=True):
        if not _enough(decision, evidence, fewest):
            continue
        note = _said(decision, evidence)
        if kind == "two objects" and decision == "different":
            yield Overrule("instance", one, "exclude", note)
        if kind == "same object" and decision in ("same", "different"):
            word: Literal["accept", "reject"] = "accept" if decision == "same" else "reject"
            yield Overrule("same object", same_object(one, other).id, word, note)


def _enough(decision: str, evidence: str, fewest: int) -> bool:
    told = json.loads(evidence)
    return "gold" in told or told.get("people", {}).get(decision, 0) >= fewest


def _said(decision: str, evidence: str) -> str:
    told = json.loads(evidence)
    people = told.get("people", {})
    if not people and "gold" in told:
        return f"{MARK}known from the start"
    return _note(people.get(decision, 0), sum(people.values()))


def _note(said: int, asked: int) -> str:
    return f"{MARK}{said} of {asked} said so"
