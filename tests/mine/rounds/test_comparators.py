from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from tests.mine.comparator.made_up import labelled, look_alikes
from tests.mine.photographed import photographed
from twin.core import TwinError
from twin.mine.rounds._comparators import train_comparators
from twin.mine.rounds._photo_pairs import between, within

INSTANCES, PHOTOS = 48, 3


@pytest.fixture(scope="module")
def made():
    tokens, owner = look_alikes(INSTANCES)
    one = np.eye(2, dtype=np.float32)[:1]
    catalogue = replace(photographed([one.repeat(PHOTOS, 0)] * INSTANCES), image_ids=pa.array(sorted(tokens)))
    # Every two instances look alike; the last six clusters are held out.
    folds = np.where(np.arange(INSTANCES) < 36, np.arange(INSTANCES) // 2 % 3, -1)
    lessons = [
        [pair for pair in labelled(owner) if folds[owner[pair[0]]] == folds[owner[pair[1]]] == f] for f in range(3)
    ]
    return catalogue, folds, lessons, tokens


@pytest.fixture(scope="module")
def comparators(made):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("twin.mine.rounds._comparators.STEPS", 80)
        return train_comparators(*made)


def _slow(comparators, photos, link, ends):
    """The mean over all comparators that learned from neither end, one pair of photos at a time."""
    names = comparators.catalogue.image_ids.to_pylist()
    shown = [
        (names[a], names[b])
        for a, b, owner in zip(photos.left, photos.right, photos.owner, strict=True)
        if owner == link
    ]
    used = [each for fold, each in enumerate(comparators.each) if fold not in comparators.folds[list(ends)]]
    return np.mean([each.score(comparators.tokens, shown) for each in used]) if shown else np.nan


def test_a_link_is_scored_by_those_that_learned_from_neither_end(comparators, monkeypatch):
    monkeypatch.setattr("twin.mine.rounds._comparators._BLOCK", 50)
    monkeypatch.setattr("twin.mine.rounds._comparators._BATCH", 7)
    first = np.repeat(np.arange(0, 40, 3), 2)
    second = first + np.tile([1, 7], len(first) // 2)
    drawn = []
    monkeypatch.setattr(
        "twin.mine.rounds._comparators.between", lambda *given: drawn.append(between(*given)) or drawn[-1]
    )
    scores = comparators.between(first, second)
    expected = [_slow(comparators, drawn[0], link, ends) for link, ends in enumerate(zip(first, second, strict=True))]
    assert np.allclose(scores, expected, atol=1e-5)


def test_own_photos_are_scored_by_those_that_never_saw_them(comparators, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "twin.mine.rounds._comparators.within", lambda *given: drawn.append(within(*given)) or drawn[-1]
    )
    scores = comparators.within(np.array([0, 5, 47]))
    assert np.allclose(scores, [_slow(comparators, drawn[0], n, (i,)) for n, i in enumerate((0, 5, 47))], atol=1e-5)


def test_look_alikes_of_training_instances_are_still_told_from_others(comparators):
    base = np.arange(0, 36, 2)
    alike = comparators.between(base, base + 1)
    others = comparators.between(base, base + 5)
    own = comparators.within(np.arange(36))
    assert np.mean(alike[:, None] > others) > 0.8
    assert np.mean(own[:, None] > alike) > 0.8


def test_the_same_lessons_give_the_same_bits(made, monkeypatch):
    monkeypatch.setattr("twin.mine.rounds._comparators.STEPS", 4)
    assert train_comparators(*made).fingerprint == train_comparators(*made).fingerprint


def test_one_photo_each_and_no_links_give_no_scores(comparators):
    empty = np.empty(0, dtype=np.int64)
    assert len(comparators.between(empty, empty)) == 0
    single = replace(comparators.catalogue, starts=np.arange(INSTANCES * PHOTOS + 1))
    assert np.isnan(replace(comparators, catalogue=single).within(np.array([0, 1]))).all()


def test_a_third_without_links_is_one_clear_error(made):
    catalogue, folds, lessons, tokens = made
    only_same = [[pair for pair in lessons[0] if pair[2] == "positive"], *lessons[1:]]
    with pytest.raises(TwinError, match="a round needs more instances, or more links"):
        train_comparators(catalogue, folds, only_same, tokens)
