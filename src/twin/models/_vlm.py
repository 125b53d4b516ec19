"""A vision-language model as an answerer: greedy replies, and how likely it found each possible answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch

from twin.answers import POSSIBLE
from twin.core import TwinError, digest
from twin.models._answerer import Question, Reply
from twin.models._fork import Fork, ForkWatch, find_fork
from twin.models._greedy import GREEDY
from twin.models._lengths import Lengths
from twin.models._loading import Vlm
from twin.models._preflight import preflight
from twin.models._vision import Seeing
from twin.models._vlm_inputs import inputs_of, prompt_of

__all__ = ["VlmAnswerer"]


@dataclass(frozen=True, slots=True)
class VlmAnswerer:
    """Asks a `transformers` model.

    Attributes:
        name: Name of its folder of answers.
        vlm: The loaded model.
        max_new_tokens: Longest reply, in tokens.
        vision: Keeps what the model sees in photos (`vision_of`); without it each photo is worked on for each question.
    """

    name: str
    vlm: Vlm
    max_new_tokens: int = 1024
    vision: Seeing | None = None
    _lengths: Lengths = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_lengths", Lengths(self.vlm.processor))

    @property
    def fingerprint(self) -> str:
        """Content hash of the model's files, and in which numbers and on which kind of device it works."""
        return digest(self.vlm.fingerprint, self.vlm.device.type, str(self.vlm.model.dtype))

    @property
    def context(self) -> int:
        """Most tokens that a question, its photos and the reply can be."""
        context: int = self.vlm.model.config.get_text_config().max_position_embeddings
        return context

    def lengths(self, questions: Sequence[Question]) -> list[int]:
        """Tokens of each question with its photos; photos are not decoded."""
        prompts = [prompt_of(self.vlm, question) for question in questions]
        return self._lengths.of(prompts, [[photo.size for photo in question.images] for question in questions])

    def preflight(self, questions: Sequence[Question]) -> None:
        """Make sure that ``questions`` fit the model, and that it sees photos; see `twin.models._preflight`."""
        preflight(self, questions)

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        """Greedy replies; how likely each answer was is told of a reply that opens an answer tag.

        Raises:
            TwinError: A question is longer than the model can take, or its scores are not numbers.
        """
        forks = {kind: find_fork(self.vlm.processor.tokenizer, answers) for kind, answers in POSSIBLE.items()}
        watch = ForkWatch(tuple(head for fork in forks.values() for head in fork.heads))
        tokens, room = self._generated(questions, watch)
        replies = [self._reply(question, row, tokens[row], watch, forks) for row, question in enumerate(questions)]
        ended = torch.isin(tokens, torch.tensor(self.vlm.model.generation_config.eos_token_id or -1)).any(1).tolist()
        for row, most in enumerate(room):
            if most > min(room) and not ended[row]:  # a longer question beside it took the room
                [replies[row]] = self.answer([questions[row]])
        return replies

    def _reply(
        self, question: Question, row: int, tokens: torch.Tensor, watch: ForkWatch, forks: dict[str, Fork]
    ) -> Reply:
        tokenizer, fork = self.vlm.processor.tokenizer, forks.get(question.question_type)
        text = tokenizer.decode(tokens, skip_special_tokens=True).strip()
        choices = watch.choices(tokenizer, row, tokens.tolist(), fork) if fork else None
        return Reply(text, choices[0] if choices and question.question_type == "pairwise" else None, choices)

    @torch.inference_mode()
    def _generated(self, questions: Sequence[Question], watch: ForkWatch) -> tuple[torch.Tensor, list[int]]:
        """New tokens of each reply ``(batch, longest)``, and how many each might have had."""
        with inputs_of(self.vlm, self.vision, questions) as inputs:
            room = self._room(inputs["attention_mask"].sum(1).tolist())
            made = self.vlm.model.generate(**inputs, **GREEDY, max_new_tokens=min(room), logits_processor=[watch])
            watch.check()
            return made[:, inputs["input_ids"].shape[1] :].cpu(), room

    def _room(self, lengths: Sequence[int]) -> list[int]:
        """How many tokens each reply may have, so that a prompt of so many tokens and its reply fit the model."""
        if max(lengths) >= self.context:
            raise TwinError(
                f"A question and its photos are {max(lengths)} tokens, but model {self.name} has room for "
                f"{self.context}."
            )
        return [min(self.max_new_tokens, self.context - length) for length in lengths]

    @torch.inference_mode()
    def next_scores(self, questions: Sequence[Question], begun: Sequence[int] = ()) -> torch.Tensor:
        """Scores of the token that comes next, of replies that begin with the tokens ``begun``.

        Returns:
            float32 on the CPU, ``(len(questions), vocabulary)``.

        Raises:
            TwinError: A question is longer than the model can take, or its scores are not finite.
        """
        with inputs_of(self.vlm, self.vision, questions, begun) as inputs:
            self._room(inputs["attention_mask"].sum(1).tolist())
            # Generating one token, and not a plain forward pass, leaves positions under left padding to the model.
            made = self.vlm.model.generate(
                **inputs, **GREEDY, max_new_tokens=1, output_logits=True, return_dict_in_generate=True
            )
        scores: torch.Tensor = made.logits[0].float().cpu()
        if not scores.isfinite().all():
            raise TwinError(
                f"The scores of model {self.name} are not finite; its weights are damaged, or too large for "
                f"{self.vlm.model.dtype}."
            )
        return scores
