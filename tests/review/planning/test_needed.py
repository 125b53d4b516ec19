"""How many people a link needs, case by case."""

import numpy as np
import pytest

from twin.core import ReviewSettings
from twin.review.judging import Calibrated
from twin.review.judging._crowd import Crowd
from twin.review.judging._logistic import Curve
from twin.review.planning._needed import needed_people

SETTINGS = ReviewSettings(verdicts=2, confident=0.98, audit=0.1)
CROWD = Crowd(Curve(np.zeros(1), np.eye(1)), np.array([0.9]), np.array([0.95]))


def needed(
    judged: float, *, told: float = np.nan, given: int = 0, lot: float = 0.5, trusted: bool = True, **changed: object
) -> int:
    told = judged if np.isnan(told) else told
    reason = "" if trusted else "no model has judged"
    one = np.array([judged]), np.array([told]), np.array([0.5])
    found = Calibrated(("m",), 100, 0.1, 0.01, reason, *one, CROWD)
    settings = SETTINGS.model_copy(update=changed)
    return int(needed_people(found, np.array([0]), np.array([given]), np.array([lot]), settings)[0])


@pytest.mark.parametrize(
    ("case", "people"),
    [
        ({"judged": 0.985}, 0),  # models are confident
        ({"judged": 0.985, "lot": 0.05}, 1),  # drawn for the audit
        ({"judged": 0.985, "trusted": False}, 2),
        ({"judged": 0.985, "rule": "majority"}, 2),  # which would leave it undecided
        ({"judged": 0.9}, 1),  # 0.9 and one typical person who agrees: odds 9 · 0.95 / 0.1
        ({"judged": 0.8}, 2),  # 4 · 9.5 = 38 of 49 wanted
        ({"judged": 0.84}, 1),  # 5.25 · 9.5 = 49.9
        ({"judged": 0.01}, 1),  # the same object: never without a person
        ({"judged": 0.01, "lot": 0.05}, 1),
        ({"judged": 0.1}, 1),  # 9 · 0.9 / 0.05 = 162
        ({"judged": 0.4}, 2),
        ({"judged": np.nan}, 2),  # models say nothing
        ({"judged": 0.9, "told": 0.985, "given": 1}, 1),  # enough
        ({"judged": 0.9, "told": 0.6, "given": 1}, 2),  # the person disagrees
        ({"judged": 0.985, "told": 0.8, "given": 1}, 2),
        ({"judged": 0.5, "told": 0.01, "given": 1}, 1),
        ({"judged": 0.5, "told": 0.5, "given": 2}, 2),  # the store asks for a third
        ({"judged": 0.99, "told": 0.999, "given": 5}, 2),
        ({"judged": 0.985, "verdicts": 1}, 0),
        ({"judged": 0.6, "verdicts": 1}, 1),
        ({"judged": 0.9, "verdicts": 5}, 1),
        ({"judged": 0.6, "verdicts": 5}, 5),
    ],
)
def test_people_needed(case: dict[str, float], people: int) -> None:
    assert needed(**case) == people  # type: ignore[arg-type]
