from collections import Counter
from collections.abc import Mapping
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.catalog.rendering._plan import ObjectJob, plan
from twin.core import CatalogSettings, TwinError
from twin.objects import Family


def family(name: str, group: Literal["seen", "unseen"]) -> Family:
    return Family(name, group, (), (), lambda *_: [], lambda _: name, lambda _: {})


GROUPS: tuple[tuple[Literal["seen", "unseen"], tuple[str, ...]], ...] = (
    ("seen", ("mug", "table lamp", "key")),
    ("unseen", ("shoe", "vase")),
)
FAMILIES: Mapping[str, Family] = {
    name: family(name, group)
    for name, group in (
        ("mug", "seen"),
        ("table lamp", "seen"),
        ("key", "seen"),
        ("shoe", "unseen"),
        ("vase", "unseen"),
    )
}
SETTINGS = st.builds(
    CatalogSettings,
    seed=st.integers(0, 3),
    seen=st.integers(1, 40),
    unseen=st.integers(0, 40),
    twins=st.integers(0, 4),
    degrees=st.lists(st.sampled_from([1, 2, 4, 8]), min_size=1, max_size=4, unique=True),
)


@settings(deadline=None)
@given(SETTINGS)
def test_instances_are_spread_evenly_over_the_families_of_a_group(settings: CatalogSettings) -> None:
    counts = Counter(job.family for job in plan(settings, FAMILIES))
    for group, total in (("seen", settings.seen), ("unseen", settings.unseen)):
        shares = [counts[name] for name, item in FAMILIES.items() if item.group == group]
        assert sum(shares) == total
        assert max(shares) - min(shares) <= 1


@settings(deadline=None)
@given(SETTINGS)
def test_degrees_are_balanced_within_each_family(settings: CatalogSettings) -> None:
    for name in FAMILIES:
        degrees = Counter(degree for job in plan(settings, FAMILIES) if job.family == name for degree in job.degrees)
        counts = [degrees[degree] for degree in settings.degrees]
        assert max(counts) - min(counts) <= 1


@settings(deadline=None)
@given(SETTINGS, st.integers(0, 10))
def test_a_larger_catalogue_holds_the_smaller_one(settings: CatalogSettings, more: int) -> None:
    larger = settings.model_copy(update={"seen": settings.seen + more, "unseen": settings.unseen + more})
    if settings.unseen:
        assert set(plan(settings, FAMILIES)) <= set(plan(larger, FAMILIES))


@settings(deadline=None)
@given(SETTINGS)
def test_ids_are_unique_and_a_near_twin_follows_its_base(settings: CatalogSettings) -> None:
    jobs = plan(settings, FAMILIES)
    ids = [name for job in jobs for name in (job.instance_id, *map(job.twin_id, range(len(job.degrees))))]
    assert len(set(ids)) == len(ids)
    assert len({job.name for job in jobs}) == len(jobs)
    assert [name for name in sorted(ids) if "-d" not in name] == sorted(job.instance_id for job in jobs)
    bases = [name.split("-d")[0] for name in sorted(ids)]
    assert bases == sorted(bases)


def test_ids_are_readable() -> None:
    job = ObjectJob("table lamp", 7, seed=3, degrees=(16, 4), views=4, twin_views=2, size=224)
    assert (job.instance_id, job.twin_id(0), job.twin_id(1)) == (
        "table-lamp-s3-0007",
        "table-lamp-s3-0007-d16-1",
        "table-lamp-s3-0007-d04-2",
    )
    assert job.photos == 8


@pytest.mark.parametrize("values", [{"seen": 0, "unseen": 0}, {"degrees": []}, {"degrees": [4, 0]}])
def test_settings_that_make_no_sense_are_refused(values: dict[str, int | list[int]]) -> None:
    with pytest.raises(TwinError):
        plan(CatalogSettings.model_validate(values), FAMILIES)
