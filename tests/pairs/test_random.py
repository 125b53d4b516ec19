"""Random links: inside a category, across clusters, never twice."""

from pathlib import Path

import pytest

from tests.pairs.synthetic import sketch
from twin.pairs import Catalog, read_catalog, read_links
from twin.pairs._random import random_links


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return read_catalog(sketch(20).write(tmp_path_factory.mktemp("random")))


def test_they_join_strangers_of_one_category(catalog: Catalog) -> None:
    train = list(range(0, len(catalog.instances), 2))
    clusters = [instance.base or instance.instance_id for instance in catalog.instances]
    links = random_links(catalog, train, clusters, known=[], many=4, seed=0)
    assert links
    assert len({(link.first, link.second) for link in links}) == len(links) <= 2 * len(train)
    for link in links:
        first, second = catalog.instances[link.first], catalog.instances[link.second]
        assert link.first < link.second
        assert {link.first, link.second} <= set(train)
        assert first.category == second.category
        assert clusters[link.first] != clusters[link.second]


def test_known_links_are_not_drawn_again(tmp_path: Path) -> None:
    workspace = sketch(20).write(tmp_path)
    catalog = read_catalog(workspace)
    known = read_links(workspace, catalog)
    everything = list(range(len(catalog.instances)))
    names = [instance.instance_id for instance in catalog.instances]
    drawn = random_links(catalog, everything, names, known=known, many=200, seed=0)
    linked = {(link.first, link.second) for link in known}
    assert drawn
    assert not linked & {(link.first, link.second) for link in drawn}


def test_none_are_drawn_where_none_are_wanted(catalog: Catalog) -> None:
    names = [instance.instance_id for instance in catalog.instances]
    assert random_links(catalog, range(len(names)), names, known=[], many=0, seed=0) == []
