"""Simulated reviewers of known reliability, and links of known truth for them to judge; everything by seed.

A reviewer's verdict follows from seed, name, item and repeat alone: it is the same in any order of work.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twin.core import digest, generator

VERDICTS = ("same", "different", "cannot_tell")
TRUTHS = ("same", "different")
ITEMS = pa.schema(
    [
        ("item", pa.int64()),
        ("queue", pa.string()),
        ("a", pa.string()),
        ("b", pa.string()),
        ("kind", pa.string()),
        ("category", pa.string()),
        ("similarity", pa.float64()),
        ("gold", pa.string()),
        ("value", pa.float64()),
        ("needed", pa.int64()),
        ("open", pa.bool_()),
        ("given", pa.int64()),
    ]
)
"""Columns of `twin.review.store.read_items`."""
GIVEN = pa.schema(
    [
        *[ITEMS.field(name) for name in ("item", "queue", "a", "b", "kind", "category", "similarity", "gold")],
        ("reviewer", pa.string()),
        ("reviewer_kind", pa.string()),
        ("verdict", pa.string()),
        ("confidence", pa.float64()),
        ("comment", pa.string()),
        ("seconds", pa.float64()),
        ("at", pa.float64()),
        ("repeat", pa.int64()),
        ("client_id", pa.string()),
    ]
)
"""Columns of `twin.review.store.read_verdicts`."""


@dataclass(frozen=True, slots=True)
class SimulatedReviewer:
    """A reviewer of known confusion.

    Attributes:
        name: Who it is; two of one name give the same verdicts.
        same: Probability of *same*, *different*, *cannot tell* where the truth is *same*.
        different: The same three where the truth is *different*.
        kind: ``person`` or ``model``.
        seed: Of all its verdicts.
    """

    name: str
    same: tuple[float, float, float]
    different: tuple[float, float, float]
    kind: str = "person"
    seed: int = 0

    @classmethod
    def right(
        cls, name: str, same: float, different: float, cannot_tell: float = 0.0, **more: int
    ) -> "SimulatedReviewer":
        """One who is right in ``same`` of the same and ``different`` of the different links it gives a verdict on."""
        told = 1.0 - cannot_tell
        return cls(
            name,
            (told * same, told * (1.0 - same), cannot_tell),
            (told * (1.0 - different), told * different, cannot_tell),
            **more,  # type: ignore[arg-type]
        )

    def verdict(self, item: str | int, truth: str, repeat: int = 0) -> str:
        """Its verdict on an item of known ``truth``.

        Args:
            item: Whatever names the item.
            truth: ``same`` or ``different``.
            repeat: 0 the first time, 1 the second.
        """
        drawn = int(digest(str(self.seed), self.name, str(item), str(repeat))[:13], 16) / 16**13
        edges = np.cumsum(getattr(self, truth))
        return VERDICTS[min(int(np.searchsorted(edges, drawn, side="right")), 2)]


def simulated_links(count: int, same: float, seed: int, *, gold: float = 0.0) -> tuple[pa.Table, NDArray[np.str_]]:
    """Links of known truth with similarities that tell a little: 0.6 ± 0.1 where different, 0.75 ± 0.1 where same.

    Args:
        count: How many.
        same: Share whose truth is *same*.
        seed: Of the truth and the similarities.
        gold: Share whose truth the table tells, half of them *same* (kind ``halves``), half near-twins.

    Returns:
        A table of `ITEMS`, and the truth of each, ``same`` or ``different``.
    """
    rng = generator(seed, "simulated links")
    is_same = rng.random(count) < same
    golden = rng.permutation(count) < round(gold * count)
    is_same[golden] = np.arange(golden.sum()) % 2 == 0
    names = [f"i{place:06d}" for place in range(2 * count)]
    halves = golden & is_same
    similarity = rng.normal(np.where(is_same, 0.75, 0.6), 0.1).clip(-1, 1)
    truth = np.where(is_same, "same", "different")
    columns = {
        "item": np.arange(1, count + 1),
        "queue": ["link"] * count,
        "a": names[::2],
        "b": [names[2 * place + (not half)] for place, half in enumerate(halves)],
        "kind": np.where(halves, "halves", np.where(golden, "near-twin", "mined")).tolist(),
        "category": [f"category {place % 5}" for place in range(count)],
        "similarity": pa.array(similarity, mask=halves),
        "gold": [str(told) if known else None for told, known in zip(truth, golden, strict=True)],
        "value": similarity,
        "needed": [2] * count,
        "open": [True] * count,
        "given": [0] * count,
    }
    return pa.table(columns, schema=ITEMS), truth


def simulated_verdicts(
    items: pa.Table,
    truth: Sequence[str] | NDArray[np.str_],
    reviewers: Sequence[SimulatedReviewer],
    each: int = 2,
    *,
    third: bool = True,
    repeats: float = 0.0,
    seed: int = 0,
) -> pa.Table:
    """What ``reviewers`` say of ``items``.

    Args:
        items: A table of `ITEMS`.
        truth: The truth of each row.
        reviewers: Who is there; every item is dealt to ``each`` of them by lot.
        each: Reviewers an item, at most ``len(reviewers)``.
        third: Whether one more judges an item on which the first do not agree, as the store asks for.
        repeats: Share of verdicts that are asked for again (repeat 1).
        seed: Of who judges what.

    Returns:
        A table of `GIVEN`, sorted as the store does, by queue, a, b, reviewer, repeat.
    """
    rng = generator(seed, "simulated verdicts")
    rows = []
    for item, told in zip(items.select(GIVEN.names[:8]).to_pylist(), truth, strict=True):
        dealt = [reviewers[place] for place in rng.permutation(len(reviewers))]
        said = [(reviewer, 0, reviewer.verdict(item["item"], str(told))) for reviewer in dealt[:each]]
        if third and len({verdict for _, _, verdict in said}) > 1:
            said += [(reviewer, 0, reviewer.verdict(item["item"], str(told))) for reviewer in dealt[each : each + 1]]
        again = [reviewer for reviewer, _, _ in said if rng.random() < repeats]
        said += [(reviewer, 1, reviewer.verdict(item["item"], str(told), 1)) for reviewer in again]
        rows += [item | _given(*one, item=item["item"], turn=turn, rng=rng) for turn, one in enumerate(said)]
    table = pa.Table.from_pylist(rows, schema=GIVEN)
    return table.sort_by([(name, "ascending") for name in ("queue", "a", "b", "reviewer", "repeat")])


def error_of(decided: Mapping[int, str] | Iterable[tuple[int, str]], truth: Mapping[int, str]) -> float:
    """Share of the links decided *different* whose truth is *same*; 0 where none is decided so."""
    accepted = [item for item, decision in dict(decided).items() if decision == "different"]
    return float(np.mean([truth[item] == "same" for item in accepted])) if accepted else 0.0


def _given(
    reviewer: SimulatedReviewer, repeat: int, verdict: str, *, item: int, turn: int, rng: np.random.Generator
) -> dict[str, object]:
    return {
        "reviewer": reviewer.name,
        "reviewer_kind": reviewer.kind,
        "verdict": verdict,
        "confidence": None,
        "comment": "",
        "seconds": float(np.round(rng.lognormal(1.5, 0.5), 2)),
        "at": 1_700_000_000.0 + 1e6 * turn + float(rng.integers(1_000_000)),
        "repeat": repeat,
        "client_id": f"{reviewer.name}-{item}-{repeat}",
    }


def simulated_judge(
    items: pa.Table,
    truth: Sequence[str] | NDArray[np.str_],
    *,
    name: str = "model",
    skill: float = 2.5,
    silent: float = 0.0,
    seed: int = 0,
) -> pa.Table:
    """What a model says of ``items``: log-odds of *different* around ±``skill`` with deviation 1.5, and 1 too many.

    Args:
        items: A table of `ITEMS`.
        truth: The truth of each row.
        name: Of the model.
        skill: How far apart the two truths are; 0 makes it worthless, and less than 0 a liar.
        silent: Share of the items of which it says nothing (*cannot tell*, no confidence).
        seed: Of all that.

    Returns:
        A table of `GIVEN`.
    """
    rng = generator(seed, "simulated judge", name)
    odds = np.where(np.asarray(truth) == "different", skill, -skill) + rng.normal(1.0, 1.5, len(items))
    mute = rng.random(len(items)) < silent
    rows = []
    for item, chance, is_mute in zip(
        items.select(GIVEN.names[:8]).to_pylist(), 1 / (1 + np.exp(-odds)), mute, strict=True
    ):
        verdict = "cannot_tell" if is_mute else "different" if chance >= 0.5 else "same"
        rows.append(
            item
            | {
                "reviewer": name,
                "reviewer_kind": "model",
                "verdict": verdict,
                "confidence": None if is_mute else float(chance),
                "comment": "",
                "seconds": 0.1,
                "at": 1_600_000_000.0,
                "repeat": 0,
                "client_id": f"{name}-{item['item']}",
            }
        )
    return pa.Table.from_pylist(rows, schema=GIVEN)
