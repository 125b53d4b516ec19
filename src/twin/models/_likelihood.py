"""Answers by likelihood: each possible answer is scored and none is generated."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from twin.answers import POSSIBLE, answer_text
from twin.core import digest
from twin.models._answerer import Question, Reply
from twin.models._fork import Fork, find_fork, shares
from twin.models._vlm import VlmAnswerer

__all__ = ["LikelihoodAnswerer"]


@dataclass(frozen=True, slots=True)
class LikelihoodAnswerer:
    """Takes the answer that the model finds most likely right after the opening answer tag.

    One forward pass tells it where the answers part in one token, as in most tokenizers; where they take several, each
    beginning that answers share takes one more. General questions, whose answers are not known beforehand, are
    answered in words.

    Attributes:
        inner: The model that is asked.
    """

    inner: VlmAnswerer

    @property
    def name(self) -> str:
        """``likelihood:`` and the name of the model."""
        return f"likelihood:{self.inner.name}"

    @property
    def fingerprint(self) -> str:
        """Follows the model."""
        return digest("likelihood", self.inner.fingerprint)

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        """The most likely answer to each question, with the probabilities of all.

        Raises:
            TwinError: A question is longer than the model can take, or its scores are not finite.
        """
        replies: dict[int, Reply] = {}
        for kind, answers in POSSIBLE.items():
            rows = [row for row, question in enumerate(questions) if question.question_type == kind]
            if rows:
                told = self._told([questions[row] for row in rows], answers)
                replies |= dict(zip(rows, told, strict=True))
        if rest := [row for row in range(len(questions)) if row not in replies]:
            replies |= dict(zip(rest, self.inner.answer([questions[row] for row in rest]), strict=True))
        return [replies[row] for row in range(len(questions))]

    def lengths(self, questions: Sequence[Question]) -> list[int]:
        """As of the model."""
        return self.inner.lengths(questions)

    def preflight(self, questions: Sequence[Question]) -> None:
        """As of the model."""
        self.inner.preflight(questions)

    def _told(self, questions: Sequence[Question], answers: Sequence[str]) -> list[Reply]:
        fork = find_fork(self.inner.vlm.processor.tokenizer, answers)
        chances = [shares(row) for row in self._log_probabilities(questions, fork)]
        return [
            Reply(answer_text(answers[row.index(max(row))]), row[0] if answers[0] == "yes" else None, row)
            for row in chances
        ]

    def _log_probabilities(self, questions: Sequence[Question], fork: Fork) -> Tensor:
        """Log-probability of each branch after the lead, all its tokens together, ``(questions, branches)``."""
        beginnings = sorted({branch[:end] for branch in fork.branches for end in range(len(branch))})
        follow = {begun: self._next(questions, (*fork.lead, *begun)) for begun in beginnings}
        branches = [
            sum((follow[branch[:end]][:, token] for end, token in enumerate(branch)), torch.zeros(len(questions)))
            for branch in fork.branches
        ]
        return torch.stack(branches, 1)

    def _next(self, questions: Sequence[Question], begun: Sequence[int]) -> Tensor:
        return torch.log_softmax(self.inner.next_scores(questions, begun), dim=1)
