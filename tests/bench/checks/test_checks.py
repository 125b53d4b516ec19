"""Checks of benchmark tables against slow counting, and through the command line."""

import json
from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.released.fgvqa import SOURCES, rows_of, write_release
from tests.pairs.command import twin
from twin.bench.checks import Checked, check_benchmark, checked_queries, copies, positions, released_shortfalls
from twin.bench.released import load_released
from twin.core import Workspace

PICTURES = st.sampled_from("abcde")


def pair(answer: str, *pictures: str) -> Checked:
    return Checked("s", "pairwise", answer, pictures, pictures, pictures[0], None)


def multi(matches: tuple[bool, ...], *pictures: str) -> Checked:
    return Checked("s", "multiple_choice", str(sum(matches)), pictures, pictures, pictures[0], matches)


PAIRS = st.builds(pair, st.sampled_from(["yes", "no"]), PICTURES, PICTURES)
MULTI = st.builds(multi, st.tuples(*[st.booleans()] * 3), *[PICTURES] * 4)


def slow_copies(queries: list[Checked]) -> dict[str, int]:
    repeated = reordered = 0
    contradicting = set()
    for place, query in enumerate(queries):
        before = [other for other in queries[:place] if other.question_type == query.question_type]
        same = any(other.pictures == query.pictures for other in before)
        alike = any(one_of_orders(query, other) for other in before)
        repeated += same
        reordered += alike and not same
        for number, other in enumerate(queries):
            if (
                other.question_type == query.question_type
                and other.answer != query.answer
                and one_of_orders(query, other)
            ):
                contradicting |= {place, number}
    twice = sum(len(set(query.pictures)) < len(query.pictures) for query in queries)
    found = {"picture_twice": twice, "repeated": repeated, "reordered": reordered}
    # All queries that show the same, once two of their answers differ.
    spread = {
        place
        for place, query in enumerate(queries)
        if any(
            queries[other].question_type == query.question_type and one_of_orders(query, queries[other])
            for other in contradicting
        )
    }
    return found | {"contradicting": len(spread)}


def one_of_orders(query: Checked, other: Checked) -> bool:
    if query.question_type == "pairwise":
        return other.pictures in (query.pictures, query.pictures[::-1])
    return any((query.pictures[0], *order) == other.pictures for order in permutations(query.pictures[1:]))


@given(st.lists(st.one_of(PAIRS, MULTI), max_size=25))
def test_copies_are_those_that_slow_looking_finds(queries: list[Checked]) -> None:
    assert copies(queries) == slow_copies(queries)


@given(st.lists(MULTI, max_size=30))
def test_places_of_matches_are_counted(queries: list[Checked]) -> None:
    telling = [query.matches for query in queries if query.matches and query.answer in "12"]
    found = positions(queries)
    if not telling:
        assert found is None
        return
    assert found is not None
    assert found["queries"] == len(telling)
    assert found["matches"] == [sum(matches[place] for matches in telling) for place in range(3)]
    first = [matches in ((True, False, False), (True, True, False)) for matches in telling]
    assert found["first_share"] == round(sum(first) / len(first), 4)
    assert 0 <= found["p"] <= 1


def test_only_a_biased_order_is_called_uneven() -> None:
    orders = [(True, False, False), (False, True, False), (False, False, True)]
    even = [multi(order, *"abcd") for order in orders for _ in range(50)]
    assert positions(even) == {"queries": 150, "matches": [50, 50, 50], "first_share": 0.3333, "p": 1.0}
    biased = positions([multi(orders[0], *"abcd") for _ in range(50)])
    assert biased is not None
    assert biased["p"] < 1e-9


def test_the_reference_may_be_asked_with_two_sets_of_candidates() -> None:
    asked = [multi((True, False, False), *"abcd"), multi((True, False, False), *"abce")]
    assert copies(asked) == dict.fromkeys(("picture_twice", "repeated", "reordered", "contradicting"), 0)


def test_shortfalls_name_source_answer_and_numbers() -> None:
    whole = {"pair": {"yes": 500, "no": 500}, "multi": {"0": 250, "1": 250, "2": 250, "3": 250}}
    tables = dict.fromkeys(SOURCES, whole)
    assert released_shortfalls(tables) == []
    less = tables | {"twin": {"pair": {"yes": 499, "no": 500}}, "mine": whole}
    del less["fgvqa_met"]
    assert released_shortfalls(less) == [
        "fgvqa_met: this source is missing",
        "mine: the released FGVQA has no such source",
        "twin: 499 pair queries with answer yes, 500 released",
        *(f"twin: 0 multi queries with answer {answer}, 250 released" for answer in "0123"),
    ]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("checks")
    rows = [row for source in ("twin", "fgvqa_cub") for row in rows_of(source, 40, 80)]
    rows.append(rows[0] | {"images": rows[0]["images"][::-1]})
    load_released(Workspace(root), [write_release(root / "some.parquet", rows)])
    return Workspace(root)


def test_the_report_of_a_loaded_release(workspace: Workspace) -> None:
    queries = checked_queries(workspace, "twin")
    report = check_benchmark(queries)
    assert report["queries"] == 121
    assert report["composition"] == {"pair": {"no": 20, "yes": 21}, "multi": dict.fromkeys("0123", 20)}
    assert report["yes_share"] == round(21 / 41, 4)
    assert report["copies"]["reordered"] >= 1
    shown = Counter(picture for query in queries for picture in query.pictures)
    assert report["images"]["shown"] == 41 * 2 + 80 * 4
    assert (report["images"]["pictures"], report["images"]["most_used"]) == (len(shown), max(shown.values()))
    assert report["identities"]["references"] == 12
    assert report["positions"]["twin"]["first_share"] == 1.0


def test_the_command_writes_what_it_prints(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert twin(monkeypatch, "bench", "check", "--json", "-w", workspace.root) == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == ["fgvqa_cub", "twin"]
    for name, report in printed.items():
        written = Path(workspace.root / "benchmark" / "checks" / f"{name}.json")
        assert json.loads(written.read_text()) == report
    assert twin(monkeypatch, "bench", "check", "twin", "-w", workspace.root) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "121 queries: 41 pair (20 no, 21 yes), 80 multi (20 0, 20 1, 20 2, 20 3)" in said
    assert "UNEVEN" in said
    assert "fgvqa_cub" not in said


def test_an_unknown_table_is_told(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert twin(monkeypatch, "bench", "check", "birds", "-w", workspace.root) == 2
    assert "There is no benchmark 'birds'" in capsys.readouterr().err
    assert twin(monkeypatch, "bench", "check", "-w", workspace.root / "empty") == 2
    assert "holds no benchmark; run" in capsys.readouterr().err
