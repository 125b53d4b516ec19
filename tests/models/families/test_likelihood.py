"""Answers by likelihood, against a computation of one answer at a time."""

from pathlib import Path

import pytest
import torch

from tests.models.families.llava import save_llava
from twin.answers import POSSIBLE, answer_text
from twin.core import TwinError
from twin.models import LikelihoodAnswerer, Question, Reply, VlmAnswerer, load_vlm
from twin.models._fork import find_fork
from twin.models._loading import PACKAGED_BASE
from twin.models._vlm_inputs import prompt_of


@torch.inference_mode()
def slowly(answerer: VlmAnswerer, question: Question) -> list[float]:
    """Each answer written out after the prompt and put through the model alone, without padding."""
    vlm = answerer.vlm
    fork = find_fork(vlm.processor.tokenizer, POSSIBLE[question.question_type])
    pictures = [photo.open() for photo in question.images]
    sums = []
    for branch in fork.branches:
        inputs = vlm.processor(
            text=[prompt_of(vlm, question)], images=[pictures], return_tensors="pt", add_special_tokens=False
        )
        new = torch.tensor([[*fork.lead, *branch]])
        inputs["input_ids"] = torch.cat([inputs["input_ids"], new], 1)
        inputs["attention_mask"] = torch.ones_like(inputs["input_ids"])
        for name in ("token_type_ids", "mm_token_type_ids"):
            if name in inputs:
                inputs[name] = torch.cat([inputs[name], torch.zeros_like(new)], 1)
        places = range(-len(branch) - 1, -1)
        chances = torch.log_softmax(vlm.model(**inputs).logits[0].float(), 1)
        sums.append(sum(chances[place, token].item() for place, token in zip(places, branch, strict=True)))
    return torch.softmax(torch.tensor(sums), 0).tolist()


def check(answerer: VlmAnswerer, questions: list[Question]) -> None:
    asked = [question for question in questions if question.question_type != "general"]
    for question, reply in zip(asked, LikelihoodAnswerer(answerer).answer(asked), strict=True):
        assert reply.choices is not None
        assert reply.choices == pytest.approx(slowly(answerer, question), abs=1e-5)
        answers = POSSIBLE[question.question_type]
        assert reply.text == answer_text(answers[reply.choices.index(max(reply.choices))])
        assert reply.probability == (reply.choices[0] if len(answers) == 2 else None)


def test_it_is_what_writing_out_each_answer_gives(answerer: VlmAnswerer, questions: list[Question]) -> None:
    check(answerer, questions)


def test_answers_of_several_tokens_are_scored_whole(tmp_path: Path, questions: list[Question]) -> None:
    folder = save_llava(tmp_path / "model", texts=("abc",))
    answerer = VlmAnswerer("letters", load_vlm(str(folder), "cpu"))
    branches = find_fork(answerer.vlm.processor.tokenizer, ("yes", "no")).branches
    assert [len(branch) for branch in branches] == [3, 2]
    check(answerer, questions)


def test_the_same_at_batch_size_one_and_eight(answerer: VlmAnswerer, questions: list[Question]) -> None:
    asked = [question for question in questions if question.question_type != "general"]
    weigh = LikelihoodAnswerer(answerer)
    for question, reply in zip(asked, weigh.answer(asked), strict=True):
        [alone] = weigh.answer([question])
        assert (reply.text, reply.choices) == (alone.text, pytest.approx(alone.choices, abs=1e-5))


def test_general_questions_are_answered_in_words(answerer: VlmAnswerer, questions: list[Question]) -> None:
    mixed = LikelihoodAnswerer(answerer).answer(questions)
    general = [place for place, question in enumerate(questions) if question.question_type == "general"]
    for place in general:
        assert mixed[place] == Reply(answerer.answer([questions[place]])[0].text)
    assert all((reply.choices is None) == (place in general) for place, reply in enumerate(mixed))


def test_a_reply_that_opens_with_the_tag_was_as_likely(questions: list[Question]) -> None:
    """The packaged model answers in the asked form, so that both ways look at one place."""
    base = VlmAnswerer("base", load_vlm(str(PACKAGED_BASE), "cpu"), 12)
    written, weighed = base.answer(questions[1:6]), LikelihoodAnswerer(base).answer(questions[1:6])
    for one, other in zip(written, weighed, strict=True):
        assert one.text == other.text
        assert one.choices == pytest.approx(other.choices, abs=1e-5)


def test_it_has_a_name_and_a_fingerprint_of_its_own(answerer: VlmAnswerer) -> None:
    weigh = LikelihoodAnswerer(answerer)
    assert weigh.name == f"likelihood:{answerer.name}"
    assert weigh.fingerprint != answerer.fingerprint


def test_scores_that_are_not_numbers_are_no_answers(tmp_path: Path, questions: list[Question]) -> None:
    answerer = VlmAnswerer("broken", load_vlm(str(save_llava(tmp_path / "model")), "cpu"))
    with torch.no_grad():
        answerer.vlm.model.lm_head.weight.fill_(torch.nan)
    for broken in (answerer, LikelihoodAnswerer(answerer)):
        with pytest.raises(TwinError, match="scores are not numbers"):
            broken.answer(questions[:1])
