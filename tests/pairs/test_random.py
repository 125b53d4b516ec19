"""Random links: inside a category, across clusters, never twice."""

import numpy as np
import pytest

from tests.pairs.pooled import links_of
from tests.pairs.synthetic import sketch
from twin.core import Workspace
from twin.pairs import Catalog, read_catalog
from twin.pairs._links import read_link_table
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
    drawn = random_links(catalog, train, clusters, known=links_of([]), many=4, seed=0)
    links = list(zip(*(column.tolist() for column in drawn), strict=True))
    assert 0 < len(set(links)) == len(links) <= 2 * len(train)
    for first, second in links:
        assert first < second
        assert {first, second} <= set(train.tolist())
        assert catalog.instances[first].category == catalog.instances[second].category
        assert clusters[first] != clusters[second]


def test_known_links_are_not_drawn_again(workspace: Workspace, catalog: Catalog) -> None:
    known = read_link_table(workspace, catalog)
    names = [instance.instance_id for instance in catalog.instances]
    first, second = random_links(catalog, np.arange(len(names)), names, known=known, many=200, seed=0)
    linked = set(zip(known.first.tolist(), known.second.tolist(), strict=True))
    assert len(first)
    assert not linked & set(zip(first.tolist(), second.tolist(), strict=True))


def test_none_are_drawn_where_none_are_wanted(catalog: Catalog) -> None:
    names = [instance.instance_id for instance in catalog.instances]
    first, second = random_links(catalog, np.arange(len(names)), names, known=links_of([]), many=0, seed=0)
    assert len(first) == len(second) == 0
