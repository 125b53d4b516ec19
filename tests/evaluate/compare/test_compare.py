"""What a comparison says, against what the answers on the disk say."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.evaluate.synthetic import Scripted
from twin.core import EvaluateSettings, TwinError, Workspace
from twin.evaluate import Answer, evaluate, holm, mean_interval, paired_difference, read_answers, scored
from twin.evaluate import read_benchmark as queries
from twin.evaluate.compare import MEAN, Comparison, compare, formatted
from twin.models import AlwaysYes


@pytest.fixture
def asked(workspace: Workspace) -> Workspace:
    settings = EvaluateSettings(benchmarks=["seen", "unseen"], swap=True)
    evaluate(workspace, settings, Scripted(workspace, "base", 0.6, 0.05))
    evaluate(workspace, settings, Scripted(workspace, "twin", 2.0, 0.05))
    evaluate(workspace, EvaluateSettings(benchmarks=["seen", "unseen"]), AlwaysYes())
    return workspace


def answers(workspace: Workspace, model: str, source: str) -> list[Answer]:
    return read_answers(workspace, model, source, queries(workspace, source))


def test_every_model_and_baseline_has_a_row_on_every_source_and_on_their_mean(asked: Workspace) -> None:
    rows = compare(asked, ["base", "twin"]).scores
    assert [(row.source, row.model, row.baseline) for row in rows] == [
        (source, model, model == "always-yes")
        for source in ("seen", "unseen", MEAN)
        for model in ("base", "twin", "always-yes")
    ]
    always = [row for row in rows if row.model == "always-yes"]
    assert all(row.sensitivity and row.specificity for row in always)
    assert all((row.sensitivity.value, row.specificity.value, row.yes_rate) == (1, 0, 1) for row in always)  # type: ignore[union-attr]
    assert all(row.agreement is None for row in always)


def test_the_scores_are_those_of_the_answers(asked: Workspace) -> None:
    for row in compare(asked, ["base", "twin"]).scores:
        if row.source != MEAN:
            said = scored(answers(asked, row.model, row.source), "total")
            right, clusters = [a.verdict == "right" for a in said], [a.query.cluster for a in said]
            assert row.accuracy["total"] == mean_interval(right, clusters)
            assert row.bootstrap["total"].value == row.accuracy["total"].value
            assert row.no_answer == sum(a.answer is None for a in said) / len(said)
            assert row.chance["total"] == sum(0.5 if len(a.query.images) == 2 else 0.25 for a in said) / len(said)


def test_the_mean_is_that_of_the_sources(asked: Workspace) -> None:
    rows = {(row.source, row.model): row for row in compare(asked, ["base", "twin"]).scores}
    for name in ("base", "twin"):
        one, two, mean = (rows[source, name] for source in ("seen", "unseen", MEAN))
        for score in ("pair", "multi", "total"):
            expected = (one.accuracy[score].value + two.accuracy[score].value) / 2
            assert mean.accuracy[score].value == pytest.approx(expected)
        assert mean.agreement is not None and one.agreement is not None and two.agreement is not None
        assert mean.agreement.value == pytest.approx((one.agreement.value + two.agreement.value) / 2)
        assert mean.confusion == [
            [a + b for a, b in zip(*lines, strict=True)]
            for lines in zip(one.confusion or [], two.confusion or [], strict=True)
        ]


def test_differences_are_paired_and_corrected_over_the_sources(asked: Workspace) -> None:
    rows = [row for row in compare(asked, ["base", "twin"]).differences if row.score == "multi"]
    assert [row.source for row in rows] == ["seen", "unseen", MEAN]
    for row in rows[:2]:
        one, two = (scored(answers(asked, model, row.source), "multi") for model in ("base", "twin"))
        clusters = [a.query.cluster for a in one]
        assert row.difference == paired_difference([a.right for a in one], [a.right for a in two], clusters)
        assert row.power is not None and row.power.queries == len(one)
    assert [row.corrected for row in rows] == [*holm([row.difference.p for row in rows[:2]]), None]
    assert rows[2].difference.delta == pytest.approx((rows[0].difference.delta + rows[1].difference.delta) / 2)


def test_the_order_of_models_mirrors_the_differences(asked: Workspace) -> None:
    there, back = (compare(asked, models).differences for models in (["base", "twin"], ["twin", "base"]))
    for one, two in zip(there, back, strict=True):
        assert one.difference.delta == pytest.approx(-two.difference.delta)
        assert (one.difference.p, one.mcnemar) == (two.difference.p, two.mcnemar)


def test_further_models_are_compared_with_the_first(asked: Workspace) -> None:
    rows = compare(asked, ["always-yes", "base", "twin"], ["seen"]).differences
    assert {(row.first, row.second) for row in rows} == {("always-yes", "base"), ("always-yes", "twin")}
    assert {row.source for row in rows} == {"seen"}


def test_one_source_has_no_mean(asked: Workspace) -> None:
    assert {row.source for row in compare(asked, ["base", "twin"], ["unseen"]).scores} == {"unseen"}


def test_a_model_that_has_not_finished_is_refused(asked: Workspace) -> None:
    folder = asked.evaluation("twin", "unseen")
    (folder / "answers.parquet").unlink()  # as while `twin eval` has not asked all queries
    with pytest.raises(TwinError, match=r"twin has answered only a part of unseen, so .*; run `twin eval --model twin"):
        compare(asked, ["base", "twin"])
    assert compare(asked, ["base", "twin"], ["seen"]).scores
    (folder / "replies.jsonl").unlink()
    with pytest.raises(TwinError, match="twin has answered nothing of unseen"):
        compare(asked, ["base", "twin"])


def rewritten(workspace: Workspace, benchmark: str, change: Callable[[int, dict[str, Any]], dict[str, Any]]) -> None:
    """The benchmark with every row changed; a file of its own, because the photos and tables are shared by tests."""
    table = pq.read_table(workspace.benchmark(benchmark))
    rows = [change(place, row) for place, row in enumerate(table.to_pylist())]
    folder = workspace.root / "benchmark"
    kept = {path.name: path.read_bytes() for path in folder.glob("*.parquet")}
    folder.unlink()  # a link to what all tests share
    folder.mkdir()
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), workspace.benchmark(benchmark))


def test_answers_to_the_benchmark_before_it_changed_are_refused(asked: Workspace) -> None:
    rewritten(asked, "seen", lambda _, row: row | {"question": f"Well: {row['question']}"})
    with pytest.raises(TwinError, match="base has answered seen as it was before it changed; run `twin eval"):
        compare(asked, ["base", "twin"])


def test_a_table_of_several_sources_has_rows_for_each(asked: Workspace) -> None:
    rewritten(asked, "seen", lambda place, row: row | {"dataset_source": f"s{place % 2}"})
    for name, skill in (("base", 0.6), ("twin", 2.0)):
        evaluate(asked, EvaluateSettings(benchmarks=["seen"]), Scripted(asked, name, skill, 0.05))
    found = compare(asked, ["base", "twin"], ["seen"])
    assert [row.source for row in found.scores if row.model == "twin"] == ["seen/s0", "seen/s1", MEAN]
    whole = len(scored(answers(asked, "twin", "seen"), "total"))
    assert sum(row.accuracy["total"].queries for row in found.scores[:-2] if row.model == "twin") == whole


def test_tables_of_one_source_share_their_references(asked: Workspace) -> None:
    """Two tables that ask the same under one source name tell no more of two models than one does."""
    table = pq.read_table(asked.benchmark("seen"))
    rewritten(asked, "unseen", lambda place, row: row)  # the folder is now the test's own
    pq.write_table(table, asked.benchmark("again"))
    for name, skill in (("base", 0.6), ("twin", 2.0)):
        evaluate(asked, EvaluateSettings(benchmarks=["seen", "again"]), Scripted(asked, name, skill, 0.05))
    found = compare(asked, ["base", "twin"], ["seen", "again"])
    once, mean = (next(r for r in found.scores if (r.source, r.model) == (s, "twin")) for s in ("seen", MEAN))
    assert {score: both.clusters for score, both in mean.accuracy.items()} == {
        score: alone.clusters for score, alone in once.accuracy.items()
    }
    one, two = (next(r for r in found.differences if (r.source, r.score) == (s, "total")) for s in ("seen", MEAN))
    assert (two.difference.p, two.difference.clusters) == (one.difference.p, one.difference.clusters)


def test_the_hint_names_the_options_of_answers_by_likelihood(asked: Workspace) -> None:
    evaluate(asked, EvaluateSettings(benchmarks=["seen"]), Scripted(asked, "likelihood:base", 1.0))
    again = r"run `twin eval --model base --mode likelihood --benchmarks unseen`\.$"
    with pytest.raises(TwinError, match=again):
        compare(asked, ["base", "likelihood:base"])
    with pytest.raises(TwinError, match=again):
        compare(asked, ["base", "likelihood-base"])  # as its folder is called
    with pytest.raises(TwinError, match=r"nobody has no answers here; .* always-yes, base, likelihood:base, twin"):
        compare(asked, ["base", "nobody"])


def test_a_damaged_summary_is_named(asked: Workspace) -> None:
    (asked.evaluation("twin", "seen") / "summary.json").write_text("{")
    with pytest.raises(TwinError, match=r"summary\.json cannot be read; run `twin eval --model twin"):
        compare(asked, ["base", "twin"])


def test_an_unfinished_baseline_is_left_out_with_its_reason(asked: Workspace) -> None:
    (asked.evaluation("always-yes", "unseen") / "answers.parquet").unlink()
    found = compare(asked, ["base", "twin"])
    assert {row.model for row in found.scores} == {"base", "twin"}
    assert "always-yes has answered only a part of unseen" in found.left_out[0]


@pytest.mark.parametrize(
    ("models", "benchmarks", "complaint"),
    [
        (["base", "base"], [], "base is named twice"),
        (["base", "nobody"], ["seen"], r"nobody has no answers here; .* holds those of always-yes, base, twin\.$"),
        (["nobody", "noone"], [], "nobody has no answers here"),
        (["base", "twin"], ["sen"], "There is no benchmark 'sen'"),
    ],
)
def test_what_cannot_be_compared(asked: Workspace, models: list[str], benchmarks: list[str], complaint: str) -> None:
    with pytest.raises(TwinError, match=complaint):
        compare(asked, models, benchmarks)


@pytest.fixture
def comparison(asked: Workspace) -> Comparison:
    return compare(asked, ["base", "twin"])


def test_json_holds_everything(comparison: Comparison) -> None:
    data = json.loads(formatted(comparison, "json"))
    assert data["scores"][0]["accuracy"]["pair"]["value"] == comparison.scores[0].accuracy["pair"].value
    assert data["differences"][0]["power"]["needed"].keys() == {"1", "2", "5"}


def test_csv_is_one_long_table(comparison: Comparison) -> None:
    rows = list(csv.DictReader(io.StringIO(formatted(comparison, "csv"))))
    wanted = {"source": "seen", "score": "total", "model": "twin", "against": "", "figure": "accuracy"}
    (row,) = [row for row in rows if row.items() >= wanted.items()]
    (expected,) = [r.accuracy["total"] for r in comparison.scores if (r.source, r.model) == ("seen", "twin")]
    assert [float(row[end]) for end in ("value", "low", "high")] == [expected.value, expected.low, expected.high]
    assert {"difference", "p", "p_holm", "p_mcnemar", "smallest_gain", "queries_for_2_points"} <= {
        r["figure"] for r in rows
    }
    keys = [(r["source"], r["score"], r["model"], r["against"], r["figure"]) for r in rows]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(("form", "separator"), [("markdown", " | "), ("latex", " & ")])
def test_tables_have_as_many_cells_in_every_row(comparison: Comparison, form: str, separator: str) -> None:
    lines = formatted(comparison, form).splitlines()
    (head,) = [line for line in lines if "sensitivity" in line and separator in line]
    start = lines.index(head)
    rows = [line for line in lines[start : start + 15] if separator in line]
    assert len(rows) == 13  # the head, and on each of three sources chance, two models and a baseline
    assert {line.count(separator) for line in rows} == {head.count(separator)}


def test_a_latex_table_is_closed_and_its_signs_are_escaped(comparison: Comparison) -> None:
    words = formatted(comparison, "latex")
    assert words.count(r"\begin{tabular}") == words.count(r"\end{tabular}") == 4
    cells = [line for line in words.splitlines() if line.endswith(r"\\")]
    assert all(not any(sign in line.replace(f"\\{sign}", "") for sign in "%_#$") for line in cells)


def test_text_lines_up(comparison: Comparison) -> None:
    lines = formatted(comparison, "text").splitlines()
    head = next(line for line in lines if line.startswith("source") and "sensitivity" in line)
    rows = lines[lines.index(head) + 2 :][:12]
    column = head.index("sensitivity")
    assert all(line[column - 1] == " " and (len(line) <= column or line[column] != " ") for line in rows)


def test_the_same_seed_gives_the_same_comparison(asked: Workspace) -> None:
    assert compare(asked, ["base", "twin"]) == compare(asked, ["base", "twin"])
