"""Training rows in the order in which they are learned: batches half yes, half no, and batches of other questions."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from twin.answers import answer_text
from twin.core import TrainingSettings, TrainSettings, TwinError, Workspace, digest, track
from twin.train._multi import multi_batches, multi_rows
from twin.train._pools import general_rows, pair_rows
from twin.train.mixing import PAIRS, Mixture, general_batches, mixed_batches, turns
from twin.train.sharing import Deck

__all__ = ["pair_batches", "training_rows"]

_HARDNESS = {"random": 0, "mined": 1, "near-twin": 2}


def training_rows(
    workspace: Workspace,
    settings: TrainSettings,
    more: Sequence[dict[str, Any]] = (),
    mixtures: Sequence[Mixture] = (),
) -> list[dict[str, Any]]:
    """The rows of all steps, batch after batch; a batch holds pair queries, half of them yes, or other questions.

    A class that runs out is shuffled anew, so the smaller class repeats and the larger one sets the length of an epoch
    (arXiv 2512.23592, section 4).

    Args:
        workspace: The project.
        settings: What is learned, and in which order.
        more: Pair queries of other data sets, learned beside those of the workspace.
        mixtures: General questions of other data sets, and their shares.

    Returns:
        ``settings.steps * settings.batch`` rows of ``prompt`` (conversation), ``completion``, ``images``
        (``<image_id>.jpg``, or names that a data set gives) and ``pair_id``.

    Raises:
        TwinError: There are no pair queries of one of the two answers, no general questions where all shall be such, or
            no multi queries where some shall.
    """
    general = general_rows(workspace)
    if settings.general == 1.0 and not general:
        raise TwinError(f"{workspace.root / 'pairs' / 'general.parquet'} holds no general questions; run `twin pairs`.")
    multi = multi_rows(workspace) if settings.multi else {}
    shares = [settings.general if general else 0.0, *(one.share for one in mixtures), settings.multi]
    order = list(turns(settings.steps, shares))
    of_pairs = order.count(PAIRS)
    ask = {
        PAIRS: pair_batches(pair_rows(workspace, settings, more), settings, of_pairs, settings.share_photos)
        if of_pairs
        else iter(()),
        0: general_batches(general, settings),
        **{place: mixed_batches(one, place, settings) for place, one in enumerate(mixtures, 1)},
        len(mixtures) + 1: multi_batches(multi, settings),
    }
    rows = _drawn(order, ask, mixtures)
    told = {id(row): _conversation(row) for row in {id(row): row for row in rows}.values()}  # rows come again and again
    return [told[id(row)] for row in rows]


def _drawn(
    order: Sequence[int], ask: Mapping[int, Iterator[list[dict[str, Any]]]], mixtures: Sequence[Mixture]
) -> list[dict[str, Any]]:
    """The batches of all steps; photos of mixtures are looked at, which takes its time, so that it is shown."""
    if not mixtures:
        return [row for turn in order for row in next(ask[turn])]
    with track(order, "Draw the questions", len(order)) as shown:
        rows = [row for turn in shown for row in next(ask[turn])]
    for one in mixtures:
        one.say()
    return rows


def pair_batches(
    pools: Mapping[str, Sequence[dict[str, Any]]], settings: TrainingSettings, count: int, together: int = 1
) -> Iterator[list[dict[str, Any]]]:
    """Batches of pair queries, half of them yes, whose negatives grow harder as the curriculum says.

    Args:
        pools: Pair queries by their answer (`pair_rows`).
        settings: Seed, batch and curriculum.
        count: How many batches.
        together: How many questions, one after the other, begin with the same photo, as far as there are such.
    """
    yes = Deck(pools["yes"], settings.seed, "train", "yes")
    kinds = [
        Deck(kind, settings.seed, "train", "no", place)
        for place, kind in enumerate(_by_hardness(pools["no"]) if settings.curriculum else [pools["no"]])
    ]
    drawn = 0
    span = settings.curriculum * count
    for step in range(count):
        batch: list[dict[str, Any]] = []
        for place in range(settings.batch):
            leader = place - place % together
            photo = batch[leader]["images"][0] if place > leader else None
            if (step * settings.batch + place) % 2 == 0:  # an odd batch has one more yes, the next one more no
                batch.append(yes.draw(photo))
            else:
                admitted = min(2, len(kinds)) if drawn % 2 else _admitted(step, span, len(kinds))
                batch.append(kinds[drawn // 2 % admitted].draw(photo))
                drawn += 1
        yield batch


def _by_hardness(negatives: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Negatives by kind, easiest first: random, mined, then near-twins from many changed attributes to one."""
    kinds: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in negatives:
        kinds.setdefault((_HARDNESS[row["kind"]], -row["degree"]), []).append(row)
    return [kinds[key] for key in sorted(kinds)]


def _admitted(step: int, span: float, kinds: int) -> int:
    """How many kinds of negatives, from the easiest, a batch of this step draws from: two at first, all in the end."""
    return kinds if step >= span else min(kinds, 2 + math.floor((kinds - 2) * step / span))


def _conversation(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "prompt": [{"role": "user", "content": row["question"]}],
        "completion": [{"role": "assistant", "content": row.get("reply") or _said(row)}],
        "images": row["images"],
        "pair_id": row.get("pair_id") or digest(row["question"], *row["images"]),
    }


def _said(row: dict[str, Any]) -> str:
    said, answer = row.get("explanation"), answer_text(row["answer"])
    return f"{said} {answer}" if said else answer
