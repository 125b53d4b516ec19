"""All that the pairs stage works out before it writes a byte."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from twin.catalog.checks import SPLITS, Clusters, Members, Split, known_joins, split_instances, split_made
from twin.core import PairsSettings, Workspace
from twin.pairs._catalog import Catalog, read_catalog
from twin.pairs._draws import Keys, image_keys
from twin.pairs._excluded import LeftOut, left_out_links, left_out_pairs, usable_links
from twin.pairs._facts import Draft
from twin.pairs._general import training_questions
from twin.pairs._links import Links, known_codes, read_link_table
from twin.pairs._near import read_near
from twin.pairs._objects import owners, same_objects
from twin.pairs._pool import make_pool
from twin.pairs._random import random_links
from twin.pairs._selection import Selection, select_pairs
from twin.pairs._shown import InOrder, put_in_order
from twin.pairs._targets import target_of
from twin.pairs._units import make_units
from twin.pairs._workers import threads
from twin.pairs.multi import MultiDraft, training_multi

__all__ = ["Plan", "make_plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The split, the chosen pairs, the general questions, and what was left out.

    Attributes:
        catalog: The catalogue.
        links: All accepted links, and random ones between training instances.
        keys: From `image_keys`.
        clusters: What must stand on one side.
        splits: The split of each instance.
        chosen: The chosen pairs by split.
        general: General questions about training photos.
        multi: Multi queries about training photos.
        left_out: What was left out.
    """

    catalog: Catalog
    links: Links
    keys: Keys
    clusters: Clusters
    splits: tuple[str, ...]
    chosen: dict[str, InOrder]
    general: list[Draft]
    multi: list[MultiDraft]
    left_out: list[LeftOut]


def make_plan(workspace: Workspace, settings: PairsSettings) -> Plan:
    """Read the catalogue and the links, and work out the pairs.

    Raises:
        TwinError: A table is missing or names what another lacks, or there is no accepted link.
    """
    catalog = read_catalog(workspace)
    accepted = read_link_table(workspace, catalog)
    split = _split(workspace, catalog, settings)
    objects = same_objects(catalog, known_joins(workspace).get("accepted as one object", ()))
    left_out = left_out_links(accepted, split.splits, objects, split.clusters.names)
    train = np.flatnonzero(np.array(split.splits) == "train")
    many = 0 if settings.like == "twin" else settings.random
    known = known_codes(workspace, catalog, accepted)
    drawn = random_links(catalog, train, split.clusters.names, known=known, many=many, seed=settings.seed)
    links = accepted.with_random(*drawn)
    usable = usable_links(links, objects, split.clusters.names)
    keys = image_keys(catalog.image_ids, settings.seed)
    near = read_near(workspace, catalog, settings.near_duplicate) if settings.duplicates == "drop" else None
    chosen = {}
    for name in SPLITS:
        inside = np.array(split.splits) == name
        target = target_of(name, int(inside.sum()), settings)
        wanted = usable & target.wanted(links.kinds)[links.kind]
        pool = make_pool(catalog, make_units(catalog, links, inside, wanted))
        selection = select_pairs(catalog, pool, keys, near, target=target, settings=settings)
        workers = threads(settings.workers)
        chosen[name] = put_in_order(catalog, selection, keys, workers)
        left_out += _left_out(selection, workers)
    general = training_questions(catalog, train.tolist(), settings.general, settings.seed)
    sure = accepted.take(usable[: len(accepted)])
    multi = training_multi(catalog, train, sure, near, many=settings.multi, seed=settings.seed)
    return Plan(catalog, links, keys, split.clusters, split.splits, chosen, general, multi, left_out)


def _split(workspace: Workspace, catalog: Catalog, settings: PairsSettings) -> Split:
    """The split that `twin catalog split` has made, or else a new one."""
    ids = [instance.instance_id for instance in catalog.instances]
    made = split_made(workspace, ids)
    if made is not None:
        return made
    bases, categories, groups = ([getattr(one, name) for one in catalog.instances] for name in _COLUMNS)
    members = Members(ids, bases, *owners(catalog), catalog.hashes)
    return split_instances(members, categories, groups, settings, known_joins(workspace))


def _left_out(selection: Selection, workers: int) -> list[LeftOut]:
    units, repeated = selection.pool.units, selection.pool.repeated
    near = partial(selection.near_pairs, workers)
    return [
        *left_out_pairs(units, int(selection.near.sum()), near, "near-duplicate photos of one instance"),
        *left_out_pairs(units, len(repeated), lambda: [repeated], "repeated"),
    ]


_COLUMNS = ("base", "category", "group")
