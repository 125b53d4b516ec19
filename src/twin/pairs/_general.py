"""General questions from the facts of instances; none asks whether two photos show the same object."""

from collections.abc import Sequence, Sized

from twin.core import generator
from twin.pairs._catalog import Catalog
from twin.pairs._facts import COMPARED, Draft, compared_pool, values_of
from twin.pairs._one_photo import FactPool, drawn_descriptions, fact_pools
from twin.pairs._spread import spread_evenly

__all__ = ["general_questions", "training_questions"]


_DESCRIBED = 0.3
"""Share of descriptions among the questions that are learned from."""


def training_questions(catalog: Catalog, instances: Sequence[int], many: int, seed: int) -> list[Draft]:
    """Draw questions to learn from: those that `general_questions` draws, and a share of descriptions."""
    rng = generator(seed, "general", "description")
    described = drawn_descriptions(catalog, instances, round(_DESCRIBED * many), rng)
    return general_questions(catalog, instances, many - len(described), seed) + described


def general_questions(catalog: Catalog, instances: Sequence[int], many: int, seed: int) -> list[Draft]:
    """Draw questions about one, two and four photos, spread evenly over kinds and, in a kind, over answers.

    Of the kinds that compare photos (yes/no, 0 to 3) every answer comes exactly equally often; the answers of the other
    kinds are as even as the photos allow.

    Args:
        catalog: The catalogue.
        instances: Places of the instances whose photos may be shown; those without facts are passed over.
        many: How many questions; fewer where the photos do not give so many.
        seed: Draws them.
    """
    singles = _single_pools(catalog, instances)
    compared = _compared_pools(catalog, instances, many, seed)
    capacities = [sum(len(pool) for pool in pools) for pools in singles]
    capacities += [len(pools) * min(len(pool) for pool in pools) for pools in compared]
    quotas = spread_evenly(capacities, many)[len(singles) :]
    quotas = [quota - quota % len(pools) for quota, pools in zip(quotas, compared, strict=True)]
    rest = spread_evenly(capacities[: len(singles)], many - sum(quotas))
    drafts = [draft for pools, quota in zip(singles, rest, strict=True) for draft in _drawn(pools, quota, seed)]
    for pools, quota in zip(compared, quotas, strict=True):
        for pool, part in zip(pools, _parts(pools, quota), strict=True):
            drafts += pool[:part]
    return drafts


def _drawn(pools: Sequence[FactPool], quota: int, seed: int) -> list[Draft]:
    """Questions about one fact of one photo, answers as even as can be."""
    return [
        draft
        for pool, part in zip(pools, _parts(pools, quota), strict=True)
        for draft in pool.drawn(part, generator(seed, "general", pool.fact, pool.value))
    ]


def _parts(pools: Sequence[Sized], quota: int) -> list[int]:
    return spread_evenly([len(pool) for pool in pools], quota)


def _single_pools(catalog: Catalog, instances: Sequence[int]) -> list[list[FactPool]]:
    facts = sorted({fact for place in instances for fact in catalog.instances[place].facts})
    pools = (fact_pools(catalog, instances, fact) for fact in facts)
    return [pool for pool in pools if pool]


def _compared_pools(catalog: Catalog, instances: Sequence[int], many: int, seed: int) -> list[list[list[Draft]]]:
    kinds = [
        _compared(catalog, instances, fact, others=others, many=many, seed=seed)
        for fact, numbers in COMPARED.items()
        for others in numbers
    ]
    return [pools for pools in kinds if all(pools)]


def _compared(
    catalog: Catalog, instances: Sequence[int], fact: str, *, others: int, many: int, seed: int
) -> list[list[Draft]]:
    """A list of questions for each answer."""
    values = values_of(catalog, instances, fact)
    limit = many // (others + 1)
    return [
        compared_pool(
            catalog,
            values,
            fact,
            others=others,
            alike=alike,
            limit=limit,
            rng=generator(seed, "general", fact, others, alike),
        )
        for alike in range(others + 1)
    ]
