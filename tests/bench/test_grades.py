"""Levels of hardness: fifths of similarity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.building.catalogues import catalogue
from twin.bench._grades import among_links, fifths, read_grades
from twin.core import Workspace, read_table, write_arrow
from twin.pairs import Link, read_catalog, read_links


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=60))
def test_fifths_count_those_that_are_less_alike(values: list[int]) -> None:
    array = np.array(values, dtype=np.float64)
    found = fifths(array, np.sort(array)).tolist()
    assert found == [1 + 5 * sum(other < value for other in values) // len(values) for value in values]


def test_fifths_of_distinct_values_are_equally_large() -> None:
    values = np.arange(100.0)
    assert np.bincount(fifths(values, values)).tolist() == [0, 20, 20, 20, 20, 20]
    assert fifths(np.array([np.nan, -5.0, 500.0]), values).tolist() == [0, 1, 5]
    assert fifths(values, np.empty(0)).tolist() == [0] * 100


@pytest.fixture
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    links = {(0, 1): 0.1, (1, 2): 0.2, (2, 3): 0.3, (3, 4): 0.4, (0, 4): 0.5, (1, 4): 0.6}
    return catalogue(tmp_path_factory.mktemp("grades"), [2] * 5, links)


def test_a_link_is_told_with_its_similarity_and_fifth(workspace: Workspace) -> None:
    catalog = read_catalog(workspace)
    grades = read_grades(workspace, catalog)
    assert grades.told(Link(2, 3, "mined", 0, "[]")) == {"similarity": 0.3, "hardness": "2"}
    assert grades.told(Link(0, 4, "mined", 0, "[]")) == {"similarity": 0.5, "hardness": "4"}
    nothing = {"similarity": None, "hardness": None}
    assert grades.told(None) == grades.told(Link(0, 2, "random", 0, "[]")) == nothing
    few = among_links(grades, [link for link in read_links(workspace, catalog) if link.second == 4])
    assert few.told(Link(3, 4, "mined", 0, "[]")) == {"similarity": 0.4, "hardness": "1"}
    assert few.told(Link(1, 4, "mined", 0, "[]")) == {"similarity": 0.6, "hardness": "4"}


def test_links_without_similarity_have_no_level(workspace: Workspace) -> None:
    write_arrow(workspace.accepted, read_table(workspace.accepted).drop_columns(["similarity"]))
    grades = read_grades(workspace, read_catalog(workspace))
    assert grades.told(Link(2, 3, "mined", 0, "[]")) == {"similarity": None, "hardness": None}
