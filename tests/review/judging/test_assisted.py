"""Whole reviews of a procedural catalogue, whose links the comparator judged (`tests.review.judging.measured`)."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.review.judging.measured import COMPARATOR, SCORES, reviewed_by_people
from twin.core import ReviewSettings, generator, read_table

pytestmark = pytest.mark.slow

SEEDS = (1, 2)
"""Seeds of the simulated people."""


@pytest.fixture(scope="module")
def links() -> pa.Table:
    return read_table(SCORES)


def test_with_a_judge_half_of_the_verdicts_reach_the_same_error(links: pa.Table, tmp_path: Path) -> None:
    without, assisted = (
        [reviewed_by_people(links, seed, ReviewSettings(), models=models, folder=tmp_path) for seed in SEEDS]
        for models in ((), (COMPARATOR,))
    )
    verdicts, saved = (sum(one.verdicts for one in part) for part in (without, assisted))
    assert saved <= 0.5 * verdicts
    wrong, still = (sum(one.wrong for one in part) for part in (without, assisted))
    accepted = sum(one.accepted for one in assisted)
    assert accepted >= 0.98 * sum(one.accepted for one in without)
    # Both counts are of rare mistakes: two of their standard deviations are allowed between them.
    assert still - wrong <= 2 * np.sqrt(max(wrong + still, 1))
    assert still / accepted < 0.01
    for one in assisted:
        assert one.saved["trusted"] == 1
        assert one.saved["usual"] - one.saved["saved"] <= one.verdicts


def test_with_a_worthless_judge_people_judge_everything(links: pa.Table, tmp_path: Path) -> None:
    shuffled = links.to_pylist()
    lot = generator(0, "worthless").permutation(len(shuffled))
    told = [row | {COMPARATOR: shuffled[place][COMPARATOR]} for row, place in zip(shuffled, lot, strict=True)]
    worthless = pa.Table.from_pylist(told, schema=links.schema)
    outcome = reviewed_by_people(worthless, 1, ReviewSettings(), models=[COMPARATOR], folder=tmp_path)
    assert outcome.saved["saved"] == 0
    assert outcome.verdicts >= 2 * outcome.saved["open"]
