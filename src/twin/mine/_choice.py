"""Which of the shortlisted pairs become links: the rules, each counted."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from twin.core import MineSettings
from twin.mine._catalogue import IntArray, Photographed
from twin.mine._limit import limited
from twin.mine._pairs import Pairs, Ranked, ranks
from twin.mine._similarity import measure, own_similarities

__all__ = ["Choice", "choose_links"]

Mask = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the rules made of some pairs.

    Attributes:
        links: The proposed links.
        aside: Links set aside because the two instances may be one object.
        counts: How many pairs each rule took out, in the order of the rules, by its name.
        without: How many instances are left without a proposed link.
        own: Similarity of the photos of each instance to one another; NaN where it has one.
    """

    links: Ranked
    aside: Ranked
    counts: dict[str, int]
    without: int
    own: FloatArray


def choose_links(
    catalogue: Photographed, pairs: Pairs, settings: MineSettings, scores: FloatArray | None = None
) -> Choice:
    """Apply the rules to ``pairs``.

    Taken out are pairs outside the window of similarity; pairs that are more alike than the photos of either instance
    among themselves (set aside: they may be one object); and pairs that do not keep the margin. Those that are left are
    ranked for each instance, and chosen mutual ones first, at most ``settings.links`` an instance (see `limited`).

    Args:
        catalogue: Instances and vectors.
        pairs: The pairs to choose from.
        settings: The rules.
        scores: What ranks the pairs, the higher the better; by default their similarity.
    """
    scores = pairs.similarity if scores is None else scores
    own = own_similarities(catalogue, measure(settings))
    out = _taken_out(catalogue, pairs, own, settings)
    left = ~np.any(list(out.values()), axis=0)
    rank = ranks(pairs, scores, left)
    near = rank.min(axis=0) <= settings.links
    ranked = Ranked(pairs, scores, rank.min(axis=0).astype(np.int32), rank.max(axis=0) <= settings.links)
    chosen, degree = _chosen(ranked, left, near, settings, len(own))
    # Of those that may be one object, only those matter that would have been proposed.
    aside = out["maybe the same"] & near
    far = (left | out["maybe the same"]) & ~near & ~chosen
    out |= {"maybe the same": aside, "beyond the nearest": far}
    out |= _refused(ranked, left & near & ~chosen, degree, settings.links)
    counts = {name: int(mask.sum()) for name, mask in out.items()}
    return Choice(ranked.take(chosen), ranked.take(aside), counts, int((degree == 0).sum()), own)


def _taken_out(catalogue: Photographed, pairs: Pairs, own: FloatArray, settings: MineSettings) -> dict[str, Mask]:
    """The pairs that each rule about similarity takes out of those that the rules before it have left."""
    beside = np.stack([own[pairs.first], own[pairs.second]])
    least, most = settings.min_similarity, settings.max_similarity
    masks = {
        "above max_similarity": pairs.similarity > (np.inf if most is None else most),
        "below min_similarity": pairs.similarity < (-np.inf if least is None else least),
        "maybe the same": _suspect(catalogue, pairs, beside),
        "within the margin": _close(pairs.similarity, beside, settings.margin),
    }
    before = np.zeros(len(pairs), dtype=np.bool_)
    for name, mask in masks.items():
        masks[name] = mask & ~before
        before |= mask
    return masks


def _suspect(catalogue: Photographed, pairs: Pairs, own: FloatArray) -> Mask:
    """Pairs that may be one object listed twice.

    Instances whose identity a person or a shop has told are under suspicion when they are more alike than the photos of
    either are among themselves. Rendered instances are not: their identity is known. Nor are two with one photo each.
    """
    rendered = catalogue.instances.rendered
    told = ~(rendered[pairs.first] & rendered[pairs.second])
    known = np.where(np.isnan(own), -np.inf, own).max(axis=0)
    suspect: Mask = told & np.isfinite(known) & (pairs.similarity > known)
    return suspect


def _close(similarity: FloatArray, own: FloatArray, margin: float | None) -> Mask:
    """Pairs not less similar, by ``margin`` of it, than the photos of each of the two are to one another."""
    if margin is None:
        return np.zeros(len(similarity), dtype=np.bool_)
    close = similarity > own - margin * np.abs(own)  # false where there is one photo: NaN
    return np.asarray(close.any(axis=0), dtype=np.bool_)


def _chosen(ranked: Ranked, left: Mask, near: Mask, settings: MineSettings, instances: int) -> tuple[Mask, IntArray]:
    """The pairs that become links, and the links of each instance."""
    pairs = ranked.pairs
    order = np.lexsort((pairs.second, pairs.first, -ranked.score, ~ranked.mutual))
    order = order[left[order]]
    taken, degree = limited(
        pairs.first[order],
        pairs.second[order],
        near[order],
        instances=instances,
        limit=settings.links,
        total=settings.total,
    )
    chosen = np.zeros(len(pairs), dtype=np.bool_)
    chosen[order[taken]] = True
    return chosen, degree


def _refused(ranked: Ranked, refused: Mask, degree: IntArray, limit: int) -> dict[str, Mask]:
    """Near pairs that found no place: because of their instances, or of the total."""
    full = np.zeros(len(refused), dtype=np.bool_)
    places = np.flatnonzero(refused)
    pairs = ranked.pairs.take(places)
    full[places] = np.maximum(degree[pairs.first], degree[pairs.second]) >= limit
    return {"an instance is full": full, "beyond the total": refused & ~full}
