"""Seeing each photo once: the same inputs, the same replies, and less work."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from PIL import Image

from tests.models.families.gemma import save_gemma3
from twin.catalog.store import FileImage
from twin.models import Question, Vision, VlmAnswerer, load_vlm, vision_of
from twin.models._vlm_inputs import inputs_of

_PLENTY = 1 << 30


def keeping(answerer: VlmAnswerer, folder: Path | None = None, memory: int = _PLENTY) -> VlmAnswerer:
    vision = vision_of(answerer.vlm, memory, folder, _PLENTY if folder else 0)
    assert vision is not None
    return dataclasses.replace(answerer, vision=vision)


@contextmanager
def looks(answerer: VlmAnswerer) -> Iterator[list[Any]]:
    """One entry for each time that the vision tower works."""
    inner, seen = answerer.vlm.model.model, list[Any]()
    [tower] = [getattr(inner, name) for name in ("visual", "vision_tower", "vision_model") if hasattr(inner, name)]
    hook = tower.register_forward_hook(lambda *_: seen.append(1))
    try:
        yield seen
    finally:
        hook.remove()


def kinds_of_sight(answerer: VlmAnswerer, questions: list[Question]) -> int:
    """How many photos there are to look at; LLaVA-OneVision looks otherwise at one that stands alone."""
    tiled = answerer.name == "llava-onevision"
    return len({(photo.key, tiled and len(one.images) == 1) for one in questions for photo in one.images})


def test_inputs_are_those_of_the_processor(answerer: VlmAnswerer, questions: list[Question]) -> None:
    kept = keeping(answerer)
    with inputs_of(answerer.vlm, None, questions) as inputs:
        plain = dict(inputs)
    with inputs_of(kept.vlm, kept.vision, questions) as inputs:
        split = dict(inputs)
    assert plain.keys() - split.keys() <= {"pixel_attention_mask", "image_sizes", "batch_num_images"}
    names = split.keys() - {"pixel_values"}
    assert names <= plain.keys()
    assert all(torch.equal(plain[name], split[name]) for name in names)


def test_replies_are_those_of_the_plain_way(answerer: VlmAnswerer, questions: list[Question]) -> None:
    plain = [reply.text for reply in answerer.answer(questions)]
    kept = keeping(answerer)
    assert [reply.text for reply in kept.answer(questions)] == plain
    assert [kept.answer([question])[0].text for question in questions] == plain
    scores = [one.next_scores(questions) for one in (answerer, kept)]
    assert scores[0] == pytest.approx(scores[1], abs=1e-4)


def test_what_is_remembered_is_the_same_to_the_bit(
    answerer: VlmAnswerer, questions: list[Question], tmp_path: Path
) -> None:
    first, other = keeping(answerer), keeping(answerer, tmp_path)
    fresh = first.next_scores(questions)
    assert torch.equal(first.next_scores(questions), fresh)
    assert torch.equal(other.next_scores(questions[::-1]).flip(0), first.next_scores(questions[::-1]).flip(0))
    again = keeping(answerer, tmp_path, memory=0)
    with looks(answerer) as seen:
        assert torch.equal(again.next_scores(questions), fresh)
    assert not seen, "all was on the disk"


def test_a_photo_is_looked_at_once(answerer: VlmAnswerer, questions: list[Question]) -> None:
    kept = keeping(answerer)
    with looks(answerer) as seen:
        for _ in range(2):
            kept.answer(questions[:5])
            kept.answer(questions[5:])
    assert len(seen) == kinds_of_sight(answerer, questions)


def test_little_memory_changes_no_reply(answerer: VlmAnswerer, questions: list[Question]) -> None:
    kept = keeping(answerer)
    replies = kept.answer(questions)
    assert kept.vision
    held = kept.vision.memory.held
    assert held > 0
    small = keeping(answerer, memory=held // 3)
    assert small.vision
    for start in range(0, 8, 2):
        assert small.answer(questions[start : start + 2]) == kept.answer(questions[start : start + 2])
        assert 0 < small.vision.memory.held <= held // 3
    assert [reply.text for reply in small.answer(questions)] == [reply.text for reply in replies]


def test_crops_that_the_processor_adds_are_seen_too(tmp_path: Path, questions: list[Question]) -> None:
    """Gemma 3 with pan and scan."""
    crops = {"do_pan_and_scan": True, "pan_and_scan_min_crop_size": 20, "pan_and_scan_max_num_crops": 3}
    folder = save_gemma3(tmp_path / "model", **crops, pan_and_scan_min_ratio_to_activate=1.2)
    answerer = VlmAnswerer("gemma3", load_vlm(str(folder), "cpu"), 6)
    answerer.vlm.processor.images_kwargs = crops | {"pan_and_scan_min_ratio_to_activate": 1.2}
    kept = keeping(answerer)
    assert kept.lengths(questions)[2] > 4 * 4 * 2 + len(
        answerer.vlm.processor.tokenizer(questions[2].question)["input_ids"]
    )
    test_inputs_are_those_of_the_processor(answerer, questions)
    test_replies_are_those_of_the_plain_way(answerer, questions)


def test_photos_of_one_name_are_told_apart(answerer: VlmAnswerer, tmp_path: Path) -> None:
    photos = [FileImage(tmp_path / colour / "photo.png") for colour in ("red", "blue")]
    for photo in photos:
        photo.path.parent.mkdir()
        Image.new("RGB", (60, 60), photo.path.parent.name).save(photo.path)
    kept = keeping(answerer)
    scores = [kept.next_scores([Question("", "general", "What is it?", (photo,))]) for photo in photos]
    assert (scores[0] - scores[1]).abs().max() > 1e-3


def test_a_model_that_was_not_tried_goes_the_plain_way(answerer: VlmAnswerer) -> None:
    other = SimpleNamespace(config=SimpleNamespace(model_type="kosmos-2"))
    assert vision_of(dataclasses.replace(answerer.vlm, model=other), _PLENTY) is None
    assert vision_of(answerer.vlm, 0) is None
    assert isinstance(vision_of(answerer.vlm, 1), Vision)
