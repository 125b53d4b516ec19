"""Where features are kept: bounded, the least lately used go first, and damage costs work, not answers."""

import os
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from twin.models import Vlm, load_vlm
from twin.models._vision_disk import VisionDisk, vision_digest
from twin.models._vision_memory import Seen, VisionMemory


def seen(number: int, rows: int = 1) -> Seen:
    """What takes 400 bytes a row."""
    return Seen(f"<{number}>", "types", {"pooled": torch.full((rows, 100), float(number))})


def same(one: Seen | None, other: Seen) -> bool:
    return (
        one is not None
        and (one.words, one.types, one.tensors.keys()) == (other.words, other.types, other.tensors.keys())
        and all(torch.equal(one.tensors[name], other.tensors[name]) for name in other.tensors)
    )


@given(st.lists(st.integers(0, 6), max_size=40), st.integers(0, 5))
def test_memory_holds_what_was_asked_for_last(asked: list[int], room: int) -> None:
    memory, obvious = VisionMemory(room * 400), list[int]()
    for number in asked:
        found = memory.get(str(number))
        assert same(found, seen(number)) if number in obvious else found is None
        memory.put(str(number), seen(number))
        obvious = [*(one for one in obvious if one != number), number][-room:] if room else []
        assert memory.held == 400 * len(obvious)


def test_what_is_larger_than_the_memory_pushes_nothing_out() -> None:
    memory = VisionMemory(1000)
    memory.put("small", seen(1))
    memory.put("large", seen(2, rows=3))
    assert memory.get("large") is None
    assert same(memory.get("small"), seen(1))


def test_the_disk_keeps_to_its_bound_from_run_to_run(tmp_path: Path) -> None:
    disk = VisionDisk(tmp_path / "kept", 1 << 20)
    for number in range(5):
        disk.put(str(number), seen(number))
    files = sorted((tmp_path / "kept").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    each = files[0].stat().st_size
    for age, path in enumerate(files):
        os.utime(path, ns=(age, age))
    assert same(disk.get("0"), seen(0))  # now the youngest
    again = VisionDisk(tmp_path / "kept", 3 * each)
    assert [number for number in range(5) if again.get(str(number))] == [0, 3, 4]
    again.put("5", seen(5))
    assert sum(path.stat().st_size for path in (tmp_path / "kept").iterdir()) <= 3 * each
    assert same(again.get("5"), seen(5))


def test_a_damaged_file_counts_as_nothing(tmp_path: Path) -> None:
    disk = VisionDisk(tmp_path, 1 << 20)
    disk.put("one", seen(1))
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-8])
    assert disk.get("one") is None
    disk.put("one", seen(2))
    assert same(disk.get("one"), seen(2))
    path.unlink()
    assert disk.get("one") is None


@pytest.fixture
def vlm(folders: dict[str, Path]) -> Vlm:
    return load_vlm(str(folders["qwen2.5-vl"]), "cpu")


def test_the_digest_is_of_what_sees(vlm: Vlm) -> None:
    before = vision_digest(vlm)
    assert vision_digest(vlm) == before
    with torch.no_grad():
        next(vlm.model.model.language_model.parameters()).add_(1)
        assert vision_digest(vlm) == before, "words are no matter"
        next(vlm.model.model.visual.merger.parameters()).add_(1e-3)
    weights = vision_digest(vlm)
    assert weights != before
    vlm.processor.image_processor.size = {"shortest_edge": 28 * 28, "longest_edge": 28 * 28 * 9}
    assert vision_digest(vlm) not in (before, weights)
    sized = vision_digest(vlm)
    vlm.model.half()
    assert vision_digest(vlm) != sized
