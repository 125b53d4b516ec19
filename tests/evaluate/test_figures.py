"""The figures of a summary, counted again by hand."""

import json

import pytest

from tests.evaluate.made import query, said
from twin.core import generator
from twin.evaluate import Answer, accuracy, judge, mean_interval, summarise
from twin.models import Reply


def answers(source: str = "made", count: int = 60, seed: int = 1) -> list[Answer]:
    """Pair and multi queries in clusters of five, answered by the roll of dice."""
    rng = generator(seed, "figures", source)
    found = []
    for number in range(count):
        truth = ("yes", "no", "0", "1", "2", "3")[number % 6]
        similarity = round(float(rng.uniform(0.5, 1.0)), 2)
        about = {"similarity": similarity, "hardness": str(1 + int(10 * similarity) % 5)} if truth == "no" else {}
        asked = query(number, truth, source=source, cluster=f"{source}-{number // 5}", **about)
        choices = ("yes", "no") if truth in ("yes", "no") else ("0", "1", "2", "3")
        first, second = (str(rng.choice(choices)) for _ in range(2))
        silent = rng.random() < 0.1
        found.append(said(asked, None if silent else first, probability=float(rng.random()), swapped=second))
    return found


def share(values: list[bool]) -> float:
    return sum(values) / len(values)


def test_chance_is_the_mean_over_rows() -> None:
    assert summarise(answers())["chance"] == {
        "pair": 0.5,
        "multi": 0.25,
        "total": pytest.approx((20 * 0.5 + 40 / 4) / 60),
    }


def test_the_released_totals_are_plain_means_over_rows() -> None:
    pairs = [judge(query(n, "yes"), Reply("<answer>yes</answer> wait <answer>no</answer>")) for n in range(3)]
    multi = [judge(query(9, "3"), Reply("Images 2 and 3 match, so <answer>two</answer>"))]
    multi += [judge(query(10 + n, "2"), Reply("<answer>1</answer>")) for n in range(3)]
    expected = {"pairwise_total": 1.0, "multiple_choice_total": 0.25, "overall_total": 4 / 7}
    assert summarise([*pairs, *multi])["released"] == pytest.approx(expected)
    assert summarise(pairs)["released"] == {"pairwise_total": 1.0, "overall_total": 1.0}


def test_sensitivity_and_specificity() -> None:
    rolled = answers()
    summary = summarise(rolled)
    positives = [a.answer == "yes" for a in rolled if a.query.answer == "yes"]
    negatives = [a.answer == "no" for a in rolled if a.query.answer == "no"]
    assert summary["sensitivity"]["value"] == pytest.approx(share(positives))
    assert summary["specificity"]["value"] == pytest.approx(share(negatives))
    assert summary["specificity"]["queries"] == len(negatives) == 10
    right = share(positives) * len(positives) + share(negatives) * len(negatives)
    assert summary["accuracy"]["pair"]["value"] == pytest.approx(right / 20)


def test_the_confusion_counts_every_multi_query_once() -> None:
    rolled = answers()
    table = summarise(rolled)["confusion"]
    for truth in range(4):
        for column, word in enumerate(("0", "1", "2", "3", None)):
            cases = [a for a in rolled if a.query.answer == str(truth) and a.answer == word]
            assert table[truth][column] == len(cases)
    assert sum(map(sum, table)) == 40
    assert sum(table[n][n] for n in range(4)) / 40 == pytest.approx(summarise(rolled)["accuracy"]["multi"]["value"])


def test_swap_by_type_and_absent_where_it_was_not_asked() -> None:
    rolled = answers()
    swap = summarise(rolled)["swap"]
    for score, kinds in (("pair", ("yes", "no")), ("multi", ("0", "1", "2", "3"))):
        part = [a for a in rolled if a.query.answer in kinds]
        same = [a.answer is not None and a.swapped is not None and a.answer == a.swapped.answer for a in part]
        both = [ok and a.answer == a.query.answer for ok, a in zip(same, part, strict=True)]
        assert swap[score]["agreement"]["value"] == pytest.approx(share(same))
        assert swap[score]["both_right"]["value"] == pytest.approx(share(both))
    once = [said(a.query, a.answer) for a in rolled]
    assert "swap" not in summarise(once)
    some = once[:30] + rolled[30:]
    assert summarise(some)["swap"]["multi"]["agreement"]["queries"] == 20


def test_the_bootstrap_stands_beside_every_accuracy() -> None:
    summary = summarise(answers(count=300))
    assert summary["bootstrap"].keys() == summary["accuracy"].keys()
    for score, interval in summary["bootstrap"].items():
        closed = summary["accuracy"][score]
        assert (interval["value"], interval["clusters"]) == (closed["value"], closed["clusters"])
        assert interval["low"] == pytest.approx(closed["low"], abs=0.03)
        assert interval["low"] != closed["low"]
    assert summarise(answers(count=300), seed=1)["bootstrap"] != summary["bootstrap"]


def test_accuracy_by_similarity_and_hardness_is_of_negative_pairs() -> None:
    rolled = answers(count=300)
    by = summarise(rolled)["by"]
    negatives = [a for a in rolled if a.query.answer == "no"]
    assert sum(part["queries"] for part in by["similarity"].values()) == len(negatives)
    assert list(by["hardness"]) == ["1", "2", "3", "4", "5"]
    for name, part in by["similarity"].items():
        low, high = map(float, name.split("-"))
        inside = [a.right for a in negatives if low <= float(a.query.extra["similarity"]) < high + (high == 1.0)]
        assert (part["queries"], part["value"]) == (len(inside), pytest.approx(share(inside)))
    for name, part in by["hardness"].items():
        assert part["value"] == pytest.approx(share([a.right for a in negatives if a.query.extra["hardness"] == name]))


def test_a_table_of_several_sources_has_the_figures_of_each_and_their_mean() -> None:
    one, two = answers("one", 60), answers("two", 120)
    summary = summarise([*one, *two])
    assert list(summary["sources"]) == ["one", "two"]
    assert summary["sources"]["two"] == summarise(two)
    for score in ("pair", "multi", "total"):
        means = [summarise(part)["accuracy"][score]["value"] for part in (one, two)]
        assert summary["mean"][score]["value"] == pytest.approx(sum(means) / 2)
    assert "sources" not in summarise(one) and "mean" not in summarise(one)


def test_calibration_is_there_where_every_pair_has_a_probability() -> None:
    rolled = answers()
    assert summarise(rolled)["calibration"]["brier"]["queries"] == 20
    assert "calibration" not in summarise([said(a.query, a.answer) for a in rolled])


def test_a_summary_is_json_and_the_same_each_time() -> None:
    words = [json.dumps(summarise(answers(count=180), seed=3), allow_nan=False) for _ in range(2)]
    assert words[0] == words[1]


def test_no_answers_make_a_summary_without_figures() -> None:
    summary = summarise([])
    assert summary["queries"] == 0 and summary["accuracy"] == {} and "released" not in summary


def test_the_interval_of_a_score_is_clustered() -> None:
    rolled = answers(count=300)
    right, clusters = [a.right for a in rolled], [a.query.cluster for a in rolled]
    assert accuracy(rolled) == mean_interval(right, clusters)
    assert accuracy(rolled) != mean_interval(right, [a.query.query_id for a in rolled])
