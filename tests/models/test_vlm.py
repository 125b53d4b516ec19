"""A model as an answerer: one reply to a question, whatever stands beside it, and photos that count."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import InternVLForConditionalGeneration

from twin.answers import answer_text
from twin.catalog.store import FileImage, ShardWriter, StoredImage
from twin.core import TwinError, generator
from twin.models import Question, Reply, VlmAnswerer, load_vlm
from twin.models._vlm import conversation

MODELS = ("qwen2.5-vl", "internvl", "small")


@pytest.fixture(scope="module")
def questions(photos: list[Path]) -> list[Question]:
    """Pair, multi and general queries of one, two and four photos, with few words and many."""
    kinds = {1: "general", 2: "pairwise", 4: "multiple_choice"}
    made = []
    for number in range(12):
        rng = generator(0, "questions", number)
        many = (1, 2, 4, 2)[number % 4]
        shown = tuple(FileImage(photos[place]) for place in rng.permutation(len(photos))[:many])
        made.append(Question(str(number), kinds[many], "Is it the same mug? " * int(rng.integers(1, 9)), shown))
    return made


def same(one: Sequence[Reply], other: Sequence[Reply]) -> None:
    assert [reply.text for reply in one] == [reply.text for reply in other]
    chances = [[reply.probability or 0.0 for reply in replies] for replies in (one, other)]
    assert chances[0] == pytest.approx(chances[1], abs=1e-5)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("batch", [3, 12])
def test_a_reply_does_not_depend_on_batch_or_order(
    answerers: dict[str, VlmAnswerer], questions: list[Question], name: str, batch: int
) -> None:
    answerer = answerers[name]
    alone = [answerer.answer([question])[0] for question in questions]
    assert len({reply.text for reply in alone}) > 6, "replies that are all alike would prove nothing"
    order = generator(0, "order", batch).permutation(len(questions))
    replies: list[Reply] = []
    for start in range(0, len(questions), batch):
        replies += answerer.answer([questions[place] for place in order[start : start + batch]])
    same(replies, [alone[place] for place in order])


@pytest.mark.parametrize("name", MODELS)
def test_a_reply_that_never_ends_is_cut_at_its_own_length(
    folders: dict[str, Path], questions: list[Question], name: str
) -> None:
    """A batch has no room left where its longest question is at the end of the context, but its others have."""
    vlm = load_vlm(str(folders[name]), "cpu")
    vlm.model.generation_config.eos_token_id = None
    longest = max(len(vlm.processor.tokenizer(question.question)["input_ids"]) for question in questions)
    vlm.model.config.get_text_config().max_position_embeddings = 4 * 49 + longest + 40
    answerer = VlmAnswerer(name, vlm, 64)
    mixed = [questions[0], max(questions, key=lambda question: (len(question.images), len(question.question)))]
    same(answerer.answer(mixed), [answerer.answer([question])[0] for question in mixed])


def test_a_question_longer_than_the_model_is_told(answerers: dict[str, VlmAnswerer], photos: list[Path]) -> None:
    many = Question("", "general", "What is this? " * 20, tuple(map(FileImage, photos)) * 2)
    with pytest.raises(TwinError, match=r"tokens, but model small has room for 512"):
        answerers["small"].answer([many])


@pytest.mark.parametrize("name", MODELS)
def test_only_pair_queries_have_a_probability(
    answerers: dict[str, VlmAnswerer], questions: list[Question], name: str
) -> None:
    replies = answerers[name].answer(questions)
    for question, reply in zip(questions, replies, strict=True):
        assert (reply.probability is not None) == (question.question_type == "pairwise")
        assert reply.probability is None or 0 < reply.probability < 1


@pytest.mark.parametrize("name", MODELS)
@torch.inference_mode()
def test_the_probability_compares_yes_and_no_where_they_part(
    answerers: dict[str, VlmAnswerer], questions: list[Question], name: str
) -> None:
    """Recomputed from a plain forward pass over prompt and answer."""
    answerer = answerers[name]
    vlm, question = answerer.vlm, next(one for one in questions if one.question_type == "pairwise")
    pictures = [photo.open() for photo in question.images]
    prompt = vlm.processor.apply_chat_template(
        conversation(question.question, 2), add_generation_prompt=True, tokenize=False
    )
    written = {word: prompt + answer_text(word) for word in ("yes", "no")}
    inputs = {
        word: vlm.processor(text=[text], images=[pictures], return_tensors="pt", add_special_tokens=False)
        for word, text in written.items()
    }
    yes, no = (inputs[word]["input_ids"][0].tolist() for word in ("yes", "no"))
    fork = next(place for place, (one, other) in enumerate(zip(yes, no, strict=False)) if one != other)
    scores = vlm.model(**inputs["yes"]).logits[0, fork - 1]
    expected = torch.softmax(scores[[yes[fork], no[fork]]], 0)[0].item()
    assert answerer.answer([question])[0].probability == pytest.approx(expected, abs=1e-5)


def test_a_budget_of_one_token_gives_one_token(folders: dict[str, Path], questions: list[Question]) -> None:
    vlm = load_vlm(str(folders["small"]), "cpu")
    short, long = (VlmAnswerer("small", vlm, budget).answer(questions) for budget in (1, 6))
    for one, six in zip(short, long, strict=True):
        assert six.text.startswith(one.text.rstrip("�"))
        assert one.probability == six.probability
    assert any(len(one.text) < len(six.text) for one, six in zip(short, long, strict=True))


@pytest.mark.parametrize("name", MODELS)
def test_photos_in_a_store_are_as_good_as_files(
    answerers: dict[str, VlmAnswerer], questions: list[Question], photos: list[Path], tmp_path: Path, name: str
) -> None:
    path = tmp_path / "job.tar"
    with ShardWriter(path) as shard:
        stored = {
            photo.stem: StoredImage(path, *shard.add(photo.stem, photo.read_bytes()), photo.stem) for photo in photos
        }
    moved = [
        dataclasses.replace(question, images=tuple(stored[photo.image_id] for photo in question.images))
        for question in questions[:3]
    ]
    same(answerers[name].answer(moved), answerers[name].answer(questions[:3]))


@pytest.mark.parametrize("name", MODELS)
def test_a_model_that_sees_passes(answerers: dict[str, VlmAnswerer], questions: list[Question], name: str) -> None:
    for question in questions[:4]:
        answerers[name].check_sight(question)


class _Blind(InternVLForConditionalGeneration):
    """Takes photos, and drops them."""

    def forward(
        self, input_ids: Any = None, pixel_values: Any = None, attention_mask: Any = None, **kwargs: Any
    ) -> Any:
        return super().forward(input_ids=input_ids, attention_mask=attention_mask, **kwargs)


def test_a_model_that_drops_photos_is_stopped(folders: dict[str, Path], questions: list[Question]) -> None:
    seeing = load_vlm(str(folders["internvl"]), "cpu")
    blind = dataclasses.replace(seeing, model=_Blind.from_pretrained(folders["internvl"]).eval())
    VlmAnswerer("blind", seeing).check_sight(questions[1])
    with pytest.raises(TwinError, match="Photos do not reach model blind"):
        VlmAnswerer("blind", blind).check_sight(questions[1])
