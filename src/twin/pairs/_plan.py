"""All that the pairs stage works out before it writes a byte."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from twin.catalog.checks import SPLITS, Clusters, Members, Split, known_joins, split_instances, split_made
from twin.core import PairsSettings, Workspace
from twin.pairs._catalog import Catalog, Link, read_catalog, read_links
from twin.pairs._draws import image_keys
from twin.pairs._excluded import excluded_rows
from twin.pairs._facts import Draft
from twin.pairs._general import training_questions
from twin.pairs._leaks import Side, check_leaks
from twin.pairs._random import random_links
from twin.pairs._select import Selection, select_pairs
from twin.pairs._table import pair_table

__all__ = ["Plan", "make_plan", "table_side"]

_COLUMNS = ("base", "category", "group")


@dataclass(frozen=True, slots=True)
class Plan:
    """The split, the chosen pairs, the general questions, and what was left out.

    Attributes:
        catalog: The catalogue.
        links: All accepted links, and random ones between training instances.
        clusters: What must stand on one side.
        splits: The split of each instance.
        selections: The chosen pairs by split.
        tables: The tables of pair queries by split.
        general: General questions about training photos.
        excluded: Rows of the table of what was left out.
    """

    catalog: Catalog
    links: list[Link]
    clusters: Clusters
    splits: tuple[str, ...]
    selections: dict[str, Selection]
    tables: dict[str, pa.Table]
    general: list[Draft]
    excluded: list[dict[str, Any]]


def make_plan(workspace: Workspace, settings: PairsSettings) -> Plan:
    """Read the catalogue and the links, and work out the pairs.

    Raises:
        TwinError: A table is missing or names what another lacks, there is no accepted link, or a leak is found.
    """
    catalog = read_catalog(workspace)
    links = read_links(workspace, catalog)
    split = _split(workspace, catalog, settings)
    clusters, splits = split.clusters, split.splits
    train = [place for place, split in enumerate(splits) if split == "train"]
    links += random_links(catalog, train, clusters.names, known=links, many=settings.random, seed=settings.seed)
    selections = _selections(catalog, links, splits, settings)
    keys = image_keys(catalog.image_ids, settings.seed)
    tables = {name: pair_table(catalog, one.pairs, links, keys, settings.seed) for name, one in selections.items()}
    general = training_questions(catalog, train, settings.general, settings.seed)
    _check(catalog, clusters, tables, general)
    excluded = excluded_rows(catalog, links, splits, [selection.faulty for selection in selections.values()])
    return Plan(catalog, links, clusters, splits, selections, tables, general, excluded)


def table_side(name: str, table: pa.Table) -> Side:
    """The instances and images of a table of pair queries."""
    instances, images = (
        frozenset(value for column in columns for value in table[column].unique().to_pylist())
        for columns in (("instance_1", "instance_2"), ("image_id_1", "image_id_2"))
    )
    return Side(name, instances, images)


def _split(workspace: Workspace, catalog: Catalog, settings: PairsSettings) -> Split:
    """The split that `twin catalog split` has made, or else a new one."""
    ids = [instance.instance_id for instance in catalog.instances]
    made = split_made(workspace, ids)
    if made is not None:
        return made
    photo = np.concatenate([np.empty(0, dtype=np.int64), *catalog.photos])
    owner = np.repeat(np.arange(len(ids)), [len(photos) for photos in catalog.photos])
    order = np.argsort(photo, kind="stable")
    bases, categories, groups = ([getattr(one, name) for one in catalog.instances] for name in _COLUMNS)
    members = Members(ids, bases, photo[order], owner[order], catalog.hashes)
    return split_instances(members, categories, groups, settings, known_joins(workspace))


def _selections(
    catalog: Catalog, links: Sequence[Link], splits: Sequence[str], settings: PairsSettings
) -> dict[str, Selection]:
    keys = image_keys(catalog.image_ids, settings.seed)
    return {
        name: select_pairs(
            catalog,
            links,
            splits,
            name,
            keys=keys,
            per_category=settings.per_category,
            negatives=settings.negatives if name == "train" else 1.0,
        )
        for name in SPLITS
    }


def _check(catalog: Catalog, clusters: Clusters, tables: dict[str, pa.Table], general: list[Draft]) -> None:
    """Check what was made, not what was meant: the sides are read from the tables and questions themselves."""
    sides = {name: table_side(name, table) for name, table in tables.items()}
    pairs = sides["train"]
    sides["train"] = Side(
        "train",
        pairs.instances | {catalog.instances[place].instance_id for draft in general for place in draft.instances},
        pairs.images | {catalog.image_ids[photo] for draft in general for photo in draft.photos},
    )
    names = {one.instance_id: name for one, name in zip(catalog.instances, clusters.names, strict=True)}
    check_leaks(sides.values(), names)
