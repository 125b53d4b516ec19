import math
from types import SimpleNamespace

import pytest

from twin.models import Question
from twin.models._odds import Step, answer_odds
from twin.models._vllm import reply_of

YES = Step("yes", (("yes", math.log(0.6)), (" Yes", math.log(0.1)), ("no", math.log(0.2)), ("maybe", math.log(0.1))))


def plain(text: str) -> Step:
    return Step(text, ((text, 0.0),))


def test_all_spellings_of_an_answer_count_and_others_do_not() -> None:
    steps = [*map(plain, ("<answer", ">")), YES, *map(plain, ("</answer", ">"))]
    assert answer_odds(steps, "pairwise") == pytest.approx((0.7 / 0.9, 0.2 / 0.9), abs=1e-6)


def test_white_space_after_the_tag_belongs_to_no_answer() -> None:
    steps = [plain("Hm. <answer>"), plain("\n "), YES]
    assert answer_odds(steps, "pairwise") == answer_odds([plain("<answer>"), YES], "pairwise")


def test_the_last_tag_counts() -> None:
    no = Step("no", (("no", 0.0),))
    assert answer_odds([plain("<answer>"), YES, plain("</answer> or <answer>"), no], "pairwise") == (0.0, 1.0)


def test_a_token_that_holds_the_tag_and_the_answer() -> None:
    steps = [plain("<answer"), Step(">2", ((">2", math.log(0.5)), (">3", math.log(0.25))))]
    assert answer_odds(steps, "multiple_choice") == pytest.approx((0, 0, 2 / 3, 1 / 3), abs=1e-6)


@pytest.mark.parametrize(
    ("steps", "question_type"),
    [
        ([], "pairwise"),
        ([YES], "pairwise"),
        ([plain("<answer>")], "pairwise"),
        ([plain("<answer>"), YES], "general"),
        ([plain("<answer>"), YES], "multiple_choice"),
        ([plain("<answer>"), Step("yes", (("yes", math.nan),))], "pairwise"),
        ([plain("<answer>"), Step("yes", (("yes", -math.inf),))], "pairwise"),
    ],
)
def test_without_an_answer_there_are_no_odds(steps: list[Step], question_type: str) -> None:
    assert answer_odds(steps, question_type) is None


def test_an_output_of_vllm_is_read() -> None:
    def near(*tokens: tuple[int, str, float]) -> dict[int, SimpleNamespace]:
        return {number: SimpleNamespace(decoded_token=text, logprob=math.log(p), rank=1) for number, text, p in tokens}

    made = SimpleNamespace(
        text="<answer>yes</answer> ",
        token_ids=[7, 1, 8],
        logprobs=[near((7, "<answer>", 1.0)), near((1, "yes", 0.75), (2, "no", 0.25)), near((8, "</answer>", 1.0))],
    )
    reply = reply_of(SimpleNamespace(outputs=[made]), Question("q", "pairwise", "?", ()))
    assert (reply.text, reply.probability, reply.choices) == ("<answer>yes</answer>", 0.75, (0.75, 0.25))
