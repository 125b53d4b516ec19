"""A round: what a comparator confuses becomes the next look-alike links."""

from dataclasses import replace
from typing import TYPE_CHECKING

from twin.core import MineSettings, TwinError, Workspace, console, stale_reason
from twin.mine._catalogue import Photographed, read_photographed
from twin.mine._shortlisting import shortlisted_pairs
from twin.mine._similarity import measure, similarities
from twin.mine.rounds._chosen import propose
from twin.mine.rounds._difficulty import Recall, recall_of_twins
from twin.mine.rounds._folds import FOLDS, read_folds, split_read
from twin.mine.rounds._known import Links, read_earlier
from twin.mine.rounds._record import mean_scores, read_counts, recall_table, score_table, write_record
from twin.mine.rounds._scored import Scored, score_all
from twin.mine.rounds._write import write_round

if TYPE_CHECKING:
    from twin.mine.rounds._comparators import Comparators

__all__ = ["mine_round"]


def mine_round(workspace: Workspace, settings: MineSettings, number: int) -> dict[str, int]:
    """Propose the look-alikes that comparators trained on the accepted links confuse most.

    Three comparators learn from the accepted links of the training split, each from a third of the instances. Those
    that have learned from neither end of a link score it, and the rules choose from the shortlist what was never
    proposed before. The links join ``links/candidates.parquet`` (``round`` is ``number``, ``score`` the probability of
    *same instance*) and, where nobody has judged a link, ``links/accepted.parquet``. ``links/rounds.json`` tells how
    hard each round was. A repeated round replaces itself and those after it; one that is the last, was made with these
    settings and whose tables are as they were is not made again.

    Args:
        workspace: Where links, vectors, photos and the split are.
        settings: The rules; ``shortlist`` nearest others of each instance are scored.
        number: The round, from 1; the rounds before it must be made.

    Returns:
        Counts: round, compared (pairs scored), mined (links of this round), maybe_same, without_link.

    Raises:
        TwinError: What a round needs is missing or stale, or there is too little to train on.
    """
    _check(workspace, number)
    if known := _up_to_date(workspace, settings, number):
        console.print(f"Round {number} is up to date.")
        return known
    catalogue, earlier = read_photographed(workspace), read_earlier(workspace, number)
    links, pairs = earlier.links(catalogue), shortlisted_pairs(catalogue, settings)
    comparators, learned = _trained(workspace, catalogue, links)
    scored = score_all(catalogue, pairs, links, comparators)
    fresh = ~earlier.proposed(catalogue, pairs.first, pairs.second)
    proposals = propose(catalogue, pairs.take(fresh), scored.scores[fresh], scored.own, settings)
    counts = {
        "round": number,
        "compared": len(pairs),
        "mined": len(proposals.links),
        "maybe_same": sum(map(len, proposals.aside)),
        "without_link": proposals.without,
    }
    sorts = {"next by similarity (not proposed)": proposals.plain, "proposed now": proposals.links.score}
    means = mean_scores(scored.by_sort() | sorts)
    recall = _recall(catalogue, scored, settings)
    record = {
        "comparators": comparators.fingerprint,
        "counts": counts,
        "learned_from": learned,
        "recall": recall,
        "rules": {"proposed before": int((~fresh).sum()), **proposals.counts},
        "same": means,
    }
    write_record(workspace, number, record)
    write_round(workspace, catalogue, earlier, proposals, settings, number=number)
    _show(means, recall, counts)
    return counts


def _check(workspace: Workspace, number: int) -> None:
    """Refuse a round that does not stand on links that are up to date."""
    stamp = workspace.stamped("mine")
    if stamp is None:
        raise TwinError(f"Workspace {workspace.root} has no look-alike links; run `twin mine` first.")
    made, split = stamp.settings.get("round", 0), split_read(workspace)
    inputs = {name: known for name, known in stamp.inputs.items() if workspace.root / name != split}
    reason = stale_reason(workspace.root, replace(stamp, inputs=inputs, outputs={}))
    if reason:
        raise TwinError(f"The look-alike links are stale ({reason}); run `twin mine` without --round first.")
    if not 1 <= number <= made + 1:
        raise TwinError(f"Round {number} cannot be made; the next one is `twin mine --round {made + 1}`.")
    # The first round reads the split anew; a later one stands on links that were chosen by it.
    if number > 1 and (reason := stale_reason(workspace.root, replace(stamp, outputs={}))):
        raise TwinError(f"The rounds before are stale ({reason}); run `twin mine --round 1` first.")


def _up_to_date(workspace: Workspace, settings: MineSettings, number: int) -> dict[str, int] | None:
    """The counts of round ``number`` where it is the last one and would be made of the same; else None."""
    stamp = workspace.stamped("mine")
    if stamp is None or stamp.settings != settings.model_dump() | {"round": number}:
        return None
    return None if stale_reason(workspace.root, stamp) else read_counts(workspace, number)


def _trained(workspace: Workspace, catalogue: Photographed, links: Links) -> tuple["Comparators", dict[str, int]]:
    """The comparators, and how many photo pairs of each kind they learned from."""
    # They need torch, which is slow to import.
    from twin.mine.comparator import TokenStore  # noqa: PLC0415
    from twin.mine.rounds._comparators import train_comparators  # noqa: PLC0415
    from twin.mine.rounds._lessons import counted_kinds, lessons_of  # noqa: PLC0415

    folds = read_folds(workspace, catalogue)
    lessons = [lessons_of(catalogue, links, folds, fold) for fold in range(FOLDS)]
    tokens = TokenStore(workspace).get(catalogue.image_ids.to_pylist())
    comparators = train_comparators(catalogue, folds, lessons, tokens)
    return comparators, counted_kinds([pair for pairs in lessons for pair in pairs])


def _recall(catalogue: Photographed, scored: Scored, settings: MineSettings) -> dict[str, Recall]:
    """How well similarity and comparators find the known near-twins."""
    twins = scored.twins
    similarity = similarities(catalogue, twins.twin, twins.base, measure(settings))
    return {
        "similarity": recall_of_twins(scored.pairs, scored.pairs.similarity, twins, similarity),
        "comparators": recall_of_twins(scored.pairs, scored.scores, twins, scored.twin_scores),
    }


def _show(means: dict[str, dict[str, float]], recall: dict[str, Recall], counts: dict[str, int]) -> None:
    console.print(score_table(means))
    if recall["comparators"]:
        console.print(recall_table(recall))
    console.print(
        f"Round {counts['round']}: {counts['mined']:,} links out of {counts['compared']:,} pairs compared;"
        f" {counts['maybe_same']:,} set aside that may join one object listed twice."
    )
