"""How many verdicts of people a judge saves on a procedural catalogue, and at which true error.

    python -m tests.review.judging.measured FOLDER [--reviews 5] [--confident 0.98] [--model NAME ...] [--scores]

In FOLDER two workspaces are made, unless they are there: ``taught`` (of seed 0, as `twin demo` has it), on whose pairs
the comparator is trained, and ``reviewed`` (of seed 77, 600 instances), in which half of the base instances are listed
twice, so that some mined links join one object. The comparator, or the models that are named, judge the links of
``reviewed``; the comparator has learned from none of their objects. Then simulated people work through them, without
judges and with all of them. The last line is JSON. --scores writes the links with their truth and what the comparator
said to ``procedural.parquet`` beside this file.

Rendering takes a quarter of an hour or more of one core.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tests.review.judging.reviewing import Outcome, review
from tests.review.judging.split import TWICE, list_twice
from tests.review.simulated import SimulatedReviewer
from twin.catalog import ImageRef, ImageStore, render_objects
from twin.core import (
    CatalogSettings,
    EmbedSettings,
    EvaluateSettings,
    MineSettings,
    PairsSettings,
    ReviewSettings,
    Workspace,
    write_arrow,
)
from twin.embed import embed
from twin.evaluate import open_judge
from twin.mine import mine
from twin.mine.comparator import TokenStore
from twin.models._comparator_answerer import TokenScorer, comparator_answerer
from twin.pairs import build_pairs
from twin.review.judging import Judge, judge_links
from twin.review.planning import plan
from twin.review.store import (
    NewItem,
    NewVerdict,
    open_store,
    put_items,
    put_verdicts,
    read_items,
    read_verdicts,
    store_url,
)

SCORES = Path(__file__).with_name("procedural.parquet")
REVIEWED = CatalogSettings(seed=77, seen=240, unseen=60, views=6, twins=1, twin_views=2, degrees=[8, 16])
COMPARATOR = "comparator"
TOLD = ("a", "b", "kind", "category", "similarity", "gold")


class Comparator:
    """The comparator of one workspace as a judge of the photos of another."""

    name = COMPARATOR

    def __init__(self, taught: Workspace, reviewed: Workspace) -> None:
        scorer = comparator_answerer(taught).scorer
        assert isinstance(scorer, TokenScorer)
        self._scorer = TokenScorer(scorer.comparator, TokenStore(reviewed, ImageStore(reviewed).get))

    def probabilities(self, pairs: Sequence[tuple[ImageRef, ImageRef]]) -> NDArray[np.float64]:
        return self._scorer.score([(one.image_id, other.image_id) for one, other in pairs])


def judged_links(folder: Path, models: Sequence[str]) -> pa.Table:
    """Make what is missing; links with the columns of `TOLD`, ``truth`` and the confidence of each of ``models``."""
    taught, reviewed = Workspace(folder / "taught"), Workspace(folder / "reviewed")
    if taught.stamped("pairs") is None:
        render_objects(taught, CatalogSettings())
        embed(taught, EmbedSettings())
        mine(taught, MineSettings())
        build_pairs(taught, PairsSettings())
    if reviewed.stamped("mine") is None:
        render_objects(reviewed, REVIEWED)
        embed(reviewed, EmbedSettings())
        list_twice(reviewed, 0.5)
        mine(reviewed, MineSettings())
    store = open_store(store_url(reviewed, None))
    plan(reviewed, store, ReviewSettings())
    links = _with_truth(read_items(store, "link"))
    for model in models:
        with _judge(model, taught, reviewed) as judge:
            judge_links(reviewed, store, judge, photos=4)
            said = read_verdicts(store, "link")
            said = said.filter(pc.equal(said["reviewer"], judge.name))
        told = pa.table({"item": said["item"], model: pc.round(said["confidence"], 5)})
        links = links.join(told, "item")
    store.close()
    return links.sort_by([("a", "ascending"), ("b", "ascending")]).drop_columns(["item"])


@contextmanager
def _judge(model: str, taught: Workspace, reviewed: Workspace) -> Iterator[Judge]:
    if model == COMPARATOR:
        yield Comparator(taught, reviewed)
    else:
        with open_judge(model, reviewed, EvaluateSettings()) as judge:
            yield judge


def _with_truth(items: pa.Table) -> pa.Table:
    twice = pc.equal(items["b"], pc.binary_join_element_wise(items["a"], pa.scalar(TWICE), ""))
    truth = pc.if_else(pc.or_(twice, pc.equal(items["a"], items["b"])), "same", "different")
    return items.select(["item", *TOLD]).append_column("truth", truth)


def reviewed_by_people(
    links: pa.Table, seed: int, settings: ReviewSettings, *, models: Sequence[str], folder: Path
) -> Outcome:
    """A whole review of ``links`` by three simulated people, each right in 88 % of the same and 97 % of the different.

    Args:
        links: From `judged_links`.
        seed: Of the people.
        settings: Of the review.
        models: Whose verdicts are there from the start.
        folder: Where the database goes.
    """
    rows = links.to_pylist()
    store = open_store(f"sqlite:///{folder / f'{seed}-{len(models)}.sqlite'}")
    put_items(store, "link", [NewItem("link", *(row[name] for name in TOLD), 0.0, settings.verdicts) for row in rows])
    for model in models:
        put_verdicts(store, model, "model", [_said(row, model) for row in rows])
    people = [SimulatedReviewer.right(f"p{number}", 0.88, 0.97, 0.02, seed=seed) for number in range(3)]
    outcome = review(store, {(row["a"], row["b"]): row["truth"] for row in rows}, people, settings)
    store.close()
    return outcome


def _said(row: dict[str, Any], model: str) -> NewVerdict:
    a, b, chance = row["a"], row["b"], row[model]
    verdict = "cannot_tell" if chance is None else "different" if chance >= 0.5 else "same"
    return NewVerdict(f"{a} {b}", "link", a, b, verdict, confidence=chance)


def summary(links: pa.Table, models: Sequence[str], reviews: int, settings: ReviewSettings) -> dict[str, float]:
    """Both ways, ``reviews`` times each."""
    found: dict[str, float] = {"links": links["gold"].null_count, "reviews": reviews}
    for word, judges in (("without", ()), ("with", models)):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            done = [reviewed_by_people(links, n, settings, models=judges, folder=folder) for n in range(reviews)]
        found[f"verdicts_{word}"] = float(np.mean([outcome.verdicts for outcome in done]))
        found[f"accepted_{word}"] = float(np.mean([outcome.accepted for outcome in done]))
        accepted = sum(outcome.accepted for outcome in done)
        found[f"error_{word}"] = round(sum(outcome.wrong for outcome in done) / accepted, 5)
    found["share"] = round(found["verdicts_with"] / found["verdicts_without"], 3)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what judges save.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reviews", type=int, default=5)
    parser.add_argument("--confident", type=float, default=ReviewSettings().confident)
    parser.add_argument("--model", action="append", default=[])
    parser.add_argument("--scores", action="store_true")
    given = parser.parse_args()
    models = given.model or [COMPARATOR]
    links = judged_links(given.folder, models)
    if given.scores:
        write_arrow(SCORES, links)
    print(json.dumps(summary(links, models, given.reviews, ReviewSettings(confident=given.confident))))


if __name__ == "__main__":
    main()
