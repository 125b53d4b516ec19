from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mine.photographed import catalogues, photographed, unit
from twin.mine._links import mined_links, near_twin_links, perhaps_same
from twin.mine._nearest import Neighbour, nearest


def test_a_link_found_from_both_sides_is_one_mutual_link():
    catalogue = photographed([unit([[1, 0]]), unit([[1, 1]]), unit([[0, 1]])])
    links = mined_links(catalogue, {0: [Neighbour(1, 0.7)], 1: [Neighbour(2, 0.6), Neighbour(0, 0.7)], 2: []})
    assert [(link.instance_a, link.instance_b, link.rank, link.mutual) for link in links] == [
        ("i000", "i001", 1, True),
        ("i001", "i002", 1, False),
    ]


@settings(max_examples=50, deadline=None)
@given(catalogues(), st.integers(1, 5))
def test_links_are_a_set_of_ordered_pairs_of_different_bases(catalogue, count):
    everyone = range(len(catalogue.instances))
    neighbours = nearest(
        catalogue, catalogue.starts[:-1] * 0 + everyone, count=count, rule="mean", block=7, advance=lambda _: None
    )
    links = mined_links(catalogue, neighbours)
    pairs = [(link.instance_a, link.instance_b) for link in links]
    roots = {instance.instance_id: instance.root for instance in catalogue.instances}
    assert len(set(pairs)) == len(pairs)
    assert all(a < b and roots[a] != roots[b] for a, b in pairs)
    assert sum(1 + link.mutual for link in links) == sum(map(len, neighbours.values()))


def test_a_near_twin_is_linked_to_its_base_alone():
    catalogue = photographed([unit([[1, 0]]), unit([[3, 4]]), unit([[0, 1]])], [None, 0, 0])
    links = near_twin_links(catalogue, "mean")
    assert [(link.instance_a, link.instance_b, link.kind, link.degree, link.rank) for link in links] == [
        ("i000", "i001", "near-twin", 2, 0),
        ("i000", "i002", "near-twin", 2, 0),
    ]
    assert abs(links[0].similarity - 0.6) < 1e-7


def _suspects(photos, rendered):
    catalogue = photographed(photos, rendered=rendered)
    link = mined_links(catalogue, {0: [Neighbour(1, 0.9)]})
    return perhaps_same(catalogue, link, "mean")


def test_instances_more_alike_than_their_own_photos_are_set_aside():
    apart = unit([[1, 0], [3, 4]])  # own similarity 0.6
    close = unit([[1, 0], [10, 1]])  # own similarity above 0.99
    single = unit([[1, 0]])
    assert len(_suspects([apart, apart], rendered=False)) == 1
    assert len(_suspects([apart, single], rendered=False)) == 1
    assert not _suspects([apart, close], rendered=False)
    assert not _suspects([single, single], rendered=False)
    assert not _suspects([apart, apart], rendered=True)
