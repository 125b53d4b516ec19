"""How well pairs that are not learned from are answered, while a run goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import Trainer, TrainerCallback

from twin.answers import pair_question, read_reply
from twin.catalog.store import ImageStore
from twin.core import TrainSettings, TwinError, Workspace, generator, read_rows
from twin.models import LikelihoodAnswerer, Question, Vlm, VlmAnswerer
from twin.pairs.sampling import HalfAndHalf, read_answers

__all__ = ["Validation", "ValidationPairs", "validation_pairs"]

_AT_A_TIME = 16
_LONGEST = 128
"""Most tokens of a reply with an explanation."""


@dataclass(frozen=True, slots=True)
class ValidationPairs:
    """Pair queries of the split ``val``, half of them *yes*.

    Attributes:
        questions: What is asked.
        answers: The right answers.
    """

    questions: tuple[Question, ...]
    answers: tuple[str, ...]


def validation_pairs(workspace: Workspace, settings: TrainSettings) -> ValidationPairs | None:
    """The pairs to validate on, the same ones at every step and in every run of a seed; None where none is asked for.

    Raises:
        TwinError: The split ``val`` lacks pairs of one of the two answers.
    """
    if settings.validate_every is None:
        return None
    path = workspace.pairs("val")
    answers = read_answers(path)
    if not answers.any() or answers.all():
        raise TwinError(f"{path} holds no pairs of both answers to validate on; raise pairs.val, or leave it out.")
    places = next(iter(HalfAndHalf(answers, batch=min(settings.validate_on, 2 * len(answers)), seed=settings.seed)))
    store, rows = ImageStore(workspace), read_rows(path)
    chosen = [rows[place] for place in dict.fromkeys(places)]
    return ValidationPairs(
        tuple(_question(row, store, settings) for row in chosen), tuple(row["answer"] for row in chosen)
    )


def _question(row: dict[str, Any], store: ImageStore, settings: TrainSettings) -> Question:
    asked = row["question"]
    if settings.target == "explanation":
        asked = pair_question(generator(settings.seed, "validation", row["pair_id"]), row["category"], form="explained")
    return Question(row["pair_id"], "pairwise", asked, (store.named(row["image_1"]), store.named(row["image_2"])))


class Validation(TrainerCallback):
    """Asks every so many steps, and at the end, and logs what came of it.

    Bare answers are weighed, explanations are written out and read by the strict reader.
    """

    def __init__(self, pairs: ValidationPairs, vlm: Vlm, settings: TrainSettings, trainer: Trainer) -> None:
        self.pairs, self.vlm, self.settings, self.trainer = pairs, vlm, settings, trainer

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.global_step % self.settings.validate_every == 0 or state.global_step == self.settings.steps:
            Trainer.log(self.trainer, self._figures())

    def _figures(self) -> dict[str, float]:
        self.vlm.model.eval()
        try:
            said = [read_reply(text, "pairwise").answer for text in self._replies()]
        finally:
            self.vlm.model.train()
        right = [one == other for one, other in zip(said, self.pairs.answers, strict=True)]
        return {
            "val_accuracy": _share(right),
            "val_yes": _share([answer == "yes" for answer in said]),
            "val_no_answer": _share([answer is None for answer in said]),
        }

    def _replies(self) -> list[str]:
        written = VlmAnswerer("in training", self.vlm, _LONGEST)
        asked = LikelihoodAnswerer(written) if self.settings.target == "answer" else written
        parts = (self.pairs.questions[at : at + _AT_A_TIME] for at in range(0, len(self.pairs.questions), _AT_A_TIME))
        half = self.settings.precision == "bfloat16"
        with torch.autocast(self.vlm.device.type, torch.bfloat16, enabled=half):
            return [reply.text for part in parts for reply in asked.answer(part)]


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values)
