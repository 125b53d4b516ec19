"""What the figures of a review do not say by themselves, in sentences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from twin.core import counted
from twin.review.accepting._judged import Judged
from twin.review.accepting._rules import RuleFigures
from twin.review.agreement import LEAST_GOLD, BandError, gold_accuracy, hasty_reviewers, weak_reviewers

__all__ = ["notes", "warnings"]

_EARLY = 0.5
"""Share of the proposed links that wait for a first verdict of a person from which an acceptance is early."""
_FEW = 10
"""With fewer judged links in a band, its share is what the neighbouring bands make of it."""

_WHAT = {"link": "links", "photo": "photos", "identity": "identities"}


def notes(queues: Mapping[str, Judged], told: RuleFigures | None, bands: Sequence[BandError]) -> list[str]:
    """What to know before one believes the figures.

    Args:
        queues: By name.
        told: What the chosen rule makes of the links; None where there are none.
        bands: The false negatives of the miner.
    """
    return [*_about_gold(queues["link"], told), *warnings(queues, told), *_thin(bands)]


def warnings(queues: Mapping[str, Judged], told: RuleFigures | None) -> list[str]:
    """What to know before one uses the accepted links: that they are few as yet, and whose verdicts to look at."""
    return [*_early(queues["link"], told), *_weak(queues.values()), *_hasty(queues)]


def _about_gold(links: Judged, told: RuleFigures | None) -> Iterator[str]:
    if told is None or not links.posterior.rests:
        yield "No link was judged by two people, and no gold by anyone: nothing tells how reliable verdicts are."
    elif not told.gold_same:
        yield "No gold that is the same object was decided: mistakes that people share cannot be seen."
    elif told.gold_same < LEAST_GOLD:
        yield (
            f"Only {counted(told.gold_same, 'item')} of gold that is the same object"
            f" {'was' if told.gold_same == 1 else 'were'} decided: from {LEAST_GOLD} on the error by gold alone is"
            " told, and with it mistakes that people share."
        )
    if told and told.shared_mistakes:
        yield (
            "Gold tells of more wrong labels than people who err independently would make: "
            "they seem to share mistakes; believe the figure by gold."
        )


def _early(links: Judged, told: RuleFigures | None) -> Iterator[str]:
    if told is None or not len(links.people):
        return
    proposed = told.accepted + told.same + sum(told.undecided.values())
    if told.unseen > _EARLY * proposed:
        yield (
            f"It is early: no person has judged {100 * told.unseen / proposed:.0f} % of the proposed links"
            f" ({told.unseen:,} of {proposed:,}), and they are undecided; the accepted ones are a part, and will grow."
        )


def _weak(queues: Iterable[Judged]) -> Iterator[str]:
    people = pa.concat_tables([judged.people for judged in queues])
    for one in weak_reviewers(gold_accuracy(people)):
        others = f", all others on {one.others_right:,} of {one.others_seen:,}" if one.others_seen else ""
        less = "less than they" if one.below_others else "less than 80 %"
        yield (
            f"{one.name} was right on {one.right:,} of {counted(one.seen, 'gold item')}{others}: {less}, by more than"
            " chance explains."
        )


def _hasty(queues: Mapping[str, Judged]) -> Iterator[str]:
    for queue, judged in queues.items():
        for one in hasty_reviewers(judged.people):
            yield (
                f"{one.name} judges {_WHAT[queue]} in {one.seconds:.1f} s, the others in {one.others:.1f} s (medians):"
                " too fast to have looked."
            )


def _thin(bands: Sequence[BandError]) -> Iterator[str]:
    few = [band for band in bands if band.share and band.judged < min(_FEW, band.links)]
    if few:
        names = ", ".join(f"{band.low:.3f} to {band.high:.3f}" for band in few)
        where = f"of similarity {names}" if len(few) < len(bands) else "in each band of similarity"
        yield (
            f"Fewer than {_FEW} links were judged {where}: how many there are really one object is told by the curve"
            " over similarity, hardly by verdicts."
        )
