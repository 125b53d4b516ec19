import json
from typing import Any

import pytest

from tests.report.test_page import Page, rendered
from twin.core import TwinError, Workspace, write_json
from twin.report._growth import Growth, Recall, Round, read_growth, read_rounds
from twin.report._growth_plot import growth_plot

CURVE = {
    "parts": [
        {"instances": 3, "photos": 9, "pairs": 0},
        {"instances": 50, "photos": 150, "pairs": 400},
        {"instances": 100, "photos": 300, "pairs": 1200},
    ],
    "paper": [{"instances": 100, "pairs": 9100}, {"instances": 1836, "pairs": 561600}],
}


def _record(number: int, share: float) -> dict[str, Any]:
    found = {"twins": 7, "recall@1": share, "recall@5": 1.0, "recall@10": 1.0}
    plain = found | {"recall@1": 0.25}
    return {
        "round": number,
        "counts": {"round": number, "compared": 90, "mined": 1234, "maybe_same": 5, "without_link": 0},
        "recall": {"similarity": {"16": plain, "2": plain}, "comparators": {"16": found, "2": found}},
        "same": {"photos of one instance": {"number": 9, "mean": 0.61}, "proposed now": {"number": 9, "mean": 0.37}},
    }


def test_growth_and_rounds_are_shown_where_there_are_any(grown: Workspace) -> None:
    write_json(grown.root / "pairs" / "growth.json", CURVE)
    write_json(grown.root / "links" / "rounds.json", {"rounds": [_record(1, 0.5), _record(2, 0.75)]})
    text = rendered(grown)
    page = Page(text)
    assert 'id="h-growth"' in text
    assert "twice as many instances give 3.0 times as many pairs" in text
    assert "growth-title growth-desc" in [svg.get("aria-labelledby") for svg in page.all("svg")]
    words = " ".join(text.split())
    assert "<td>1 234</td><td>5</td><td>0.61</td><td>0.37</td><td>–</td>" in words
    assert words.index('<th scope="row">2</th><td>7</td><td>25.0 %</td><td>50.0 %</td><td>75.0 %</td>') < words.index(
        '<th scope="row">16</th><td>7</td>'
    )
    figures = json.loads((grown.report / "summary.json").read_text())
    assert figures["growth"]["parts"][-1] == [100, 1200]
    assert [entry["number"] for entry in figures["rounds"]] == [1, 2]
    assert (grown.report / "growth.svg").exists()


@pytest.mark.parametrize("kept", ["growth", "rounds"])
def test_each_of_them_stands_alone(grown: Workspace, kept: str) -> None:
    if kept == "growth":
        write_json(grown.root / "pairs" / "growth.json", CURVE)
    else:
        write_json(grown.root / "links" / "rounds.json", {"rounds": [_record(1, 0.5)]})
    text = rendered(grown)
    Page(text)
    assert ("Pairs by number of instances" in text) == (kept == "growth")
    assert ("Rounds of mining" in text) == (kept == "rounds")


def test_without_either_there_is_no_section(grown: Workspace) -> None:
    assert 'id="h-growth"' not in rendered(grown)
    assert (read_growth(grown), read_rounds(grown)) == (None, [])


@pytest.mark.parametrize(
    ("name", "command"), [("pairs/growth.json", "twin pairs"), ("links/rounds.json", "twin mine --round 1")]
)
@pytest.mark.parametrize("content", ["{", "{}", '{"parts": 3, "rounds": 3}'])
def test_a_damaged_file_is_one_clear_error(grown: Workspace, name: str, command: str, content: str) -> None:
    (grown.root / name).write_text(content)
    with pytest.raises(TwinError, match=rf"{name} is damaged; run `{command}` again"):
        rendered(grown)


def test_what_is_read_is_what_was_written(grown: Workspace) -> None:
    write_json(grown.root / "links" / "rounds.json", {"rounds": [_record(1, 0.5)]})
    recall = [Recall(2, 7, 0.25, 0.5), Recall(16, 7, 0.25, 0.5)]
    assert read_rounds(grown) == [Round(1, 1234, 5, 0.61, 0.37, None, recall)]


def test_the_growth_of_a_power_is_that_of_its_exponent() -> None:
    square = [(count, count**2) for count in range(1, 101)]
    assert Growth(square, []).doubling == pytest.approx(4)
    assert Growth([(5, 7)], []).doubling is None
    assert Growth([], []).doubling is None
    assert Growth([(2, 0), (4, 0)], []).doubling is None


def test_the_drawing_keeps_every_point_inside_and_leaves_out_what_has_no_pairs() -> None:
    points = [(1, 0), (2, 1), (40, 900), (1000, 30_000)]
    text = growth_plot("growth", Growth(points, [(100, 9_100)]))
    assert text.count("<circle") == 3 + 1
    spots = [(float(part.split('"')[1]), float(part.split('cy="')[1].split('"')[0])) for part in text.split("cx=")[1:]]
    assert all(70 <= x <= 328 and 10 <= y <= 210 for x, y in spots)
    assert [x for x, _ in spots[1:]] == sorted(x for x, _ in spots[1:])
    assert "30\u202f000 of 1\u202f000 instances" in text
