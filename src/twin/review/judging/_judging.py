"""Letting a model judge links before people do."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from twin.catalog import ImageStore
from twin.core import TwinError, Workspace, digest, progress
from twin.review.judging._judge import Judge
from twin.review.judging._photo_pairs import LinkPhotos
from twin.review.store import NewVerdict, Store, put_verdicts, read_items, read_verdicts

__all__ = ["judge_links"]

_BLOCK = 64
"""Links whose verdicts are written together; what a kill costs."""

Link = tuple[dict[str, Any], list[tuple[str, str]]]


def judge_links(workspace: Workspace, store: Store, judge: Judge, *, photos: int) -> dict[str, int]:
    """Let ``judge`` compare photos of each link, and keep what it says as verdicts of a reviewer of kind ``model``.

    Of each link the most similar photo pairs are compared (where there are no vectors, any), each in both orders; its
    probability of being one object is the mean. Links are judged in the order in which people would judge them, and
    those that have this judge's verdict already are passed over, so that a run that was stopped goes on. A link of
    which the judge says nothing is kept as *cannot tell*, and is not asked about again.

    Args:
        workspace: Where the photos are.
        store: Where links and verdicts are.
        judge: Who judges.
        photos: Most photo pairs of a link.

    Returns:
        Links that were ``judged``, that it ``refused``, that were ``known`` from before, and that are ``gone``: the
        catalogue has no photo of one of their instances.

    Raises:
        TwinError: There are no links in the review, or the judge cannot be asked; what it has said is kept.
    """
    wanted, counts = _wanted(store, judge.name)
    found = LinkPhotos(workspace, frozenset(name for row in wanted for name in (row["a"], row["b"])))
    images = ImageStore(workspace)
    with progress() as display:
        task = display.add_task(f"judging by {judge.name}", total=len(wanted), visible=bool(wanted))
        for start in range(0, len(wanted), _BLOCK):
            block = wanted[start : start + _BLOCK]
            links = [(row, pairs) for row in block if (pairs := found.pairs(row["kind"], row["a"], row["b"], photos))]
            said = _verdicts(images, judge, links) if links else []
            put_verdicts(store, judge.name, "model", said)
            refused = sum(verdict.confidence is None for verdict in said)
            for name, many in (("judged", len(said) - refused), ("refused", refused), ("gone", len(block) - len(said))):
                counts[name] += many
            display.advance(task, len(block))
    return counts


def _wanted(store: Store, name: str) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The links that are proposed or that people have judged, without those that have a verdict of ``name``."""
    items, verdicts = read_items(store, "link"), read_verdicts(store, "link")
    if not len(items):
        raise TwinError("There are no links to judge; run `twin mine` and then `twin review plan`.")
    items = items.filter(pc.or_(items["open"], pc.greater(items["given"], 0)))
    own = verdicts.filter(pc.equal(verdicts["reviewer"], name))["item"].combine_chunks()
    known = pc.is_in(items["item"], value_set=own)
    left = items.filter(pc.invert(known)).sort_by([("value", "descending"), ("item", "ascending")])
    return left.to_pylist(), {"judged": 0, "refused": 0, "known": len(items) - len(left), "gone": 0}


def _verdicts(store: ImageStore, judge: Judge, block: Sequence[Link]) -> list[NewVerdict]:
    began = time.monotonic()
    asked = [pair for _, pairs in block for one, other in pairs for pair in ((one, other), (other, one))]
    same = judge.probabilities([(store.get(one), store.get(other)) for one, other in asked])
    owner = np.repeat(np.arange(len(block)), [2 * len(pairs) for _, pairs in block])
    seconds = (time.monotonic() - began) / len(block)
    means = _means(same, owner, len(block))
    return [_verdict(judge.name, row, mean, seconds) for (row, _), mean in zip(block, means, strict=True)]


def _means(values: NDArray[np.float64], owner: NDArray[np.int64], count: int) -> list[float | None]:
    """The mean of each owner's values that are numbers; None where none is."""
    told = np.isfinite(values)
    total = np.bincount(owner[told], values[told], minlength=count)
    many = np.bincount(owner[told], minlength=count)
    return [float(part / parts) if parts else None for part, parts in zip(total, many, strict=True)]


def _verdict(name: str, row: dict[str, Any], same: float | None, seconds: float) -> NewVerdict:
    return NewVerdict(
        client_id=digest(name, "link", row["a"], row["b"]),
        queue="link",
        a=row["a"],
        b=row["b"],
        verdict="cannot_tell" if same is None else "same" if same > 0.5 else "different",
        seconds=seconds,
        at=time.time(),
        confidence=None if same is None else 1.0 - same,
    )
