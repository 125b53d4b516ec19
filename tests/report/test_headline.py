import pytest

from twin.evaluate import Difference, Interval
from twin.report._evidence import Evidence
from twin.report._gains import Gain
from twin.report._headline import headline, subline

NOTHING = Evidence({}, {}, [], [], [])


def gain(source: str, delta: float, half: float, score: str = "total") -> Gain:
    share = Interval(0.5, 0.4, 0.6, 100, 20)
    return Gain(source, score, share, share, Difference(delta, delta - half, delta + half, 0.01, 9, 1, 100, 20), None)


@pytest.mark.parametrize(
    ("deltas", "sentence"),
    [
        (
            [("seen", 0.081)],
            "Training raised the share of right answers on seen kinds of objects by 8.1 points "
            "(95 % interval +3.1 to +13.1).",
        ),
        (
            [("seen", 0.081), ("unseen", 0.06)],
            "Training raised the share of right answers on seen kinds of objects by 8.1 points "
            "(95 % interval +3.1 to +13.1), and on unseen kinds of objects by 6.0 points "
            "(95 % interval +1.0 to +11.0).",
        ),
        (
            [("seen", 0.081), ("unseen", 0.02)],
            "Training raised the share of right answers on seen kinds of objects by 8.1 points "
            "(95 % interval +3.1 to +13.1); on unseen kinds of objects no difference is certain: "
            "+2.0 points, and the 95 % interval (−3.0 to +7.0) includes zero.",
        ),
        (
            [("seen", -0.1), ("unseen", 0.1)],
            "Training lowered the share of right answers on seen kinds of objects by 10.0 points "
            "(95 % interval −15.0 to −5.0); on unseen kinds of objects it was raised by 10.0 points "
            "(95 % interval +5.0 to +15.0).",
        ),
        (
            [("birds", 0.0)],
            "Training made no certain difference on birds: "
            "±0.0 points, and the 95 % interval (−5.0 to +5.0) includes zero.",
        ),
    ],
)
def test_the_headline_says_what_the_intervals_say(deltas: list[tuple[str, float]], sentence: str) -> None:
    assert headline(NOTHING, [gain(source, delta, 0.05) for source, delta in deltas]) == sentence


@pytest.mark.parametrize(
    ("delta", "words"), [(0.02, "no change is certain"), (0.2, "was raised by 20.0"), (-0.2, "was lowered by 20.0")]
)
def test_general_questions(delta: float, words: str) -> None:
    line = subline([gain("general", delta, 0.05, "general")])
    assert line is not None and words in line
    assert subline([gain("seen", delta, 0.05)]) is None


MANY = [("cub", 0.1), ("met", 0.2), ("ilias", 0.02), ("inquire", -0.3)]


@pytest.mark.parametrize(
    ("delta", "half", "start"),
    [
        (
            0.12,
            0.05,
            "raised the mean share of right answers on 4 sources by 12.0 points (95 % interval +7.0 to +17.0)",
        ),
        (
            -0.12,
            0.05,
            "lowered the mean share of right answers on 4 sources by 12.0 points (95 % interval −17.0 to −7.0)",
        ),
        (
            0.02,
            0.05,
            "made no certain difference to the mean share of right answers on 4 sources: +2.0 points, and the 95 % "
            "interval (−3.0 to +7.0) includes zero",
        ),
    ],
)
def test_many_sources_are_summed_up(delta: float, half: float, start: str) -> None:
    mean = Difference(delta, delta - half, delta + half, 0.01, 9, 1, 400, 80)
    found = [gain(source, size, 0.05) for source, size in MANY]
    parts = "up on 2, by 10.0 to 20.0 points, down on 1, by 30.0 points, without a certain difference on 1"
    assert headline(NOTHING, found, mean) == f"Training {start}; source by source: {parts}."
    assert headline(NOTHING, found) == f"Over 4 sources, training brought the share of right answers {parts}."
