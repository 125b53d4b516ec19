"""Which replies are kept: those that are right, in the asked form, and name what really differs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twin.answers import read_reply
from twin.core import CollectSettings
from twin.train.rewards import answer_reward, format_reward, named_difference_reward

__all__ = ["REASONS", "Drawn", "choose"]

REASONS = (
    "no answer",
    "wrong answer",
    "not in the asked form",
    "named difference too low",
    "repeated",
    "more than are kept",
)
"""Why a reply is not kept, the first that holds."""


_BROKEN = "\ufffd"
"""What tokens are read as that are no whole character."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A reply and what it earns.

    Attributes:
        number: Which of the draws it is.
        reply: The words.
        named: The reward for the named difference; None where no difference is known.
    """

    number: int
    reply: str
    named: float | None


def choose(pair: dict[str, Any], replies: Sequence[str], settings: CollectSettings) -> tuple[list[Drawn], Counter[str]]:
    """The replies to a pair that are kept, and why the others are not.

    Of more than are kept, those that name the difference best go first, then the earlier ones.

    Args:
        pair: ``answer``, and ``changes`` (JSON).
        replies: All replies that were drawn, in order.
        settings: How many are kept, and what they must earn.
    """
    known = pair["changes"] not in {"", "[]"}
    left, good = Counter[str](), dict[str, Drawn]()
    for number, reply in enumerate(replies):
        named = named_difference_reward([reply], [pair["changes"]])[0] if known else None
        reason = _fault(reply, pair["answer"], named, settings) or ("repeated" if reply in good else None)
        if reason:
            left[reason] += 1
        else:
            good[reply] = Drawn(number, reply, named)
    best = sorted(good.values(), key=lambda drawn: (-(drawn.named or 0.0), drawn.number))
    kept = sorted(best[: settings.keep], key=lambda drawn: drawn.number)
    if len(kept) < len(good):
        left["more than are kept"] = len(good) - len(kept)
    return kept, left


def _fault(reply: str, answer: str, named: float | None, settings: CollectSettings) -> str | None:
    if read_reply(reply, "pairwise").answer is None:
        return "no answer"
    if not answer_reward([reply], [answer], ["pairwise"])[0]:
        return "wrong answer"
    if not format_reward([reply])[0] or _BROKEN in reply:
        return "not in the asked form"  # as is one that was cut short
    if named is not None and named < settings.named_difference:
        return "named difference too low"
    return None
