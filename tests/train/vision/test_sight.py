"""Photos that were worked on once give the losses and gradients of photos that are worked on wherever they stand."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.train.vision.rows import HOW, Learner, drawn, learner, plain_batch, rows_of, step
from twin.models import Photo, Question, VlmAnswerer
from twin.train._decoding import TrainingPhotos
from twin.train.vision import Asking, collator_of, fill

ROWS = ("ab", "ac", "db", "ba")


@pytest.fixture
def photos(tmp_path: Path) -> TrainingPhotos:
    return drawn(tmp_path / "photos")


def filled(mine: Learner, rows: list[dict[str, Any]]) -> None:
    fill(mine.sight, [row["images"] for row in rows], 1 << 30)


def apart(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> float:
    """Relative difference of gradients, all tensors together."""
    assert one.keys() == other.keys()
    total = sum(value.double().norm() ** 2 for value in one.values()) ** 0.5
    return float(sum((one[name] - other[name]).double().norm() ** 2 for name in one) ** 0.5 / total)


def tower_of(mine: Learner) -> Any:
    inner = mine.vlm.model.model
    return next(getattr(inner, name) for name in ("visual", "vision_tower", "vision_model") if hasattr(inner, name))


@pytest.mark.parametrize("stage", HOW)
def test_losses_and_gradients_are_those_of_the_plain_way(
    family_folder: Path, stage: str, photos: TrainingPhotos, tmp_path: Path
) -> None:
    """And the inputs are TRL's. The photos are gone by then, so nobody opens one."""
    mine = learner(family_folder, stage, photos, tmp_path / "kept")
    rows, others = rows_of(*ROWS), rows_of(*ROWS, other=True)
    plain = plain_batch(mine.vlm, photos, rows)
    loss, gradients = step(mine.model, plain)
    filled(mine, rows + others)
    shutil.rmtree(tmp_path / "photos")
    batch, other = (dict(collator_of(mine.sight)([dict(row) for row in some])) for some in (rows, others))
    for name in batch.keys() - {"pixel_values"}:
        assert torch.equal(batch[name], plain[name]), name
    mine.sight.show_to(mine.vlm.model)
    found, learned = step(mine.model, batch)
    assert found == pytest.approx(loss, rel=1e-5)
    assert apart(gradients, learned) < 1e-5
    wrong, astray = step(mine.model, other)
    assert abs(wrong - loss) > 2e-5 * abs(loss)
    assert apart(gradients, astray) > 1e-3
    mine.sight.close()
    assert step(mine.model, plain)[0] == loss


def test_a_photo_that_stands_alone(family_folder: Path, photos: TrainingPhotos, tmp_path: Path) -> None:
    """Some models look otherwise at it."""
    for stage in ("states", "pixels"):
        mine, rows = learner(family_folder, stage, photos, tmp_path / "kept"), rows_of("a", "b", "b", "c")
        loss, gradients = step(mine.model, plain_batch(mine.vlm, photos, rows))
        filled(mine, rows + rows_of("ab"))
        mine.sight.show_to(mine.vlm.model)
        found, learned = step(mine.model, dict(collator_of(mine.sight)(rows)))
        assert found == pytest.approx(loss, rel=1e-5)
        assert apart(gradients, learned) < 1e-5


def test_a_frozen_tower_is_at_rest_and_one_that_learns_sees_each_photo_once_a_batch(
    family_folder: Path, photos: TrainingPhotos, tmp_path: Path
) -> None:
    seen: list[int] = []

    def note(_module: Any, inputs: Any, named: Any) -> None:
        seen.append(len(inputs[0] if inputs else named["pixel_values"]))

    for stage in ("states", "pixels"):
        mine, rows = learner(family_folder, stage, photos, tmp_path / "kept"), rows_of(*ROWS)
        filled(mine, rows)
        mine.sight.show_to(mine.vlm.model)
        batch = dict(collator_of(mine.sight)(rows))
        handle = tower_of(mine).register_forward_pre_hook(note, with_kwargs=True)
        seen.clear()
        step(mine.model, batch)
        if stage != "pixels":
            assert seen == []
            continue
        [once] = seen
        handle.remove()
        handle = tower_of(mine).register_forward_pre_hook(note, with_kwargs=True)
        seen.clear()
        for letter in "abcd":  # each beside a photo of its own, as in the rows
            [place] = mine.sight.places([letter, "a"])[:1]
            mine.vlm.model.model.get_image_features(torch.tensor([place]))
        assert sum(seen) == once
        handle.remove()


def test_half_precision_is_as_near_as_its_own_rounding(
    family_folder: Path, photos: TrainingPhotos, tmp_path: Path
) -> None:
    mine, rows = learner(family_folder, "states", photos, tmp_path / "kept", half=True), rows_of(*ROWS)
    plain = plain_batch(mine.vlm, photos, rows)
    exact, rounded = step(mine.model, plain), step(mine.model, plain, half=True)
    filled(mine, rows)
    kept = mine.sight.seen(0).tensors.values()
    assert {one.dtype for one in kept if one.is_floating_point()} == {torch.bfloat16}
    mine.sight.show_to(mine.vlm.model)
    found = step(mine.model, dict(collator_of(mine.sight)(rows)), half=True)
    assert found[0] == pytest.approx(exact[0], rel=0.05)
    assert apart(exact[1], found[1]) < 2 * apart(exact[1], rounded[1])


class _Stored:
    """A photo that is called as those of the catalogue are."""

    def __init__(self, name: str, photo: Photo) -> None:
        self.image_id, self.key, self.size, self.open = name, photo.key, photo.size, photo.open


def test_questions_asked_meanwhile_are_answered_as_ever(
    family: str, family_folder: Path, photos: TrainingPhotos, tmp_path: Path
) -> None:
    stored = {f"{name}.jpg": _Stored(name, photo) for name, photo in photos.more.items()}
    mine = learner(family_folder, "states", TrainingPhotos(None, {}, stored), tmp_path / "kept")
    mine.vlm.model.eval()
    mine.sight.show_to(mine.vlm.model)
    asked = [Question("", "pairwise", "Same?", tuple(stored[f"{name}.jpg"] for name in row)) for row in ("ab", "ca")]
    plain, kept = (VlmAnswerer(family, mine.vlm, 4, vision) for vision in (None, Asking(mine.sight)))
    assert torch.allclose(plain.next_scores(asked), kept.next_scores(asked), atol=1e-4)
    assert [one.text for one in plain.answer(asked)] == [one.text for one in kept.answer(asked)]
    assert (plain.next_scores(asked) - kept.next_scores(asked[::-1])).abs().max() > 1e-3
    assert step(mine.model, dict(collator_of(mine.sight)(_named(rows_of(*ROWS)))))[1]


def _named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"images": [f"{name}.jpg" for name in row["images"]]} for row in rows]


def test_a_way_that_goes_astray_is_noticed(family_folder: Path, photos: TrainingPhotos, tmp_path: Path) -> None:
    mine = learner(family_folder, "states", photos, tmp_path / "kept")
    assert mine.sight.agrees(["a", "c"])
    assert mine.sight.agrees(["b"])
    place, other = mine.sight.places(["a", "other-a"])
    mine.sight.shards.add({mine.sight.key(place): mine.sight.seen(other)})
    assert not mine.sight.agrees(["a", "c"])
