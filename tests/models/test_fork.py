"""Where answers part, in tokenizers that cut words otherwise."""

import pytest
import torch
from transformers import PreTrainedTokenizerFast

from tests.models.families.parts import make_tokenizer
from twin.answers import POSSIBLE, answer_text
from twin.core import TwinError
from twin.models._fork import ForkWatch, find_fork

WHOLE = ("<answer>yes</answer> <answer>no</answer> <answer>1</answer>",)
LETTERS = ("abc",)
CLOSED = ("yes</answer> " * 9 + "no</answer> " * 9,)


@pytest.fixture(params=[WHOLE, LETTERS, CLOSED], ids=["whole words", "letters", "words with the tag's end"])
def tokenizer(request: pytest.FixtureRequest) -> PreTrainedTokenizerFast:
    return make_tokenizer({"image_token": "<image>"}, texts=request.param)


@pytest.mark.parametrize("kind", POSSIBLE)
def test_lead_and_branch_begin_the_answer(tokenizer: PreTrainedTokenizerFast, kind: str) -> None:
    fork = find_fork(tokenizer, POSSIBLE[kind])
    assert len(fork.branches) == len(POSSIBLE[kind])
    for answer, branch in zip(POSSIBLE[kind], fork.branches, strict=True):
        written = tokenizer(answer_text(answer))["input_ids"]
        assert branch
        assert written[: len(fork.lead) + len(branch)] == [*fork.lead, *branch]
        assert answer in tokenizer.decode(branch)


def test_letters_part_at_the_first_and_go_on_to_the_last() -> None:
    tokenizer = make_tokenizer({"image_token": "<image>"}, texts=LETTERS)
    fork = find_fork(tokenizer, ("yes", "no"))
    assert [tokenizer.decode([token]) for token in fork.branches[0]] == ["y", "e", "s"]
    assert tokenizer.decode(fork.branches[1]) == "no"
    assert fork.opening == "<answer>"


def test_an_answer_that_begins_another_is_told_from_it() -> None:
    tokenizer = make_tokenizer({"image_token": "<image>"}, texts=LETTERS)
    one, ten = find_fork(tokenizer, ("1", "10")).branches
    assert one != ten[: len(one)]


def watched(tokenizer: PreTrainedTokenizerFast, reply: list[int], fork_scores: dict[int, list[float]]) -> ForkWatch:
    """A watch over one reply; ``fork_scores`` are scores of yes and no at some steps, elsewhere both are as likely."""
    heads = find_fork(tokenizer, ("yes", "no")).heads
    watch = ForkWatch(heads)
    for step in range(len(reply)):
        scores = torch.zeros(1, len(tokenizer))
        scores[0, list(heads)] = torch.tensor(fork_scores.get(step, [0.0, 0.0]))
        watch(torch.tensor([reply[:step]]), scores)
    return watch


def test_the_last_tag_counts_however_it_is_cut(tokenizer: PreTrainedTokenizerFast) -> None:
    fork = find_fork(tokenizer, ("yes", "no"))
    before = tokenizer("Not <answer>yes</answer> but\n <answer>")["input_ids"]
    reply = [*before, *tokenizer("no</answer>")["input_ids"]]
    watch = watched(tokenizer, reply, {len(before): [0.0, 2.0]})
    choices = watch.choices(tokenizer, 0, reply, fork)
    assert choices is not None
    if fork.opening == "<answer>":
        assert choices == pytest.approx((0.119203, 0.880797), abs=1e-6)


@pytest.mark.parametrize("text", ["", "Yes, it is.", "answer>yes", "It is <answer>"])
def test_no_tag_no_chances(text: str) -> None:
    tokenizer = make_tokenizer({"image_token": "<image>"}, texts=LETTERS)
    reply = tokenizer(text)["input_ids"]
    watch = watched(tokenizer, reply, {})
    assert watch.choices(tokenizer, 0, reply, find_fork(tokenizer, ("yes", "no"))) is None


def test_scores_that_are_no_numbers_are_told() -> None:
    with pytest.raises(TwinError, match="not numbers"):
        ForkWatch((0, 1))(torch.zeros(1, 0), torch.full((1, 5), torch.nan))


@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_scores_that_break_later_are_told_at_the_end(value: float) -> None:
    watch = ForkWatch((0, 1))
    for step in range(4):
        watch(torch.zeros(1, step), torch.full((1, 5), value if step == 2 else -torch.inf))
    with pytest.raises(TwinError, match="not numbers"):
        watch.check()
