"""Building the table of one source."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from twin.bench._grades import Grades
from twin.bench._rows import RowMaker, Words, sorted_rows
from twin.bench.building._attempts import Drawn, draw
from twin.bench.building._hard_others import HardOthers
from twin.bench.building._left_out import photos_left_out
from twin.bench.building._look_alikes import LookAlikes, read_look_alikes, suspects
from twin.bench.building._material import Material, read_material
from twin.bench.building._named import Named
from twin.bench.building._others import Others, RandomOthers
from twin.bench.building._pool import Pool
from twin.bench.building._similar import grade_random
from twin.core import BuildSettings, Workspace
from twin.pairs import IntArray, Link

__all__ = ["Built", "build_source", "table_name"]


@dataclass(frozen=True, slots=True)
class Built:
    """One table of the benchmark.

    Attributes:
        table: Its name.
        material: What it was drawn from.
        drawn: What was drawn.
        rows: Its rows.
        grades: How alike its negatives are.
        left_out: What is not asked about, as rows of `LEFT_OUT`.
        notes: What is worth saying on screen, a sentence each.
    """

    table: str
    material: Material
    drawn: Drawn
    rows: list[dict[str, Any]]
    grades: Grades
    left_out: list[pa.Table]
    notes: list[str]


def build_source(workspace: Workspace, named: Named, settings: BuildSettings) -> Built:
    """Draw and word the queries of one source.

    Raises:
        TwinError: A table of the source is missing or does not fit the others, or it has no links for hard negatives.
    """
    material = read_material(workspace, named, settings)
    hard = read_look_alikes(material) if settings.negatives == "hard" else None
    pool = _pool(material, hard)
    drawn = draw(pool, _hard(hard) if hard else RandomOthers, settings, named.name)
    grades, note = (hard.grades, None) if hard else grade_random(material, _links(drawn))
    make = RowMaker(
        material.catalog, material.split, named.name, grades, Words(settings.seed, material.identity, settings.form)
    )
    rows = sorted_rows([*make.pairs(drawn.pairs), *(make.multi(draft) for draft in drawn.multi)])
    left_out = [*material.left_out, *(hard.left_out if hard else []), *_alone(material, drawn)]
    notes = [*material.notes, *([f"{named.name}: {note}."] if note else [])]
    return Built(table_name(settings, named), material, drawn, rows, grades, left_out, notes)


def table_name(settings: BuildSettings, named: Named) -> str:
    """What the table of a source is called."""
    return f"{settings.name}-{named.name}" if settings.name else named.name


def _pool(material: Material, hard: LookAlikes | None) -> Pool:
    clusters = np.unique(np.array(material.split.clusters, dtype=np.str_), return_inverse=True)[1]
    pool = Pool(material.photos, clusters, suspects(material.named.workspace, material.catalog))
    if hard is None:
        return pool
    # Identities without a look-alike would only ever be matches.
    linked = {place for link in hard.links for place in (link.first, link.second)}
    nothing = np.empty(0, dtype=np.int64)
    return replace(pool, photos=tuple(own if place in linked else nothing for place, own in enumerate(pool.photos)))


def _hard(found: LookAlikes) -> "partial[Others]":
    return partial(_hard_others, found)


def _hard_others(found: LookAlikes, pool: Pool, rng: np.random.Generator) -> Others:
    return HardOthers(found.links, found.grades, rng)


def _links(drawn: Drawn) -> list[Link]:
    links: list[Link | None] = [draft.link for draft in drawn.pairs]
    links += [link for draft in drawn.multi for _, _, link in draft.candidates]
    return [link for link in links if link is not None]


def _alone(material: Material, drawn: Drawn) -> list[pa.Table]:
    """The photos of identities that have one, where these are not drawn."""
    if drawn.caps.least == 1:
        return []
    places: Sequence[int] = [place for place, photos in enumerate(material.photos) if len(photos) == 1]
    photos: IntArray = np.array([material.photos[place][0] for place in places], dtype=np.int64)
    return [
        photos_left_out(
            material.catalog, photos, np.array(places, dtype=np.int64), "only photo of its identity: never a yes"
        )
    ]
