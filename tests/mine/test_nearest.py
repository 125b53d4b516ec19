from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mine import obvious
from tests.mine.photographed import catalogues, photographed, unit
from twin.core import MineSettings, TwinError, generator
from twin.mine._best import Best
from twin.mine._blocks import block_similarity, side
from twin.mine._gpu import product_on
from twin.mine._nearest import compare_all
from twin.mine._shortlisting import shortlisted_pairs
from twin.mine._similarity import SCALE, own_similarities, similarities

MEASURES = st.sampled_from(
    [{"similarity": "mean"}, {"similarity": "max"}, *({"similarity": "top", "top_m": m} for m in (1, 2, 5, 99))]
)
BEST = st.sampled_from([None, 1, 2, 5, 99])


def _of(pairs):
    return dict(
        zip(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True), pairs.similarity.tolist(), strict=True)
    )


@settings(max_examples=100, deadline=None)
@given(catalogues(), MEASURES, st.integers(1, 6), st.booleans(), st.integers(1, 40))
def test_the_shortlist_is_that_of_the_obvious_way(catalogue, rule, size, across, block):
    wanted = MineSettings(shortlist=size, links=1, across=across, block=block, **rule)
    assert _of(shortlisted_pairs(catalogue, wanted)) == obvious.shortlisted(catalogue, wanted)


@pytest.mark.parametrize("best", [None, 1, 3])
def test_neither_the_block_nor_the_product_changes_a_bit(best):
    draw = generator(3, "blocks")
    photos = [unit(draw.normal(size=(size, 64))) for size in draw.integers(1, 4, 60)]
    photos += photos[:30]  # exact ties
    catalogue = photographed(photos)

    def entries(block, product=block_similarity):
        found = Best(90, 5)
        compare_all(
            catalogue, np.arange(90), best=best, found=found, block=block, product=product, advance=lambda _pairs: None
        )
        return [array.tolist() for array in found.entries()]

    whole = entries(10_000)
    assert all(entries(block) == whole for block in (1, 7, 90))
    assert entries(31, product_on("cpu")) == whole


def test_a_similarity_on_a_rounding_boundary_is_computed_by_itself():
    """A product that is wrong in its last bits, as any is, must not move a tie."""
    half = 0.5 + 0.5e-9
    other = [half, np.sqrt(1 - half**2)]
    catalogue = photographed([np.array([[1, 0]], np.float32), *[np.array([other], np.float32)] * 3])

    def wrong(sign, left, right, best):
        return block_similarity(left, right, best) + sign * 1e-15

    found = []
    for sign in (-1, 1):
        best = Best(4, 3)
        compare_all(
            catalogue,
            np.arange(4),
            best=None,
            found=best,
            block=2,
            product=partial(wrong, sign),
            advance=lambda _: None,
        )
        found.append([array.tolist() for array in best.entries()])
    assert found[0] == found[1]


@settings(max_examples=60, deadline=None)
@given(catalogues(), BEST, st.data())
def test_a_block_on_a_device_is_that_of_numpy(catalogue, best, data):
    everyone = range(len(catalogue.instances))
    sides = [
        side(catalogue, np.array(sorted(data.draw(st.sets(st.sampled_from(everyone), min_size=1)))), best)
        for _ in range(2)
    ]
    assert product_on("cpu")(*sides, best) == pytest.approx(block_similarity(*sides, best), abs=1e-12)


def test_a_device_that_is_not_there_is_refused():
    if torch.cuda.is_available():
        pytest.skip("there is one")
    with pytest.raises(TwinError, match="Option --device cuda is of no use here: "):
        product_on("cuda")
    with pytest.raises(TwinError, match="Option --device gpu is of no use here"):
        product_on("gpu")


def test_progress_counts_every_ordered_pair_once():
    catalogue, told = photographed([unit([[1, 0]])] * 11), []
    compare_all(
        catalogue, np.arange(11), best=None, found=Best(11, 2), block=4, product=block_similarity, advance=told.append
    )
    assert sum(told) == 121


@settings(max_examples=60, deadline=None)
@given(catalogues(), BEST)
def test_similarity_is_the_same_in_either_order_and_any_company(catalogue, best):
    count = len(catalogue.instances)
    first, second = (array.ravel() for array in np.indices((count, count)))
    together = similarities(catalogue, first, second, best)
    assert np.array_equal(together.reshape(count, count), together.reshape(count, count).T)
    alone = [similarities(catalogue, first[[place]], second[[place]], best)[0] for place in range(len(first))]
    assert together.tolist() == alone


@settings(max_examples=60, deadline=None)
@given(catalogues(), MEASURES)
def test_own_similarity_is_that_of_different_photos(catalogue, rule):
    wanted = MineSettings(**rule)
    best = {"mean": None, "max": 1, "top": wanted.top_m}[wanted.similarity]
    expected = [obvious.own(catalogue, instance, wanted) for instance in range(len(catalogue.instances))]
    found = own_similarities(catalogue, best).tolist()
    assert found == pytest.approx([np.nan if value is None else value for value in expected], abs=1.1e-9, nan_ok=True)


def test_whole_numbers_of_a_similarity_fit_the_keys_of_the_best():
    assert SCALE * 1.01 < 2**30
