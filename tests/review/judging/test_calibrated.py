"""What the word of models is worth: good ones, worthless ones, liars, silent ones, and too few verdicts of people."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests.review.simulated import SimulatedReviewer, simulated_judge, simulated_links, simulated_verdicts
from twin.review.judging import Calibrated, calibrated

PEOPLE = [SimulatedReviewer.right(f"p{number}", 0.88, 0.97, 0.02) for number in range(3)]


def tables(
    count: int, judged: int, *, same: float = 0.1, seed: int = 0, gold: float = 0.0, **judge: float
) -> tuple[pa.Table, np.ndarray, pa.Table]:  # type: ignore[type-arg]
    """Links, their truth, and the verdicts of people on the first ``judged`` and of a model on all."""
    items, truth = simulated_links(count, same, seed, gold=gold)
    said = simulated_verdicts(items.slice(0, judged), truth[:judged], PEOPLE, seed=seed)
    model = simulated_judge(items, truth, seed=seed, **judge)  # type: ignore[arg-type]
    return items, truth, pa.concat_tables([said, model])


def found(items: pa.Table, verdicts: pa.Table, confident: float = 0.98) -> Calibrated:
    return calibrated(items, verdicts, confident=confident, seed=0)


def test_probabilities_are_what_they_say() -> None:
    items, truth, verdicts = tables(6000, 1500)
    result = found(items, verdicts)
    assert result.trusted
    different = truth == "different"
    for low, high in ((0.0, 0.3), (0.3, 0.8), (0.8, 0.95), (0.95, 0.99), (0.99, 1.0)):
        inside = (result.judged >= low) & (result.judged < high)
        foretold, deviation = result.judged[inside].mean(), np.sqrt(result.judged[inside].mean() / inside.sum())
        assert abs(different[inside].mean() - foretold) < 0.02 + 2 * min(deviation, 0.05)
    assert (different[result.judged >= 0.98]).mean() >= 0.98


def test_people_are_known_by_their_verdicts() -> None:
    items, _, verdicts = tables(6000, 3000)
    crowd = found(items, verdicts).crowd
    np.testing.assert_allclose(crowd.same, 0.88, atol=0.05)
    np.testing.assert_allclose(crowd.different, 0.97, atol=0.015)


@pytest.mark.parametrize("same", [0.1, 0.01])
def test_a_worthless_model_decides_nothing(same: float) -> None:
    """Not even where nearly all links are different, so that "different" is nearly always right."""
    trusted = [found(*tables(1500, 400, same=same, seed=seed, skill=0.0)[::2]).trusted for seed in range(10)]
    assert sum(trusted) <= 1


def test_a_model_that_says_one_thing_of_all_decides_nothing() -> None:
    items, _, verdicts = tables(1500, 600)
    rows = verdicts.to_pylist()
    told = [row | ({"confidence": 0.5} if row["reviewer_kind"] == "model" else {}) for row in rows]
    assert found(items, pa.Table.from_pylist(told, schema=verdicts.schema)).reason


def test_where_people_found_nothing_the_same_no_model_has_told_them_apart() -> None:
    items, _, verdicts = tables(1500, 600)
    rows = verdicts.to_pylist()
    told = [row | ({"verdict": "different"} if row["reviewer_kind"] == "person" else {}) for row in rows]
    reason = found(items, pa.Table.from_pylist(told, schema=verdicts.schema)).reason
    assert "people found about 0 the same; it takes 5" in reason


def test_a_liar_is_believed_the_opposite() -> None:
    items, truth, verdicts = tables(3000, 800, skill=-2.5)
    result = found(items, verdicts)
    assert result.trusted
    assert (truth[result.judged >= 0.98] == "different").mean() >= 0.98


def test_with_few_verdicts_of_people_no_model_is_trusted() -> None:
    items, _, verdicts = tables(1000, 15)
    result = found(items, verdicts)
    assert not result.trusted
    assert "15 links" in result.reason
    assert (result.judged < 0.98).all()


def test_the_more_verdicts_of_people_the_surer_models_are() -> None:
    sure = [(found(*tables(1000, judged)[::2]).judged >= 0.98).mean() for judged in (50, 200, 1000)]
    assert sure[0] < sure[1] < sure[2]


def test_without_any_verdict_of_people_all_is_as_believed_before() -> None:
    items, _, verdicts = tables(50, 0)
    result = found(items, verdicts)
    assert (result.judged > 0.5).all()
    assert (result.judged <= 0.81).all()
    assert result.reason.startswith("people have judged 0 links")
    assert np.isnan(result.gain)
    assert np.corrcoef(result.expected, items["similarity"].to_numpy())[0, 1] < 0


def test_without_a_model_there_is_nothing_to_trust() -> None:
    items, _, verdicts = tables(100, 60)
    people = verdicts.filter(pc.equal(verdicts["reviewer_kind"], "person"))
    result = found(items, people)
    assert (result.judges, result.reason) == ((), "no model has judged")
    assert np.isnan(result.judged).all()
    assert np.isfinite(result.all_told[:60]).all()
    assert np.isnan(result.all_told[60:]).all()
    assert np.isfinite(result.expected).all()


def test_of_what_a_model_is_silent_nothing_is_judged() -> None:
    items, _, verdicts = tables(800, 300, silent=0.2)
    result = found(items, verdicts)
    mute = verdicts.filter(pc.and_(pc.equal(verdicts["reviewer_kind"], "model"), pc.is_null(verdicts["confidence"])))
    silent = np.isin(items["item"].to_numpy(), mute["item"].to_numpy())
    assert np.isnan(result.judged).tolist() == silent.tolist()
    assert result.trusted


def test_two_models_are_worth_more_than_one() -> None:
    items, truth, verdicts = tables(3000, 600, skill=1.2)
    other = simulated_judge(items, truth, name="other", skill=1.2)
    one, both = found(items, verdicts), found(items, pa.concat_tables([verdicts, other]))
    assert both.judges == ("model", "other")
    assert both.gain > one.gain
    assert (both.judged >= 0.98).sum() > (one.judged >= 0.98).sum()


def test_a_model_that_people_contradict_where_it_is_sure_decides_nothing() -> None:
    """Right on nearly all links, and sure of what is wrong on a few: a smooth curve cannot tell these."""
    items, truth, verdicts = tables(1500, 1500, skill=3.0)
    rows = verdicts.to_pylist()
    trap = set(items["item"].to_numpy()[np.flatnonzero(truth == "same")[:60]].tolist())
    for row in rows:
        if row["reviewer_kind"] == "model" and row["item"] in trap:
            row["confidence"] = 0.9999
    result = found(items, pa.Table.from_pylist(rows, schema=verdicts.schema))
    assert not result.trusted or (truth[result.judged >= 0.98] == "different").mean() >= 0.98


def test_what_models_say_of_a_link_does_not_know_peoples_verdicts_on_it() -> None:
    items, truth, verdicts = tables(600, 300)
    result = found(items, verdicts)
    rows, turned = verdicts.to_pylist(), {"same": "different", "different": "same", "cannot_tell": "cannot_tell"}
    target = int(items["item"][7].as_py())
    for row in rows:
        if row["item"] == target and row["reviewer_kind"] == "person":
            row["verdict"] = turned[row["verdict"]]
    other = found(items, pa.Table.from_pylist(rows, schema=verdicts.schema))
    assert abs(other.judged[7] - result.judged[7]) < 0.01  # through people's reliability alone
    assert abs(other.all_told[7] - result.all_told[7]) > 0.5
    assert truth[7] == "different"


def test_known_answers_and_second_looks_do_not_shift_what_is_said_of_links() -> None:
    items, _, verdicts = tables(1000, 400, gold=0.1)
    result = found(items, verdicts)
    asked = pc.is_null(items["gold"]).to_numpy()
    assert result.labelled == asked[:400].sum()
    again = verdicts.filter(pc.equal(verdicts["reviewer_kind"], "person")).to_pylist()
    for row in again:
        row |= {"repeat": 1, "verdict": "same", "client_id": row["client_id"] + "-again"}
    repeated = pa.concat_tables([verdicts, pa.Table.from_pylist(again, schema=verdicts.schema)])
    np.testing.assert_array_equal(found(items, repeated).judged, result.judged)


def test_the_same_tables_give_the_same_result() -> None:
    items, _, verdicts = tables(300, 100)
    order: Sequence[int] = np.random.default_rng(0).permutation(len(verdicts)).tolist()
    one, other = found(items, verdicts), found(items, verdicts.take(order))
    np.testing.assert_allclose(one.all_told, other.all_told)


def test_no_links_are_no_trouble() -> None:
    items, _, verdicts = tables(5, 2)
    result = found(items.slice(0, 0), verdicts.slice(0, 0))
    assert not result.trusted
    assert len(result.expected) == 0
