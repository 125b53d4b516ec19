"""The drawings: what they show, and that each is a file of its own."""

import itertools
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.report.conftest import MODELS, SOURCES
from twin.core import ReportSettings, Workspace
from twin.evaluate import Interval
from twin.report import report
from twin.report._bar_plot import Series, bar_plot
from twin.report._plots import plot_name
from twin.report._published import published, published_name
from twin.report._reliability_plot import Reliability, reliability_plot
from twin.report._tones import COLOURS, tones

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn(many: Workspace) -> dict[str, ElementTree.Element]:
    return {path.stem: ElementTree.parse(path).getroot() for path in many.report.glob("*.svg")}


def test_each_drawing_is_a_file_of_its_own(drawn: dict[str, ElementTree.Element], many: Workspace) -> None:
    expected = {f"accuracy-{score}--fgvqa" for score in ("total", "pair", "multi")} | {
        "radar--fgvqa",
        "yes-rate--fgvqa",
        "levels",
    }
    kinds = ("degrees", "hardness", "hardness-auc", "reliability")
    expected |= {plot_name(kind, f"fgvqa/{source}") for kind in kinds for source in SOURCES}
    assert set(drawn) == expected
    assert {path.name for path in many.report.glob("*.png")} == {"radar--fgvqa.png", "degrees.png"}


def test_each_file_stands_alone_and_says_what_it_shows(drawn: dict[str, ElementTree.Element], many: Workspace) -> None:
    page = (many.report / "index.html").read_text(encoding="utf-8")
    for name, root in drawn.items():
        assert root.tag == f"{SVG}svg" and root.get("role") == "img"
        words = root.findtext(f"{SVG}desc")
        assert words and any(model in words for model in MODELS)
        style = root.findtext(f"{SVG}style")
        assert style
        for tone in re.findall(r"var\(--([a-z0-9-]+)\)", style):
            assert tone == "tone" or f"--{tone}:" in style
        assert page.count(f'aria-labelledby="{name}-title {name}-desc"') == 1


def test_a_drawing_without_data_leaves_no_old_file(changeable: Workspace) -> None:
    report(changeable, ReportSettings(gallery=0))
    stale = changeable.report / "radar--other.svg"
    stale.write_text("old")
    report(changeable, ReportSettings(gallery=0, models=["always-yes"]))
    assert not stale.exists()
    assert not list(changeable.report.glob("reliability*")) and list(changeable.report.glob("yes-rate*"))


def bars(svg: str) -> list[ElementTree.Element]:
    return [one for one in ElementTree.fromstring(svg).iter("rect") if one.get("class") == "bar"]


def test_a_bar_is_as_high_as_its_share_and_its_whisker_spans_the_interval() -> None:
    shares = [Interval(0.2, 0.1, 0.4, 9, 9), Interval(0.8, 0.8, 0.8, 0, 0), None]
    series = [Series("a", "base", [*shares]), Series("b", "trained", [Interval(1.0, 0.7, 1.0, 9, 9), None, None])]
    svg = bar_plot("x", ["one", "two", "three"], series, "Shares", chance=[0.5, None, None])
    heights = [float(bar.get("height", "")) for bar in bars(svg)]
    assert heights == pytest.approx([0.2 * heights[2], 0.8 * heights[2], heights[2]], abs=0.1)
    root = ElementTree.fromstring(svg)
    lines = [one for one in root.iter("line") if "whisker" in one.get("class", "")]
    spans = [float(one.get("y1", "")) - float(one.get("y2", "")) for one in lines]
    assert spans == pytest.approx([0.3 * heights[2], 0.3 * heights[2]], abs=0.2)
    assert len([one for one in root.iter("line") if one.get("class") == "chance"]) == 1


def test_bars_of_a_group_stand_side_by_side() -> None:
    share = Interval(0.5, 0.5, 0.5, 0, 0)
    series = [Series(str(number), "base", [share, share]) for number in range(7)]
    rows = [
        (float(bar.get("x", "")), float(bar.get("width", "")))
        for bar in bars(bar_plot("x", ["a", "b"], series, "t", chance=[0.5, 0.5]))
    ]
    rows.sort()
    assert all(x + width <= following for (x, width), (following, _) in itertools.pairwise(rows))


def test_reliability_is_drawn_where_it_lies() -> None:
    line = Reliability("a", "trained", [(0.0, 0.0, 4), (0.5, 1.0, 1), (1.0, 0.5, 4)], 0.1)
    root = ElementTree.fromstring(reliability_plot("x", [line], "t"))
    spots = [(float(one.get("cx", "")), float(one.get("cy", ""))) for one in root.iter("circle")]
    (left, low), (middle, top), (right, half) = spots
    assert (middle - left, low - half) == (pytest.approx((right - left) / 2), pytest.approx((low - top) / 2))
    sizes = [float(one.get("r", "")) for one in root.iter("circle")]
    assert sizes[0] == sizes[2] > sizes[1]


def test_models_have_colours_of_their_own() -> None:
    names = ["m1", "m2", "m3", "m4", "m5"]
    roles: dict[str, Any] = {"b": "base", "t": "trained", "c": "comparator"} | dict.fromkeys(names, "other")
    found = tones(roles)
    assert len(set(found.values())) == 8 and set(found.values()) <= set(COLOURS)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("fgvqa/fgvqa_cub", "CUB"),
        ("fgvqa/twin", "TWIN-Eval"),
        ("landmarks", "Landmarks"),
        ("fgvqa_google_landmarks", "Landmarks"),
        ("seen", None),
        ("cub/mine", None),
    ],
)
def test_the_papers_sources_are_known_by_name(source: str, name: str | None) -> None:
    assert published_name(source) == name


def test_the_papers_mean_is_shown_only_beside_all_six() -> None:
    six = ["cub", "inquire", "twin", "met", "ilias", "landmarks"]
    whole = {row.model: row for row in published(six, six)}
    assert len(whole) == 5
    for row in whole.values():
        # The paper rounds each figure to a tenth of a point.
        assert row.mean == pytest.approx(sum(row.shares.values()) / 6, abs=0.001)
    assert whole["561K pairs (published)"].shares["cub"] == 0.751
    assert all(row.mean is None for row in published(six[:5], six[:5]))
    assert all(row.mean is None for row in published(six, [*six, "seen"]))
    twice = [*six, "fgvqa_cub"]
    assert all(row.mean is None for row in published(twice, twice))
    assert published(["seen", "unseen"], ["seen", "unseen"]) == []


def test_published_figures_are_shown_on_demand_and_marked(many: Workspace, changeable: Workspace) -> None:
    page = (many.report / "index.html").read_text(encoding="utf-8")
    assert "561K pairs (published), not measured</th>" in page
    assert "published, not measured here" in page and "arXiv 2512.23592" in page
    assert 'class="published published-2"' in (many.report / "accuracy-total--fgvqa.svg").read_text()
    known = json.loads((many.report / "summary.json").read_text())["published"]["fgvqa"]
    assert known["base (published)"]["fgvqa/fgvqa_met"] == 0.555
    assert not any("published" in table for table in json.loads((many.report / "summary.json").read_text())["models"])
    report(changeable, ReportSettings(gallery=0))
    without = (changeable.report / "index.html").read_text(encoding="utf-8")
    assert "(published)" not in without and "arXiv" not in without


def test_the_page_stays_small_and_whole(many: Workspace) -> None:
    page = Path(many.report / "index.html")
    assert page.stat().st_size < 2_000_000
    assert "<script" not in page.read_text(encoding="utf-8")
