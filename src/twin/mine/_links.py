"""From neighbours and known near-twins to links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twin.mine._catalogue import Instance, Photographed
from twin.mine._nearest import Neighbour
from twin.mine._similarity import Rule, own_similarity, similarity_to

__all__ = ["Link", "mined_links", "near_twin_links", "perhaps_same"]


@dataclass(frozen=True, slots=True)
class Link:
    """Two instances that look alike; ``instance_a`` < ``instance_b``.

    Attributes:
        instance_a: One instance.
        instance_b: The other.
        category: Their category; of a link across categories, both.
        kind: ``mined`` from the vectors, or ``near-twin`` by construction.
        similarity: Cosine similarity of the instances, -1..1.
        rank: Best place of one among the neighbours of the other, from 1; 0 for a near-twin.
        mutual: Whether each is among the neighbours of the other.
        degree: Number of changed attributes of a near-twin; 0 where mined.
        changes: JSON list of those changes; ``[]`` where mined.
    """

    instance_a: str
    instance_b: str
    category: str
    kind: str
    similarity: float
    rank: int
    mutual: bool
    degree: int
    changes: str


def mined_links(catalogue: Photographed, neighbours: Mapping[int, Sequence[Neighbour]]) -> list[Link]:
    """One link for every two instances of which at least one is among the neighbours of the other."""
    ranks: dict[tuple[int, int], list[int]] = {}
    similarities: dict[tuple[int, int], float] = {}
    for instance, others in neighbours.items():
        for rank, other in enumerate(others, start=1):
            pair = min(instance, other.instance), max(instance, other.instance)
            ranks.setdefault(pair, []).append(rank)
            similarities[pair] = other.similarity
    return [
        _link(catalogue, a, b, kind="mined", similarity=similarities[a, b], rank=min(found), mutual=len(found) == 2)
        for (a, b), found in sorted(ranks.items())
    ]


def near_twin_links(catalogue: Photographed, rule: Rule) -> list[Link]:
    """A link between every near-twin and its base, where both have photos."""
    index = {instance.instance_id: number for number, instance in enumerate(catalogue.instances)}
    links = []
    for number, twin in enumerate(catalogue.instances):
        if twin.base in index:
            a, b = sorted((number, index[twin.base]))
            similarity = float(similarity_to(catalogue, a, np.array([b]), rule)[0])
            links.append(_link(catalogue, a, b, kind="near-twin", similarity=similarity, twin=twin))
    return links


def perhaps_same(catalogue: Photographed, links: Sequence[Link], rule: Rule) -> list[Link]:
    """Links whose two instances may be one object listed twice.

    Instances whose identity a person or a shop has told are under suspicion when they are more alike than the photos
    of either are among themselves. Rendered instances are not: their identity is known.
    """
    index = {instance.instance_id: number for number, instance in enumerate(catalogue.instances)}
    suspects = []
    for link in links:
        numbers = [index[link.instance_a], index[link.instance_b]]
        own = [own_similarity(catalogue, number, rule) for number in numbers]
        known = [value for value in own if value is not None]
        told = not all(catalogue.instances[number].rendered for number in numbers)
        if told and known and link.similarity > max(known):
            suspects.append(link)
    return suspects


def _link(
    catalogue: Photographed,
    a: int,
    b: int,
    *,
    kind: str,
    similarity: float,
    rank: int = 0,
    mutual: bool = False,
    twin: Instance | None = None,
) -> Link:
    first, second = catalogue.instances[a], catalogue.instances[b]
    categories = dict.fromkeys([first.category, second.category])
    return Link(
        instance_a=first.instance_id,
        instance_b=second.instance_id,
        category=" / ".join(categories),
        kind=kind,
        similarity=similarity,
        rank=rank,
        mutual=mutual,
        degree=twin.degree if twin else 0,
        changes=twin.changes if twin else "[]",
    )
