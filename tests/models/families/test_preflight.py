"""What is stopped before a run, and with which words."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.models.families.internvl import save_internvl
from tests.models.families.qwen import save_qwen
from twin.catalog.store import FileImage
from twin.core import TwinError
from twin.models import Question, VlmAnswerer, load_vlm, vision_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return save_qwen(tmp_path / "qwen")


def changed(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    values = json.loads(file.read_text())
    change(values)
    file.write_text(json.dumps(values))


def stopped(answerer: VlmAnswerer, questions: list[Question], complaint: str) -> None:
    with pytest.raises(TwinError, match=complaint) as told:
        answerer.preflight(questions)
    assert "\n" not in str(told.value)


def loaded(folder: Path) -> VlmAnswerer:
    return VlmAnswerer("mine", load_vlm(str(folder), "cpu"), 6)


def test_a_model_that_sees_passes(answerer: VlmAnswerer, questions: list[Question]) -> None:
    answerer.preflight(questions)
    dataclasses.replace(answerer, vision=vision_of(answerer.vlm, 1 << 30)).preflight(questions)


@pytest.mark.parametrize(
    ("name", "value"),
    [("merge_size", 1), ("merge_size", 4), ("patch_size", 16)],
)
def test_the_processor_of_another_model(folder: Path, questions: list[Question], name: str, value: int) -> None:
    changed(folder / "processor_config.json", lambda values: values["image_processor"].update({name: value}))
    stopped(loaded(folder), questions, "Model mine and its processor do not fit together")


def test_more_places_than_features(tmp_path: Path, questions: list[Question]) -> None:
    folder = save_internvl(tmp_path / "internvl")
    changed(folder / "processor_config.json", lambda values: values.update(image_seq_length=5))
    stopped(loaded(folder), questions[3:4], r"do not fit together: 30 places for 24 features")


def test_photos_that_come_to_nothing(folder: Path, questions: list[Question]) -> None:
    answerer = loaded(folder)
    with torch.no_grad():
        for weight in answerer.vlm.model.model.visual.merger.parameters():
            weight.zero_()
    stopped(answerer, questions, "Photos do not reach model mine: turning photo 1 of ")


def test_a_second_photo_that_is_dropped(tmp_path: Path, questions: list[Question]) -> None:
    answerer = loaded(save_internvl(tmp_path / "internvl"))
    inner = answerer.vlm.model.model
    see = inner.get_image_features

    def first_only(pixel_values: torch.Tensor, **settings: Any) -> Any:
        output = see(pixel_values, **settings)
        output.pooler_output[len(output.pooler_output) // 2 :] = 0
        return output

    inner.get_image_features = first_only
    asked = [dataclasses.replace(questions[1], images=(questions[1].images[0],) * 2)]
    stopped(answerer, asked, "turning photo 2 of 2 to its negative changes no score")


def test_no_chat_template(folder: Path, questions: list[Question]) -> None:
    (folder / "chat_template.jinja").unlink()
    stopped(loaded(folder), questions, "has no chat template")


def test_a_chat_template_that_shows_no_photos(folder: Path, questions: list[Question]) -> None:
    template = folder / "chat_template.jinja"
    template.write_text(template.read_text().replace("<|image_pad|>", ""))
    stopped(loaded(folder), questions, "0 placeholders .* for . photos: either the chat template does not show")


def test_weights_that_are_no_numbers(folder: Path, questions: list[Question]) -> None:
    answerer = loaded(folder)
    with torch.no_grad():
        answerer.vlm.model.lm_head.weight[3, 3] = torch.nan
    stopped(answerer, questions, "scores of model mine are not finite")
    with pytest.raises(TwinError, match="not numbers"):
        answerer.answer(questions)


def test_a_context_too_short(folder: Path, questions: list[Question]) -> None:
    longest = max(loaded(folder).lengths(questions))
    changed(folder / "config.json", lambda values: values["text_config"].update(max_position_embeddings=longest))
    [long] = [
        one for one, length in zip(questions, loaded(folder).lengths(questions), strict=True) if length == longest
    ]
    stopped(
        loaded(folder),
        questions,
        rf"Question '{long.query_id}' and its {len(long.images)} photos are {longest} tokens, but model mine has room "
        rf"for {longest}; so it is with 1 of 8 questions",
    )
    changed(folder / "config.json", lambda values: values["text_config"].update(max_position_embeddings=longest + 1))
    loaded(folder).preflight(questions)


def test_kept_features_of_other_photos(folder: Path, questions: list[Question], odd_photos: list[FileImage]) -> None:
    vlm = load_vlm(str(folder), "cpu")
    vision = vision_of(vlm, 1 << 30)
    assert vision
    one, two = (photo.key for photo in questions[1].images)
    answerer = VlmAnswerer("mine", vlm, 6, vision)
    answerer.next_scores(questions[1:2])
    other, _ = vision.memory.get(one), vision.memory.get(two)
    assert other
    blank = {
        name: torch.zeros_like(value) if value.is_floating_point() else value for name, value in other.tensors.items()
    }
    fooled = vision_of(vlm, 1 << 30)
    assert fooled
    fooled.memory.put(one, dataclasses.replace(other, tensors=blank))
    answerer.preflight(questions[1:2])
    stopped(dataclasses.replace(answerer, vision=fooled), questions[1:2], "answers otherwise with kept features")


def test_no_photos_are_nothing_to_check(folder: Path) -> None:
    loaded(folder).preflight([Question("", "general", "What is a mug?", ())])
