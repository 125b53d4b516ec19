"""Random links: inside a category, across clusters, never twice."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.pairs.synthetic import sketch
from twin.core import Workspace, write_table
from twin.pairs import Catalog, read_catalog
from twin.pairs._links import known_codes, read_link_table
from twin.pairs._random import random_links


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return sketch(20).write(tmp_path_factory.mktemp("random"))


@pytest.fixture(scope="module")
def catalog(workspace: Workspace) -> Catalog:
    return read_catalog(workspace)


def test_they_join_strangers_of_one_category(catalog: Catalog) -> None:
    train = np.arange(0, len(catalog.instances), 2)
    clusters = [instance.base or instance.instance_id for instance in catalog.instances]
    drawn = random_links(catalog, train, clusters, known=np.empty(0, dtype=np.int64), many=4, seed=0)
    links = list(zip(*(column.tolist() for column in drawn), strict=True))
    assert 0 < len(set(links)) == len(links) <= 2 * len(train)
    for first, second in links:
        assert first < second
        assert {first, second} <= set(train.tolist())
        assert catalog.instances[first].category == catalog.instances[second].category
        assert clusters[first] != clusters[second]


def test_known_links_are_not_drawn_again(workspace: Workspace, catalog: Catalog) -> None:
    accepted = read_link_table(workspace, catalog)
    known = known_codes(workspace, catalog, accepted)
    names = [instance.instance_id for instance in catalog.instances]
    first, second = random_links(catalog, np.arange(len(names)), names, known=known, many=200, seed=0)
    linked = set(zip(accepted.first.tolist(), accepted.second.tolist(), strict=True))
    assert len(first)
    assert not linked & set(zip(first.tolist(), second.tolist(), strict=True))


@pytest.mark.parametrize("name", ["maybe_same", "candidates"])
def test_what_was_set_aside_or_not_accepted_does_not_come_back_as_random(tmp_path: Path, name: str) -> None:
    workspace = sketch(20).write(tmp_path)
    catalog = read_catalog(workspace)
    accepted, nobody = read_link_table(workspace, catalog), np.empty(0, dtype=np.int64)
    names = [instance.instance_id for instance in catalog.instances]
    every = np.arange(len(names))
    first, second = random_links(catalog, every, names, known=nobody, many=200, seed=0)
    rows = [{"instance_a": names[one], "instance_b": names[other]} for one, other in zip(first, second, strict=True)]
    schema = pa.schema([("instance_a", pa.string()), ("instance_b", pa.string())])
    write_table(
        workspace.candidates.with_name(f"{name}.parquet"),
        [*rows[::2], {"instance_a": "gone", "instance_b": "x"}],
        schema,
    )
    known = known_codes(workspace, catalog, accepted)
    again = random_links(catalog, every, names, known=known, many=200, seed=0)
    drawn = set(zip(*(column.tolist() for column in again), strict=True))
    assert drawn
    assert not drawn & set(zip(first[::2].tolist(), second[::2].tolist(), strict=True))


def test_none_are_drawn_where_none_are_wanted(catalog: Catalog) -> None:
    names = [instance.instance_id for instance in catalog.instances]
    first, second = random_links(
        catalog, np.arange(len(names)), names, known=np.empty(0, dtype=np.int64), many=0, seed=0
    )
    assert len(first) == len(second) == 0
