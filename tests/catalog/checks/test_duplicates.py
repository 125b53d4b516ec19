"""Near-duplicates: found when planted, and nothing else."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.catalog.checks.collection import collect
from tests.catalog.checks.pictures import DUPLICATES, OTHERS, encoded, picture
from twin.catalog.checks import _candidates
from twin.catalog.checks._candidates import candidates
from twin.catalog.checks._crops import CROPS, crop_hashes
from twin.catalog.checks._duplicates import crowded, find_duplicates
from twin.catalog.checks._photos import read_photos
from twin.catalog.checks._similarity import aligned_similarity
from twin.catalog.importing import perceptual_hash
from twin.core import CheckSettings

LIMITS = CheckSettings()
PHOTOS = 12


def square(image, mode: str) -> np.ndarray:
    return np.asarray(image.convert(mode).resize((64, 64)))


def found_pairs(root: Path, change) -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    """The pairs of originals found in a catalogue of pictures and their changed copies, and those planted."""
    pictures = {str(number): picture(number) for number in range(PHOTOS)}
    changed = {f"{name}-changed": change(image) for name, image in pictures.items()}
    workspace = collect(
        root, {name: [image, picture(100 + place)] for place, (name, image) in enumerate((pictures | changed).items())}
    )
    photos = read_photos(workspace)
    near = find_duplicates(photos, np.ones(len(photos), dtype=np.bool_), LIMITS.radius, LIMITS.similarity)
    owner = dict(zip(*photos.claims.T.tolist(), strict=True))
    names = [name.removeprefix("shop/") for name in photos.instances["instance_id"].to_pylist()]
    pairs = zip(near.first.tolist(), near.second.tolist(), strict=True)
    found = {frozenset(names[owner[row]] for row in pair) for pair in pairs}
    return found, {frozenset((name, f"{name}-changed")) for name in pictures}


@pytest.mark.parametrize("name", DUPLICATES)
def test_planted_duplicates_are_found_and_nothing_else(tmp_path: Path, name: str) -> None:
    found, planted = found_pairs(tmp_path, DUPLICATES[name])
    assert found == planted


@pytest.mark.parametrize("name", OTHERS)
def test_other_photos_are_no_duplicates(tmp_path: Path, name: str) -> None:
    assert found_pairs(tmp_path, OTHERS[name])[0] == set()


def test_similarity_is_symmetric_and_one_for_the_same() -> None:
    squares = np.stack([square(picture(number), "RGB") for number in range(6)])
    assert aligned_similarity(squares, squares) == pytest.approx(np.ones(6), abs=1e-4)
    one, other = np.array(list(combinations(range(6), 2))).T
    forth, back = aligned_similarity(squares[one], squares[other]), aligned_similarity(squares[other], squares[one])
    assert forth == pytest.approx(back, abs=1e-5)
    assert forth.max() < LIMITS.similarity


def test_one_colour_resembles_nothing() -> None:
    plain = np.full((1, 64, 64, 3), 200, dtype=np.uint8)
    assert aligned_similarity(plain, square(picture(0), "RGB")[None])[0] < LIMITS.similarity


def test_a_crop_hash_is_the_hash_of_the_crop() -> None:
    image = picture(3, (640, 640))
    hashes = crop_hashes(square(image, "L")[None])
    assert hashes.shape == (1, CROPS)
    centre = image.crop((32, 32, 608, 608))
    last = int(hashes[0, -1])
    assert (last ^ int(perceptual_hash(centre), 16)).bit_count() <= 4
    assert (last ^ int(perceptual_hash(image), 16)).bit_count() > 4


def test_candidates_are_what_all_against_all_finds() -> None:
    rng = np.random.default_rng(0)
    hashes, crops = rng.integers(0, 2**64, 60, dtype=np.uint64), rng.integers(0, 2**64, (60, 3), dtype=np.uint64)
    crops[:20, 1] = hashes[20:40] ^ np.uint64(0b101)
    hashes[40:50] = hashes[50:60] ^ np.uint64(1)
    expected = {}
    for i, j in combinations(range(60), 2):
        distances = [int(hashes[i] ^ hashes[j]), *(int(value ^ hashes[j]) for value in crops[i])]
        least = min(value.bit_count() for value in (*distances, *(int(value ^ hashes[i]) for value in crops[j])))
        if least <= 2:
            expected[i, j] = least
    first, second, distance = candidates(hashes, crops, 2)
    assert dict(zip(zip(first.tolist(), second.tolist(), strict=True), distance.tolist(), strict=True)) == expected
    assert len(expected) == 30


def test_of_equal_hashes_every_pair_is_looked_at() -> None:
    rng = np.random.default_rng(1)
    values = rng.integers(0, 2**64, 6, dtype=np.uint64)
    values[5] = values[0] ^ np.uint64(1)
    hashes = values[rng.integers(0, 6, 60)]
    crops = rng.integers(0, 2**64, (60, 2), dtype=np.uint64)
    crops[7, 1] = values[3] ^ np.uint64(0b11)
    expected = {}
    for i, j in combinations(range(60), 2):
        ones, others = [hashes[i], *crops[i]], [hashes[j], *crops[j]]
        bits = [int(one ^ hashes[j]).bit_count() for one in ones] + [int(hashes[i] ^ one).bit_count() for one in others]
        if min(bits) <= 2:
            expected[i, j] = min(bits)
    first, second, distance = candidates(hashes, crops, 2)
    assert dict(zip(zip(first.tolist(), second.tolist(), strict=True), distance.tolist(), strict=True)) == expected
    assert set(expected.values()) == {0, 1, 2}


def test_very_many_copies_are_compared_with_the_first_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_candidates, "_HEADS", 3)
    hashes = np.array([7] * 10 + [6] * 10, dtype=np.uint64)
    crops = np.array([[2**40], [2**50]] * 10, dtype=np.uint64)
    first, second, distance = candidates(hashes, crops, 1)
    found = dict(zip(zip(first.tolist(), second.tolist(), strict=True), distance.tolist(), strict=True))
    expected = {(start + i, start + j): 0 for start in (0, 10) for i in range(3) for j in range(i + 1, 10)}
    assert found == expected | {(i, 10 + j): 1 for i in range(3) for j in range(3)}


def test_duplicates_behind_a_stranger_with_their_hash_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = [*(picture(number) for number in range(5)), encoded(picture(4), 60)]
    owned = {f"i{place}": [image, picture(100 + place)] for place, image in enumerate(pictures)}
    photos = read_photos(collect(tmp_path, owned))
    alike = photos.table.set_column(photos.table.column_names.index("phash"), "phash", pa.array(["0" * 16] * 12))
    photos = replace(photos, table=alike)
    owner = dict(photos.claims.tolist())
    assert owner[0] not in {4, 5}  # the first with this hash is another picture
    every = np.ones(12, dtype=np.bool_)
    near = find_duplicates(photos, every, LIMITS.radius, LIMITS.similarity)
    pairs = zip(near.first.tolist(), near.second.tolist(), strict=True)
    assert [{owner[one], owner[two]} for one, two in pairs] == [{4, 5}]
    assert crowded(photos, every) == 0
    monkeypatch.setattr(_candidates, "_HEADS", 2)
    assert crowded(photos, every) == 10
