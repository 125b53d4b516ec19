"""A model as an answerer: one reply to a question, whatever stands beside it, and photos that count."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from PIL import Image

from twin.answers import POSSIBLE, answer_text
from twin.catalog.store import FileImage, ShardWriter, StoredImage
from twin.core import TwinError, generator
from twin.models import LikelihoodAnswerer, Question, Reply, VlmAnswerer, load_vlm
from twin.models._loading import PACKAGED_BASE

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


@pytest.fixture(scope="module")
def base() -> VlmAnswerer:
    return VlmAnswerer("base", load_vlm(str(PACKAGED_BASE), "cpu"), 12)


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


def test_answers_have_chances_where_a_reply_opens_the_tag(base: VlmAnswerer, questions: list[Question]) -> None:
    """The packaged model answers in the asked form."""
    for question, reply in zip(questions, base.answer(questions), strict=True):
        assert reply.text.startswith("<answer>") and reply.text.endswith("</answer>")
        assert (reply.choices is None) == (question.question_type == "general")
        assert reply.probability == (reply.choices[0] if reply.choices and len(reply.choices) == 2 else None)
        if reply.choices:
            assert sum(reply.choices) == pytest.approx(1, abs=1e-5)
            likeliest = POSSIBLE[question.question_type][reply.choices.index(max(reply.choices))]
            assert reply.text == answer_text(likeliest)


def test_a_reply_without_the_tag_has_no_chances(answerers: dict[str, VlmAnswerer], questions: list[Question]) -> None:
    for reply in answerers["qwen2.5-vl"].answer(questions):
        assert "<answer>" not in reply.text
        assert reply.choices is reply.probability is None


def test_generation_settings_of_the_model_change_nothing(folders: dict[str, Path], questions: list[Question]) -> None:
    vlm = load_vlm(str(folders["small"]), "cpu")
    answerer = VlmAnswerer("small", vlm, 8)
    plain, scores = answerer.answer(questions), answerer.next_scores(questions[:2])
    own = {"repetition_penalty": 50.0, "num_beams": 3, "no_repeat_ngram_size": 1, "do_sample": True, "top_k": 2}
    vlm.model.generation_config.update(**own, min_new_tokens=8, suppress_tokens=[int(scores[0].argmax())])
    same(answerer.answer(questions), plain)
    assert torch.equal(answerer.next_scores(questions[:2]), scores)


@pytest.mark.parametrize("kind", [VlmAnswerer, LikelihoodAnswerer])
def test_scores_that_are_no_numbers_give_no_reply(
    folders: dict[str, Path], questions: list[Question], kind: type
) -> None:
    answerer = VlmAnswerer("small", load_vlm(str(folders["small"]), "cpu"), 4)
    with torch.no_grad():
        answerer.vlm.model.lm_head.weight[3, 3] = torch.nan
    with pytest.raises(TwinError, match=r"not numbers|not finite"):
        (answerer if kind is VlmAnswerer else LikelihoodAnswerer(answerer)).answer([questions[1]])


def test_the_fingerprint_follows_the_type_of_numbers(folders: dict[str, Path]) -> None:
    made = [
        VlmAnswerer("small", load_vlm(str(folders["small"]), "cpu", dtype=dtype)).fingerprint
        for dtype in (torch.float32, torch.bfloat16, None)
    ]
    assert made[0] == made[2] != made[1]


def test_a_photo_of_a_shape_that_the_processor_refuses(answerers: dict[str, VlmAnswerer], tmp_path: Path) -> None:
    path = tmp_path / "line.png"
    Image.new("RGB", (1000, 3)).save(path)
    with pytest.raises(TwinError, match="refuses the shape of a photo") as told:
        answerers["qwen2.5-vl"].lengths([Question("", "general", "What?", (FileImage(path),))])
    assert "\n" not in str(told.value)


def test_a_budget_of_one_token_gives_one_token(folders: dict[str, Path], questions: list[Question]) -> None:
    vlm = load_vlm(str(folders["small"]), "cpu")
    short, long = (VlmAnswerer("small", vlm, budget).answer(questions) for budget in (1, 6))
    for one, six in zip(short, long, strict=True):
        assert six.text.startswith(one.text.rstrip("�"))
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
