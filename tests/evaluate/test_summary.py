import pytest

from tests.evaluate.made import query, said
from tests.evaluate.synthetic import Scripted
from twin.bench import BenchmarkPhotos
from twin.core import Workspace
from twin.evaluate import Answer, judge, read_benchmark, summarise
from twin.models import Reply


def answered(workspace: Workspace, skill: float = 1.5, silent: float = 0.1) -> list[Answer]:
    queries = read_benchmark(workspace, "seen")
    photos = BenchmarkPhotos(workspace)
    replies = Scripted(workspace, "m", skill, silent).answer([q.question_from(photos) for q in queries])
    return [judge(query, reply) for query, reply in zip(queries, replies, strict=True)]


def test_shares_recounted_by_hand(workspace: Workspace) -> None:
    answers = answered(workspace)
    summary = summarise(answers)
    pairs = [a for a in answers if a.query.question_type == "pairwise"]
    assert summary["accuracy"]["pair"]["value"] == pytest.approx(sum(a.verdict == "right" for a in pairs) / len(pairs))
    assert summary["accuracy"]["total"]["value"] == pytest.approx(sum(a.right for a in answers) / len(answers))
    assert summary["yes_rate"] == sum(a.answer == "yes" for a in pairs) / len(pairs)
    assert 0 < summary["no_answer"]["pair"] == sum(a.verdict == "no answer" for a in pairs) / len(pairs)
    assert "general" not in summary["accuracy"]


def test_the_parts_add_up(workspace: Workspace) -> None:
    summary = summarise(answered(workspace))
    pair, by = summary["accuracy"]["pair"], summary["by"]
    assert sum(part["queries"] for part in by["kind"].values()) == pair["queries"]
    assert sum(part["queries"] for part in by["degree"].values()) == pair["queries"] - by["kind"]["positive"]["queries"]
    singles = by["degree"]["1"]["queries"]
    assert singles > 0
    for key in ("level", "sort", "attribute", "amount"):
        assert sum(part["queries"] for part in by[key].values()) == singles
    right = sum(part["value"] * part["queries"] for part in by["kind"].values())
    assert right == pytest.approx(pair["value"] * pair["queries"])


def test_area_by_degree_takes_all_positives_and_only_that_degree(workspace: Workspace) -> None:
    answers = answered(workspace)
    positives = [a.probability for a in answers if a.query.kind == "positive" and a.query.question_type == "pairwise"]
    twos = [a.probability for a in answers if a.query.question_type == "pairwise" and a.query.degree == 2]
    couples = [(p > n) + 0.5 * (p == n) for p in positives for n in twos]
    assert summarise(answers)["auc"]["2"]["value"] == pytest.approx(sum(couples) / len(couples))
    assert list(summarise(answers)["auc"]) == ["all", "mined", "4", "2", "1"]


def test_negatives_without_a_degree_are_named_by_their_kind() -> None:
    kinds = ["positive", "random", "random", "mined"]
    asked = [query(n, "yes" if kind == "positive" else "no", kind=kind, degree=0) for n, kind in enumerate(kinds)]
    asked.append(query(9, "no", kind="near-twin", degree=2))
    summary = summarise([said(one, "no", probability=0.5) for one in asked])
    assert {name: part["queries"] for name, part in summary["by"]["degree"].items()} == {
        "random": 2,
        "mined": 1,
        "2": 1,
    }
    assert list(summary["auc"]) == ["all", "random", "mined", "2"]


def test_no_answer_is_not_right_and_the_lenient_reading_stands_beside(workspace: Workspace) -> None:
    queries = [q for q in read_benchmark(workspace, "seen") if q.question_type == "pairwise"]
    summary = summarise([judge(query, Reply(f"I would say {query.answer}")) for query in queries])
    assert summary["accuracy"]["pair"]["value"] == 0.0
    assert summary["lenient"]["pair"]["value"] == 1.0
    assert summary["no_answer"]["pair"] == 1.0
    assert summary["auc"] == {}


def test_a_higher_skill_scores_higher(workspace: Workspace) -> None:
    dull, keen = (summarise(answered(workspace, skill, 0.0)) for skill in (0.2, 4.0))
    for score in ("pair", "multi", "total"):
        assert keen["accuracy"][score]["value"] > dull["accuracy"][score]["value"] + 0.1
