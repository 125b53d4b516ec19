import json
from typing import Any

import numpy as np
import pytest

from twin.core import Workspace
from twin.evaluate import read_answers, read_benchmark
from twin.report._gains import gains
from twin.report._gallery import _quotas


@pytest.fixture(scope="module")
def figures(reported: Workspace) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((reported.report / "summary.json").read_text())
    return loaded


def rights(workspace: Workspace, model: str, source: str, question_type: str) -> list[bool]:
    answers = read_answers(workspace, model, source, read_benchmark(workspace, source))
    return [answer.right for answer in answers if answer.query.question_type == question_type]


@pytest.mark.parametrize("source", ["seen", "unseen"])
@pytest.mark.parametrize(("score", "question_type"), [("pair", "pairwise"), ("multi", "multiple_choice")])
def test_gains_are_paired_percentage_points(
    reported: Workspace, figures: dict[str, Any], source: str, score: str, question_type: str
) -> None:
    gain = figures["gain"][source][score]
    before, after = (rights(reported, model, source, question_type) for model in ("base", "twin"))
    assert gain["delta"] == pytest.approx(100 * (np.mean(after) - np.mean(before)), abs=1e-3)
    assert gain["low"] < gain["delta"] < gain["high"]
    assert gain["queries"] == len(before)
    assert gain["gained"] - gain["lost"] == sum(after) - sum(before)


def test_the_known_skill_shows(figures: dict[str, Any]) -> None:
    assert figures["gain"]["seen"]["total"]["low"] > 5
    assert "raised" in figures["headline"]
    degrees = figures["degrees"]["seen"]
    assert list(degrees) == ["base", "twin"]
    assert degrees["twin"]["mined"]["value"] > 0.9 > degrees["base"]["mined"]["value"]
    assert degrees["twin"]["mined"]["value"] > degrees["twin"]["1"]["value"]


def test_every_model_stands_in_the_table(figures: dict[str, Any]) -> None:
    for source in ("seen", "unseen", "general"):
        assert list(figures["models"][source]) == ["always-yes", "base", "twin"]
    assert figures["models"]["seen"]["always-yes"]["yes_rate"] == 1.0


def test_the_parts_add_up(figures: dict[str, Any]) -> None:
    parts = figures["attributes"].values()
    singles = sum(figures["models"][s]["twin"]["by"]["degree"]["1"]["queries"] for s in ("seen", "unseen"))
    assert sum(part["shares"]["twin"]["queries"] for part in parts) == singles
    categories = figures["categories"].values()
    totals = sum(figures["models"][s]["twin"]["accuracy"]["total"]["queries"] for s in ("seen", "unseen"))
    assert sum(part["shares"]["base"]["queries"] for part in categories) == totals


def test_the_data_is_counted(figures: dict[str, Any]) -> None:
    data = figures["data"]
    assert data["instances"] == {"total": 64, "base instances": 16, "near-twins": 48, "categories": 3}
    assert data["photos"] == {"total": 16 * 4 + 48 * 2, "rendered": 160}
    assert figures["excluded"] == [{"stage": "catalog", "reason": "unreadable", "rows": 1}]


def test_chance_is_that_of_the_queries(reported: Workspace) -> None:
    from twin.core import ReportSettings  # noqa: PLC0415
    from twin.report._evidence import gather  # noqa: PLC0415

    found = {(g.source, g.score): g for g in gains(gather(reported, ReportSettings()), 0)}
    assert found["seen", "pair"].chance == 0.5
    assert found["general", "general"].chance == pytest.approx(1 / 3)
    total = found["seen", "total"]
    pairs, multis = found["seen", "pair"].base.queries, found["seen", "multi"].base.queries
    assert total.chance == pytest.approx((0.5 * pairs + 0.25 * multis) / (pairs + multis))


@pytest.mark.parametrize(
    ("available", "size", "quotas"),
    [([9, 9, 9, 9], 8, [2, 2, 2, 2]), ([1, 9, 0, 9], 8, [1, 4, 0, 3]), ([1, 2], 8, [1, 2]), ([3], 0, [0])],
)
def test_the_gallery_is_shared_out_evenly(available: list[int], size: int, quotas: list[int]) -> None:
    assert _quotas(available, size) == quotas
