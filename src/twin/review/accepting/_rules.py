"""What a rule makes of the links, and what its labels are worth."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from twin.review.accepting._judged import Judged
from twin.review.agreement import Interval, error_by_gold, label_error

__all__ = ["RuleFigures", "Saved", "rule_figures", "saved_by_models"]


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """What one rule decides about the proposed links; gold and near-twins are no part of it.

    Attributes:
        accepted: Links accepted as different.
        same: Links found to be one object.
        undecided: Links left open, by reason.
        label_error: Share of the accepted that is really one object, by the model of `posterior`.
        label_error_by_gold: The same by what happened to gold, whether or not people err independently.
        same_error: Share of those found to be one object that is really two.
        gold_same: Gold that is the same object and was decided: what ``label_error_by_gold`` rests on.
        unseen: Links left open that no person has judged, whether or not models have.
    """

    accepted: int
    same: int
    undecided: dict[str, int]
    label_error: Interval | None
    label_error_by_gold: Interval | None
    same_error: Interval | None
    gold_same: int
    unseen: int

    @property
    def shared_mistakes(self) -> bool:
        """Whether gold tells of more errors than people who err independently would make."""
        model, gold = self.label_error, self.label_error_by_gold
        return bool(model and gold and model.high is not None and gold.low is not None and gold.low > model.high)


@dataclass(frozen=True, slots=True)
class Saved:
    """What models spared people.

    Attributes:
        links: Accepted links that no person judged.
        verdicts: Verdicts of people that the decided links would have asked for besides.
        label_error: Share of ``links`` that is really one object.
    """

    links: int
    verdicts: int
    label_error: Interval | None


def rule_figures(links: Judged, rule: str) -> RuleFigures:
    """What ``rule`` makes of the ``links`` that are still proposed."""
    decided = links.decided(rule)
    decision = np.array(decided["decision"].to_pylist(), dtype=np.str_)
    asked = links.items["open"].to_numpy() & ~links.gold
    accepted, same = asked & (decision == "different"), asked & (decision == "same")
    golden = np.array(links.items["gold"].fill_null("").to_pylist(), dtype=np.str_) == "same"
    slipped, caught = (int((golden & (decision == word)).sum()) for word in ("different", "same"))
    found = float((1.0 - links.posterior.probability[same]).sum())
    undecided = asked & (decision == "undecided")
    reasons = np.array(decided["reason"].to_pylist(), dtype=np.str_)[undecided]
    return RuleFigures(
        accepted=int(accepted.sum()),
        same=int(same.sum()),
        undecided=dict(sorted(Counter(reasons.tolist()).items())),
        label_error=label_error(links.posterior, accepted),
        label_error_by_gold=error_by_gold(slipped, caught, found, int(accepted.sum()), links.settings.seed),
        same_error=label_error(links.posterior, same, "same"),
        gold_same=slipped + caught,
        unseen=int((undecided & ~np.isin(links.items["item"].to_numpy(), links.people["item"].to_numpy())).sum()),
    )


def saved_by_models(links: Judged) -> Saved | None:
    """What models spared people; None where no model judged a link, or the rule counts people alone."""
    models = links.verdicts.filter(links.verdicts["reviewer_kind"].to_numpy(zero_copy_only=False) == "model")
    if not len(models) or links.settings.rule != "dawid-skene":
        return None
    decision = np.array(links.decided()["decision"].to_pylist(), dtype=np.str_)
    asked = links.items["open"].to_numpy() & ~links.gold & (decision != "undecided")
    asked &= np.isin(links.items["item"].to_numpy(), models["item"].to_numpy())
    given, needed = (links.items[name].to_numpy() for name in ("given", "needed"))
    alone = asked & (given == 0)
    people = np.where(alone, 0, np.maximum(given, needed))  # a decision may come before all have judged that shall
    spared = np.maximum(links.settings.verdicts - people[asked], 0)
    return Saved(int(alone.sum()), int(spared.sum()), label_error(links.posterior, alone))
