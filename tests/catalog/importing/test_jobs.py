"""How a stream is cut into jobs."""

import pickle
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from twin.catalog.importing._jobs import ImportJob, cut
from twin.catalog.listing import Exclusion, Listed


@dataclass(frozen=True)
class Known:
    """A place that needs no file."""

    text: str = "as it was"

    def read(self, limit: int) -> bytes:
        return b""[:limit]

    def state(self) -> str:
        return self.text


def photos(count: int, state: str = "as it was") -> list[Listed | Exclusion]:
    return [Listed(f"{number}.jpg", Known(state), f"i{number // 4}", "mug") for number in range(count)]


def jobs(items: list[Listed | Exclusion], long_side: int = 512, keep: bool = False) -> list[ImportJob]:
    return list(cut("shop", items, long_side, keep=keep))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 5000))
def test_jobs_hold_everything_in_order(count: int) -> None:
    items = photos(count)
    items.insert(count // 2, Exclusion("x", "", "hidden file"))
    made = jobs(items)
    assert [item.original for job in made for item in job.items] == [item.original for item in items]
    assert sum(job.photos for job in made) == count
    assert all(item.instance.startswith("shop/") or item.original == "x" for job in made for item in job.items)
    assert len({job.name for job in made}) == len(made)


def test_the_first_jobs_are_small_and_none_is_large() -> None:
    sizes = [len(job.items) for job in jobs(photos(60_000))]
    assert max(sizes[:4]) <= 64
    assert max(sizes) <= 1024
    assert 350 < sum(sizes[20:]) / len(sizes[20:]) < 700


def test_a_new_photo_changes_few_jobs() -> None:
    before = photos(20_000)
    after = [*before[:7000], Listed("new.jpg", Known(), "i7", "mug"), *before[7000:]]
    names = {job.name for job in jobs(before)}
    assert sum(job.name not in names for job in jobs(after)) <= 4


def test_a_job_is_named_by_all_that_its_outcome_depends_on() -> None:
    variants = [
        jobs(photos(5)),
        jobs(photos(5, "changed")),
        jobs(photos(5), long_side=256),
        jobs(photos(5), keep=True),
        list(cut("other", photos(5), 512, keep=False)),
        jobs([*photos(4), Listed("4.jpg", Known(), "i1", "mug", role="customer")]),
        jobs([*photos(4), Exclusion("4.jpg", "i1", "hidden file")]),
    ]
    assert len(set(chain.from_iterable([job.name for job in made] for made in variants))) == len(variants)
    assert jobs(photos(5)) == jobs(photos(5))


def test_jobs_can_be_sent_to_another_process(tmp_path: Path) -> None:
    (job,) = jobs(photos(5))
    assert pickle.loads(pickle.dumps(job)) == job
