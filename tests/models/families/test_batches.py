"""One reply to a question, whatever stands beside it: padding, masks and positions of every family.

Weights are random and in float32, so that no two tokens are equally likely: sums that are taken in another order move
scores by some millionths, tokens at the top are thousandths apart.
"""

import pytest

from twin.models import Question, Reply, VlmAnswerer


def same(one: list[Reply], other: list[Reply]) -> None:
    assert [reply.text for reply in one] == [reply.text for reply in other]


@pytest.mark.parametrize("order", [1, -1])
def test_replies_are_the_same_at_batch_size_one_and_eight(
    answerer: VlmAnswerer, questions: list[Question], order: int
) -> None:
    asked = questions[::order]
    alone = [answerer.answer([question])[0] for question in asked]
    assert len({reply.text for reply in alone}) > 3, "replies that are all alike would prove nothing"
    same(answerer.answer(asked), alone)


def test_scores_are_those_of_the_question_alone(answerer: VlmAnswerer, questions: list[Question]) -> None:
    together = answerer.next_scores(questions)
    for row, question in zip(together, questions, strict=True):
        assert row == pytest.approx(answerer.next_scores([question])[0], abs=1e-4)
    assert (together[1] - together[3]).abs().max() > 0.01
