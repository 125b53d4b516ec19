"""The index: what it finds is exact, and it finds nearly all."""

import importlib.util
import tracemalloc
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from tests.mine.photographed import photographed, unit
from twin.core import MineSettings, TwinError, generator
from twin.mine._approximate import build_index, nearest_in, search_index
from twin.mine._best import Best
from twin.mine._blocks import block_similarity, side
from twin.mine._gathered import blocks_of, gathered, spread
from twin.mine._similarity import SCALE, similarities

with_faiss = pytest.mark.skipif(importlib.util.find_spec("faiss") is None, reason="needs the extra faiss")


@pytest.fixture(autouse=True)
def _always_an_index(monkeypatch):
    monkeypatch.setattr("twin.mine._approximate._SMALL", 0)


def _many(count=400):
    draw = generator(5, "approximate")
    centres = draw.normal(size=(count, 1, 16)) + draw.normal(size=(8, 1, 16))[np.arange(count) % 8] * 2
    sizes = draw.integers(1, 4, count)
    return photographed(
        [unit(centre + draw.normal(size=(size, 16)) * 0.5) for centre, size in zip(centres, sizes, strict=True)]
    )


def _entries(catalogue, best, size=10):
    found, told = Best(len(catalogue.instances), size), []
    members = np.arange(len(catalogue.instances))
    search_index(catalogue, members, best=best, found=found, block=1024, product=block_similarity, advance=told.append)
    assert sum(told) == len(members) ** 2
    return found.entries()


@with_faiss
@pytest.mark.parametrize("best", [None, 1, 2])
def test_what_is_found_is_exact_and_nearly_all(best):
    catalogue = _many()
    row, column, score = _entries(catalogue, best)
    assert np.array_equal(score, np.rint(similarities(catalogue, row, column, best) * SCALE))
    everyone = np.arange(len(catalogue.instances))
    whole = np.stack([similarities(catalogue, np.full(len(everyone), one), everyone, best) for one in everyone])
    np.fill_diagonal(whole, -np.inf)
    nearest = np.argsort(-whole, axis=1, kind="stable")[:, :10]
    found = set(zip(row.tolist(), column.tolist(), strict=True))
    hits = sum((one, other) in found for one, others in enumerate(nearest.tolist()) for other in others)
    assert hits >= 0.98 * nearest.size


@with_faiss
def test_instances_that_are_one_object_are_not_found():
    catalogue = _many(60)
    joined = catalogue.instances.identity.joined
    joined[:30] = 0
    row, column, _ = _entries(catalogue, None)
    assert not (joined[row] == joined[column]).any()
    assert np.bincount(row, minlength=60).tolist() == [10] * 60


@with_faiss
def test_the_blocks_of_queries_change_nothing(monkeypatch):
    whole = [array.tolist() for array in _entries(_many(), 1)]
    monkeypatch.setattr("twin.mine._approximate._QUERIES", 50)
    assert [array.tolist() for array in _entries(_many(), 1)] == whole


@with_faiss
@pytest.mark.parametrize("best", [None, 1])
def test_neither_does_what_is_gathered_at_a_time_nor_where_the_vectors_lie(best, monkeypatch, tmp_path):
    catalogue = _many()
    whole = [array.tolist() for array in _entries(catalogue, best)]
    monkeypatch.setattr("twin.mine._gathered._BLOCK", 37)
    np.save(tmp_path / "vectors.npy", catalogue.vectors[::-1])
    rows = len(catalogue.rows) - 1 - catalogue.rows
    elsewhere = replace(catalogue, vectors=np.load(tmp_path / "vectors.npy", mmap_mode="r"), rows=rows)
    assert [array.tolist() for array in _entries(elsewhere, best)] == whole


@pytest.mark.parametrize("best", [None, 2])
def test_gathered_vectors_are_those_of_a_side_in_blocks_and_in_samples(best, monkeypatch):
    monkeypatch.setattr("twin.mine._gathered._BLOCK", 7)
    catalogue, members = _many(40), np.arange(3, 40, 2)
    vectors, both = gathered(catalogue, members, best), side(catalogue, members, best)
    whole = both.vectors.astype(np.float32)
    assert vectors.shape == whole.shape
    assert vectors.starts.tolist() == both.starts.tolist()
    parts = list(blocks_of(vectors))
    assert max(map(len, parts)) == 7
    assert np.array_equal(np.concatenate(parts), whole)
    assert vectors[2:5].dtype == np.float32
    assert np.array_equal(spread(vectors, 99), whole)
    sample = spread(vectors, 6)
    places = [int(np.flatnonzero((whole == row).all(axis=1))[0]) for row in sample]
    assert sorted(set(places)) == places
    assert len(places) == 6
    assert np.diff([*places, len(whole)]).max() <= np.ceil(len(whole) / 6)


@with_faiss
def test_no_more_than_a_block_and_what_the_index_learns_from_is_gathered(monkeypatch, tmp_path):
    monkeypatch.setattr("twin.mine._approximate._TRAINING", 8)
    monkeypatch.setattr("twin.mine._gathered._BLOCK", 256)
    np.save(tmp_path / "vectors.npy", unit(generator(2).normal(size=(20_000, 128))))
    vectors = np.load(tmp_path / "vectors.npy", mmap_mode="r")
    catalogue = photographed([np.zeros((2, 1), np.float32)] * 10_000)
    rows = gathered(replace(catalogue, vectors=vectors), np.arange(10_000), 1)
    tracemalloc.start()
    build_index(rows, 5)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.4 * vectors.nbytes  # FAISS, whose memory is not traced, has the one copy


@with_faiss
def test_the_index_gives_the_nearest_first_and_repeats_where_there_are_few():
    vectors = unit(generator(1).normal(size=(200, 8)))
    index, recall = build_index(vectors, 5)
    assert 0.99 <= recall <= 1
    index.nprobe = index.nlist
    rows = nearest_in(index, vectors, 5)
    assert np.array_equal(rows, np.argsort(-(vectors @ vectors.T), axis=1)[:, :5])
    index.nprobe = 1
    assert (nearest_in(index, vectors, 200) >= 0).all()


def test_few_vectors_are_compared_exactly(monkeypatch):
    monkeypatch.setattr("twin.mine._approximate._SMALL", 10_000)
    monkeypatch.setattr("twin.mine._approximate.build_index", partial(pytest.fail, "no index is needed"))
    row, _, _ = _entries(_many(20), None)
    assert np.bincount(row).tolist() == [10] * 20


@pytest.mark.skipif(importlib.util.find_spec("faiss") is not None, reason="FAISS is installed")
def test_without_faiss_one_line_says_what_to_install():
    from twin.mine._shortlisting import shortlisted_pairs  # noqa: PLC0415

    with pytest.raises(TwinError, match=r'pip install "twin-vlm\[faiss\]"'):
        shortlisted_pairs(_many(20), MineSettings(search="approximate"))


@with_faiss
def test_an_index_looks_through_no_more_lists_than_it_takes():
    draw = generator(6, "index")
    centres = draw.normal(size=(200, 16)) * 3
    vectors = unit(centres[np.arange(6000) % 200] + draw.normal(size=(6000, 16)) * 0.2).astype(np.float32)
    index, told = build_index(vectors, 10)
    assert index.nprobe < index.nlist
    queries = vectors[::7]
    found = nearest_in(index, queries, 10)
    nearest = np.argsort(-(queries @ vectors.T), axis=1)[:, :10]
    recall = np.mean([np.isin(one, other).mean() for one, other in zip(nearest, found, strict=True)])
    assert min(told, recall) >= 0.98
