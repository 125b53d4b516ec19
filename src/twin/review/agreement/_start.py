"""Where the draws begin: the solution of Dawid and Skene."""

import warnings

import numpy as np
import pyarrow as pa

from twin.review.agreement._model import ANSWERS, Facts, FloatArray, Unknowns, believed

__all__ = ["dawid_skene", "start"]

_TURNS = 15


def start(facts: Facts) -> FloatArray:
    """What is believed before, and on it the answers of people, counted with the truth that Dawid and Skene find."""
    before = believed(facts.people, facts.features.shape[1])
    truth = dawid_skene(facts)[facts.item]
    size = before.answers[0].size
    counts = [np.bincount(facts.cell, weights, minlength=size) for weights in (1.0 - truth, truth)]
    answers = np.log(np.exp(before.answers) + np.stack(counts).reshape(before.answers.shape))
    return Unknowns(answers - np.logaddexp.reduce(answers, axis=2, keepdims=True), before.weights).vector


def dawid_skene(facts: Facts) -> FloatArray:
    """Probability of *different* of each item by the classic method, gold given; 0.5 where nobody takes a side.

    It is `crowdkit.aggregation.DawidSkene`: the single most probable reliabilities, taken for the true ones. Two
    reviewers who never differed are then never wrong, which is why it is where the draws begin, not where they end.
    """
    probability = np.full(len(facts.truth), 0.5)
    sided = facts.cell % len(ANSWERS) < 2
    if sided.any():
        from crowdkit.aggregation.classification.dawid_skene import DawidSkene  # noqa: PLC0415 - slow to import

        item, cell = facts.item[sided], facts.cell[sided]
        said = pa.table({"task": item, "worker": cell // len(ANSWERS), "label": cell % len(ANSWERS)})
        tasks = np.unique(item)
        tasks = tasks[facts.truth[tasks] >= 0]
        gold = pa.table({"task": tasks, "label": facts.truth[tasks]}).to_pandas().set_index("task")["label"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of pandas, about how crowd-kit calls it
            found = DawidSkene(_TURNS).fit_predict_proba(said.to_pandas(), gold if len(gold) else None)
        probability[found.index] = found.get(1, 0.0)
    return probability
