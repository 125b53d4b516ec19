"""What each model scores on each source, and on the mean of the sources."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from twin.evaluate._answers import Answer
from twin.evaluate._bootstrap import bootstrap_interval
from twin.evaluate._chance import chance
from twin.evaluate._confusion import confusion
from twin.evaluate._intervals import Interval, mean_interval
from twin.evaluate._mean import mean_of_sources
from twin.evaluate._scored import SCORES, scored, share
from twin.evaluate.compare._contenders import Contender

__all__ = ["MEAN", "ScoreRow", "score_rows"]

MEAN = "mean"
"""Name of the row that is the mean of the sources."""

_Chosen = tuple[list[bool], list[str]]
Choice = Callable[[Sequence[Answer]], _Chosen]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One model on one source; a figure without queries is None or absent.

    Attributes:
        model: Its name.
        baseline: Whether it is a baseline that was not asked for.
        source: The source, or ``mean``.
        accuracy: By pair, multi, total and general.
        bootstrap: The same with the intervals of the bootstrap; not for the mean.
        chance: What guessing gets, by score.
        sensitivity: Share of the positive pairs answered *yes*.
        specificity: Share of the negative pairs answered *no*.
        yes_rate: Share of the pair queries answered *yes*.
        no_answer: Share of all queries without an answer.
        agreement: Share of the queries asked in both orders that have the same answer in both.
        both_right: Share of them that are right in both orders.
        confusion: Of multi queries, how often each answer (0 to 3, none) was given to each truth (0 to 3).
    """

    model: str
    baseline: bool
    source: str
    accuracy: dict[str, Interval]
    bootstrap: dict[str, Interval]
    chance: dict[str, float]
    sensitivity: Interval | None
    specificity: Interval | None
    yes_rate: float | None
    no_answer: float
    agreement: Interval | None
    both_right: Interval | None
    confusion: list[list[int]] | None


def score_rows(contender: Contender, seed: int = 0) -> list[ScoreRow]:
    """A row for each source, and where there are several sources one for their mean.

    Args:
        contender: A model with its answers.
        seed: Seed of the bootstrap.
    """
    rows = [_row(contender, source, [answers], seed) for source, answers in contender.answers.items()]
    return [*rows, _row(contender, MEAN, list(contender.answers.values()), seed)] if len(rows) > 1 else rows


def _row(contender: Contender, source: str, parts: Sequence[list[Answer]], seed: int) -> ScoreRow:
    multi = [answer for part in parts for answer in scored(part, "multi")]
    accuracies = {score: _mean(parts, _of_score(score)) for score in SCORES}
    levels = {score: _plain_mean([chance(scored(part, score)) for part in parts]) for score in SCORES}
    return ScoreRow(
        model=contender.name,
        baseline=contender.baseline,
        source=source,
        accuracy={score: found for score, found in accuracies.items() if found is not None},
        bootstrap=_bootstrap(parts[0], seed) if len(parts) == 1 else {},
        chance={score: level for score, level in levels.items() if level is not None},
        sensitivity=_mean(parts, _of_truth("yes")),
        specificity=_mean(parts, _of_truth("no")),
        yes_rate=_plain_mean([share(scored(part, "pair"), lambda answer: answer.answer == "yes") for part in parts]),
        no_answer=_plain_mean([share(part, lambda answer: answer.answer is None) for part in parts]) or 0.0,
        agreement=_mean(parts, _of_both(lambda answer: answer.same_in_both_orders)),
        both_right=_mean(parts, _of_both(lambda answer: answer.right_in_both_orders)),
        confusion=confusion(multi) if multi else None,
    )


def _bootstrap(answers: Sequence[Answer], seed: int) -> dict[str, Interval]:
    judged = {score: _of_score(score)(answers) for score in SCORES}
    return {score: bootstrap_interval(*chosen, seed) for score, chosen in judged.items() if chosen[0]}


def _mean(parts: Sequence[list[Answer]], choose: Choice) -> Interval | None:
    """The share in one source, or the mean share of those that have such queries."""
    chosen = [found for part in parts if (found := choose(part))[0]]
    if len(chosen) < 2:
        return mean_interval(*chosen[0]) if chosen else None
    return mean_of_sources(chosen)


def _plain_mean(shares: Sequence[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else None


def _of_score(score: str) -> Choice:
    return lambda answers: _judged(scored(answers, score), lambda answer: answer.right)


def _of_truth(truth: str) -> Choice:
    return lambda answers: _judged(
        [answer for answer in scored(answers, "pair") if answer.query.answer == truth], lambda answer: answer.right
    )


def _of_both(holds: Callable[[Answer], bool]) -> Choice:
    return lambda answers: _judged([answer for answer in answers if answer.swapped is not None], holds)


def _judged(answers: Sequence[Answer], holds: Callable[[Answer], bool]) -> _Chosen:
    return [holds(answer) for answer in answers], [answer.query.unit for answer in answers]
