"""How well pairs that are not learned from are answered, while a run goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import Trainer, TrainerCallback

from twin.answers import pair_question, read_reply
from twin.catalog.store import ImageStore
from twin.core import GrpoSettings, TrainingSettings, TwinError, Workspace, generator, read_rows
from twin.models import LikelihoodAnswerer, Question, Reply, Vlm, VlmAnswerer
from twin.pairs.sampling import HalfAndHalf, read_answers
from twin.train._trainer import Enduring
from twin.train.samples import Said, Sample
from twin.train.vision import Asking, Sight

__all__ = ["Validation", "ValidationPairs", "validation_pairs"]

_AT_A_TIME = 16
_LONGEST = 128
"""Most tokens of a reply with an explanation, where the settings do not say."""

_SHOWN = 8
"""Questions whose replies are shown on the page of samples."""


@dataclass(frozen=True, slots=True)
class ValidationPairs:
    """Pair queries of the split ``val``, half of them *yes*.

    Attributes:
        questions: What is asked.
        answers: The right answers.
        images: Names of the photos of each.
    """

    questions: tuple[Question, ...]
    answers: tuple[str, ...]
    images: tuple[tuple[str, str], ...]


def validation_pairs(workspace: Workspace, settings: TrainingSettings) -> ValidationPairs | None:
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
        tuple(_question(row, store, settings) for row in chosen),
        tuple(row["answer"] for row in chosen),
        tuple((row["image_1"], row["image_2"]) for row in chosen),
    )


def _question(row: dict[str, Any], store: ImageStore, settings: TrainingSettings) -> Question:
    asked = row["question"]
    if settings.explains:
        asked = pair_question(generator(settings.seed, "validation", row["pair_id"]), row["category"], form="explained")
    return Question(row["pair_id"], "pairwise", asked, (store.named(row["image_1"]), store.named(row["image_2"])))


class Validation(TrainerCallback):
    """Asks every so many steps, and at the end, and logs what came of it.

    Bare answers are weighed, explanations are written out and read by the strict reader.
    """

    def __init__(
        self,
        pairs: ValidationPairs,
        vlm: Vlm,
        settings: TrainingSettings,
        trainer: Enduring,
        sight: Sight | None = None,
    ) -> None:
        self.pairs, self.vlm, self.settings, self.trainer = pairs, vlm, settings, trainer
        self.vision = Asking(sight) if sight else None

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.global_step % self.settings.validate_every == 0 or state.global_step == self.settings.steps:
            self.vlm.model.eval()
            try:
                replies = self._replies()
            finally:
                self.vlm.model.train()
            said = [Said(one.text, read_reply(one.text, "pairwise").answer, one.probability) for one in replies]
            if state.is_world_process_zero and self.trainer.samples:
                self.trainer.samples.note(state.global_step, "validation", self._samples(said[:_SHOWN]))
            Trainer.log(self.trainer, self._figures([one.answer for one in said]))
            control.should_log = True  # the trainer takes these figures for those of the step, which are still to come

    def _samples(self, said: Sequence[Said]) -> list[Sample]:
        questions, answers, images = self.pairs.questions, self.pairs.answers, self.pairs.images
        return [
            Sample(question.query_id, question.question, answer, shown, (reply,))
            for question, answer, shown, reply in zip(questions, answers, images, said, strict=False)
        ]

    def _figures(self, said: Sequence[str | None]) -> dict[str, float]:
        right = [one == other for one, other in zip(said, self.pairs.answers, strict=True)]
        return {
            "val_accuracy": _share(right),
            "val_yes": _share([answer == "yes" for answer in said]),
            "val_no_answer": _share([answer is None for answer in said]),
        }

    def _replies(self) -> list[Reply]:
        longest = self.settings.max_new_tokens if isinstance(self.settings, GrpoSettings) else _LONGEST
        written = VlmAnswerer("in training", self.vlm, longest, self.vision)
        asked = written if self.settings.explains else LikelihoodAnswerer(written)
        parts = (self.pairs.questions[at : at + _AT_A_TIME] for at in range(0, len(self.pairs.questions), _AT_A_TIME))
        half = self.settings.precision == "bfloat16"
        with torch.autocast(self.vlm.device.type, torch.bfloat16, enabled=half):
            return [reply for part in parts for reply in asked.answer(part)]


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values)
