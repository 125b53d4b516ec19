"""What is kept on the disk comes back the same, is whole or absent, and is never more than may be."""

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.models.families import save_internvl
from tests.train.vision.rows import HOW, drawn, learner, rows_of
from twin.models import Seen
from twin.train._decoding import TrainingPhotos
from twin.train.vision import Shards, _filling, fill
from twin.train.vision._sight import Sight

_PLENTY = 1 << 30
_KINDS = (torch.float32, torch.bfloat16, torch.int64, torch.bool)


def seen(draw: Any) -> Seen:
    shapes, kinds = st.lists(st.integers(1, 4), min_size=1, max_size=3), st.sampled_from(_KINDS)
    tensors = {
        name: (100 * torch.randn(draw(shapes))).to(draw(kinds))
        for name in draw(st.sets(st.sampled_from(["pooled", "deepstack.0", "visual.merger", "image_grid_thw"])))
    }
    return Seen(draw(st.text(max_size=5)), draw(st.sampled_from(["", "token_type_ids"])), tensors)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_everything_comes_back(data: st.DataObject) -> None:
    keys = data.draw(st.lists(st.text(max_size=6), unique=True, min_size=1, max_size=8))
    put = {key: seen(data.draw) for key in keys}
    with tempfile.TemporaryDirectory() as folder:
        shards = Shards(Path(folder) / "kept")
        for start in range(0, len(keys), 3):
            shards.add({key: put[key] for key in keys[start : start + 3]})
        for kept in (shards, Shards(Path(folder) / "kept")):
            assert len(kept) == len(keys)
            assert kept.get("nobody") is None
            for key, one in put.items():
                found = kept.get(key)
                assert found
                assert (found.words, found.types, found.tensors.keys()) == (one.words, one.types, one.tensors.keys())
                assert all(torch.equal(found.tensors[name], value) for name, value in one.tensors.items())
                assert all(found.tensors[name].dtype == value.dtype for name, value in one.tensors.items())


def test_halves_of_files_count_for_nothing(tmp_path: Path) -> None:
    shards = Shards(tmp_path)
    one = Seen("words", "", {"pooled": torch.arange(1000.0)})
    for key in "ab":
        shards.add({key: one})
    first, second = sorted(tmp_path.iterdir())
    second.write_bytes(second.read_bytes()[:-1])
    (tmp_path / ".more.safetensors.1.part").write_bytes(first.read_bytes())
    damaged = Shards(tmp_path)
    assert len(damaged) == 1
    for key in "ab":
        damaged.add({key: one})
    assert all(damaged.get(key) for key in "ab"), "a whole one in the place of a damaged one is not seen"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return save_internvl(tmp_path / "model")


@pytest.fixture
def photos(tmp_path: Path) -> TrainingPhotos:
    return drawn(tmp_path / "photos")


def shown(*letters: str) -> list[list[str]]:
    return [row["images"] for row in rows_of(*letters)]


def opened(model: Path, photos: TrainingPhotos, root: Path, stage: str = "states") -> Sight:
    return learner(model, stage, photos, root).sight


class _Counting:
    """A photo that counts how often it is opened, and breaks when it is told to."""

    def __init__(self, photo: Any, log: list[str], breaks: bool) -> None:
        self.photo, self.log, self.breaks = photo, log, breaks
        self.image_id, self.key, self.size = photo.image_id, photo.key, photo.size

    def open(self) -> Image.Image:
        if self.breaks:
            raise KeyboardInterrupt
        self.log.append(self.image_id)
        image: Image.Image = self.photo.open()
        return image


def counting(photos: TrainingPhotos, log: list[str], breaks: str = "") -> TrainingPhotos:
    more = {name: _Counting(photo, log, name == breaks) for name, photo in photos.more.items()}
    return TrainingPhotos(None, {}, more)


def test_an_interrupted_one_goes_on_and_a_finished_one_does_nothing(
    model: Path, photos: TrainingPhotos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_filling, "_PHOTOS", 1)
    log: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        fill(opened(model, counting(photos, log, "d"), tmp_path / "kept"), shown("ab", "cd", "ba"), _PLENTY)
    sight = opened(model, counting(photos, log), tmp_path / "kept")
    before = len(sight.shards)
    assert 0 < before < 4
    log.clear()
    fill(sight, shown("ab", "cd", "ba"), _PLENTY)
    assert len(log) == 4 - before
    assert "d" in log
    log.clear()
    again = opened(model, counting(photos, log), tmp_path / "kept")
    fill(again, shown("ab", "cd"), _PLENTY)
    assert log == []
    whole = opened(model, photos, tmp_path / "whole")
    fill(whole, shown("ab", "cd"), _PLENTY)
    for place in range(4):
        [one, other] = (list(kept.seen(place).tensors.values()) for kept in (again, whole))
        assert all(map(torch.equal, one, other))


_KILLED = """
import sys
from pathlib import Path
from tests.train.vision.rows import drawn, learner, rows_of
from twin.train.vision import _filling, fill
_filling._PHOTOS = 1
root = Path(sys.argv[1])
sight = learner(root / "model", "states", drawn(root / "photos"), root / "kept").sight
fill(sight, [[name] for name in sight.photos.more], 1 << 30)
"""


@pytest.mark.slow
def test_a_killed_one_leaves_whole_shards(model: Path, photos: TrainingPhotos, tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", _KILLED, str(tmp_path)])
    while process.poll() is None and not list(tmp_path.glob("kept/*/[!.]*.safetensors")):
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    log: list[str] = []
    sight = opened(model, counting(photos, log), tmp_path / "kept")
    before = len(sight.shards)
    assert before == len(list(sight.shards.folder.glob("[!.]*"))) > 0
    fill(sight, [[name] for name in photos.more], _PLENTY)
    assert len(log) == 8 - before


def test_photos_that_find_no_room_are_worked_on_when_they_are_needed(
    model: Path, photos: TrainingPhotos, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = opened(model, photos, tmp_path / "whole")
    fill(whole, shown("ab", "cd"), _PLENTY)
    sizes = [whole.seen(place).size for place in range(4)]
    little = opened(model, photos, tmp_path / "little")
    fill(little, shown("ab", "cd"), sizes[0] + sizes[1])
    assert "2 of 4 photos are worked on whenever they are needed (--vision-disk)" in " ".join(
        capsys.readouterr().out.split()
    )
    none = opened(model, photos, tmp_path / "none")
    fill(none, shown("ab", "cd"), 0)
    assert (len(little.shards), len(none.shards)) == (2, 0)
    for kept in (little, none):
        kept.places("ab"), kept.places("cd")
        for place in range(4):
            expected = whole.seen(place).tensors
            assert all(torch.equal(value, expected[name]) for name, value in kept.seen(place).tensors.items())


def test_what_other_models_saw_makes_room_the_oldest_first(model: Path, photos: TrainingPhotos, tmp_path: Path) -> None:
    for stage in HOW:
        fill(opened(model, photos, tmp_path / "kept", stage), shown("ab"), _PLENTY)
    folders = {stage: opened(model, photos, tmp_path / "kept", stage).shards.folder for stage in HOW}
    assert len(set(folders.values())) == 3
    size = sum(path.stat().st_size for folder in folders.values() for path in folder.iterdir())
    sight = opened(model, photos, tmp_path / "kept", "features")
    fill(sight, shown("cd"), size)
    assert len(sight.shards) == 4
    assert not folders["pixels"].exists()
    assert folders["states"].exists()


def test_what_is_used_is_not_the_oldest_though_nothing_was_missing(
    model: Path, photos: TrainingPhotos, tmp_path: Path
) -> None:
    for stage in HOW:
        fill(opened(model, photos, tmp_path / "kept", stage), shown("ab"), _PLENTY)
    folders = {stage: opened(model, photos, tmp_path / "kept", stage).shards.folder for stage in HOW}
    fill(opened(model, photos, tmp_path / "kept", "pixels"), shown("ab"), _PLENTY)
    size = sum(path.stat().st_size for folder in folders.values() for path in folder.iterdir())
    fill(opened(model, photos, tmp_path / "kept", "features"), shown("cd"), size)
    assert folders["pixels"].exists()
    assert not folders["states"].exists()


def test_what_another_process_takes_away_meanwhile_counts_for_nothing(
    model: Path, photos: TrainingPhotos, tmp_path: Path
) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "listed").symlink_to(tmp_path / "and gone")
    sight = opened(model, photos, tmp_path / "kept")
    fill(sight, shown("ab"), _PLENTY)
    assert len(sight.shards) == 2


def test_a_tower_with_other_weights_shares_nothing_and_a_trained_projector_all(
    model: Path, photos: TrainingPhotos, tmp_path: Path
) -> None:
    folders = []
    for part in ("", "vision_tower", "multi_modal_projector", "language_model"):
        mine = learner(model, "states", photos, tmp_path / "kept")
        with torch.no_grad():
            weights = [one for name, one in mine.model.named_parameters() if part and part in name]
            for one in weights:
                one.add_(1.0)
        assert bool(weights) == bool(part)
        mine.vlm.model.save_pretrained(tmp_path / "changed")
        mine.vlm.processor.save_pretrained(tmp_path / "changed")
        folders.append(opened(tmp_path / "changed", photos, tmp_path / "kept").shards.folder)
    assert folders[0] == folders[2] == folders[3] != folders[1]
