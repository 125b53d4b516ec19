"""A worker's part of a render: one base instance, its near-twins, and all their photos."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import Image

from twin.catalog._plan import ObjectJob
from twin.catalog._records import Batch, Exclusion, Instance, Photo
from twin.catalog._store import store_image
from twin.core import TwinError, generator
from twin.objects import FAMILIES, Family, NearTwin, Photographer, Values, draw_near_twin, random_view

__all__ = ["photograph"]

_ATTEMPTS = 8
_GATE_SIZE = 112


def photograph(job: ObjectJob, root: Path) -> Batch:
    """Draw an instance and its near-twins, and store their photos in the workspace ``root``.

    Every draw has a generator of its own, so that the outcome depends on the job alone.

    Raises:
        TwinError: OpenGL is not there.
    """
    family = FAMILIES[job.family]
    values = family.draw_values(generator(job.seed, "instance", job.family, job.number))
    photos = [*_photos(job, job.instance_id, values, job.views, root)]
    instances, exclusions, taken = [_instance(family, job.instance_id, values)], [], [values]
    for index in range(len(job.degrees)):
        twin_id = job.twin_id(index)
        try:
            near_twin = _near_twin(job, index, values, taken)
        except TwinError as error:
            exclusions.append(Exclusion("", twin_id, "no such near-twin", str(error)))
            continue
        taken.append(near_twin.values)
        photos += _photos(job, twin_id, near_twin.values, job.twin_views, root)
        instances.append(_instance(family, twin_id, near_twin.values, job.instance_id, near_twin))
    return Batch(tuple(photos), tuple(instances), tuple(exclusions))


def _near_twin(job: ObjectJob, index: int, values: Values, taken: Sequence[Values]) -> NearTwin:
    """Draw one that differs from those before it, lest one object stand under two ids."""
    gate = _photographer(_GATE_SIZE, "gate")
    for attempt in range(_ATTEMPTS):
        rng = generator(job.seed, "near-twin", job.family, job.number, index, attempt)
        near_twin = draw_near_twin(FAMILIES[job.family], values, job.degrees[index], rng, gate)
        if near_twin.values not in taken:
            return near_twin
    raise TwinError(f"All of {_ATTEMPTS} near-twins drawn were like those before.")


def _photos(job: ObjectJob, instance_id: str, values: Values, count: int, root: Path) -> Iterator[Photo]:
    family = FAMILIES[job.family]
    for number in range(count):
        rng = generator(job.seed, "photo", instance_id, number)
        state, view = family.draw_state(rng), random_view(rng, family.azimuth)
        pixels = _photographer(job.size, "full").render(family.build(values, state), view)
        stored = store_image(Image.fromarray(pixels), root)
        yield Photo(
            f"{family.name}/{instance_id}/{number}",
            instance_id,
            **asdict(stored),
            view=json.dumps({"state": state, "view": view.to_json()}),
        )


def _instance(
    family: Family, instance_id: str, values: Values, base: str = "", near_twin: NearTwin | None = None
) -> Instance:
    changes = near_twin.changes if near_twin else ()
    return Instance(
        instance_id,
        family.name,
        family.title(values),
        family.group,
        base,
        len(changes),
        json.dumps([asdict(change) | {"sort": family.attribute(change.attribute).sort} for change in changes]),
        json.dumps(dict(values)),
        json.dumps(family.facts(values)),
    )


@lru_cache(maxsize=2)
def _photographer(size: int, quality: Literal["full", "gate"]) -> Photographer:
    """One of the two of this process, whose end frees them."""
    return Photographer(size, quality).__enter__()
