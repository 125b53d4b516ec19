"""The released scoring of a stored set of replies, against a slow and obvious computation."""

import json
from pathlib import Path

import pytest

from tests.bench.released.fgvqa import SOURCES, rows_of, write_release
from twin.bench.released import load_released
from twin.core import EvaluateSettings, Workspace, generator, read_rows
from twin.evaluate import evaluate
from twin.models import AlwaysYes, Reply

PIECES = (
    "<answer>",
    "</answer>",
    "yes",
    "No",
    "0",
    "1",
    "2",
    "3",
    "12",
    "two",
    " ",
    " ",
    ". ",
    "Images 2 and 3 match, so ",
)


class Rambling(AlwaysYes):
    """Answers with words drawn for each query, so that every path of the scoring is taken."""

    def answer(self, questions):  # type: ignore[no-untyped-def]
        replies = []
        for question in questions:
            rng = generator(0, "reply", question.query_id)
            replies.append(Reply("".join(PIECES[place] for place in rng.integers(len(PIECES), size=9))))
        return replies


def words(text: str) -> list[str]:
    """Runs of letters, digits and underscores."""
    apart = "".join(sign if sign.isalnum() or sign == "_" else " " for sign in text.lower())
    return apart.split()


def slowly(reply: str, kind: str) -> str | None:
    wanted = ("yes", "no") if kind == "pairwise" else ("0", "1", "2", "3")
    begin = reply.lower().find("<answer>")
    end = reply.lower().find("</answer>", begin)
    inside = reply[begin + len("<answer>") : end] if 0 <= begin < end else ""
    tagged = [word for word in words(inside) if word in wanted]
    anywhere = [word for word in words(reply) if word in wanted]
    if tagged:
        return tagged[-1 if kind == "pairwise" else 0]
    return anywhere[-1] if anywhere else None


@pytest.mark.parametrize("source", SOURCES)
def test_released_totals_are_plain_means_over_rows(tmp_path: Path, source: str) -> None:
    workspace = Workspace(tmp_path)
    load_released(workspace, [write_release(tmp_path / "release.parquet", rows_of(source, 100, 100))])
    summary = evaluate(workspace, EvaluateSettings(), Rambling())[source]
    replies = {}
    for line in next(tmp_path.rglob("replies.jsonl")).open(encoding="utf-8"):
        # A query in its second order may be another in its first, and then has a reply as well.
        if "query_id" in (stored := json.loads(line)) and not stored["swap"]:
            replies[stored["query_id"]] = stored["text"]
    right: dict[str, list[bool]] = {"pairwise": [], "multiple_choice": []}
    for row in read_rows(workspace.benchmark(source)):
        kind = row["question_type"]
        right[kind].append(slowly(replies[row["query_id"]], kind) == row["answer"])
    pair, multi = (sum(some) / len(some) for some in right.values())
    released = summary["released"]
    assert isinstance(released, dict)
    assert 0 < pair < 1
    assert 0 < multi < 1
    assert released["pairwise_total"] == pytest.approx(pair)
    assert released["multiple_choice_total"] == pytest.approx(multi)
    assert released["overall_total"] == pytest.approx((pair + multi) / 2)
