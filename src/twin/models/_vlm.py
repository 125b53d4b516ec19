"""A vision-language model as an answerer: greedy replies, and the probability of *yes*."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image, ImageOps

from twin.core import TwinError
from twin.models._answerer import Question, Reply
from twin.models._fork import Fork, ForkWatch, find_fork
from twin.models._loading import Vlm

__all__ = ["VlmAnswerer", "conversation"]


def conversation(question: str, photos: int) -> list[dict[str, Any]]:
    """A question as a chat of one turn: the photos first, then the words."""
    content: list[dict[str, Any]] = [{"type": "image"} for _ in range(photos)]
    return [{"role": "user", "content": [*content, {"type": "text", "text": question}]}]


@dataclass(frozen=True, slots=True)
class VlmAnswerer:
    """Asks a `transformers` model.

    Attributes:
        name: Name of its folder of answers.
        vlm: The loaded model.
        max_new_tokens: Longest reply, in tokens.
    """

    name: str
    vlm: Vlm
    max_new_tokens: int = 1024

    @property
    def fingerprint(self) -> str:
        """Content hash of the model's files."""
        return self.vlm.fingerprint

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        """Greedy replies; for pair queries also P(yes) against P(no) right after the opening answer tag."""
        prompts = [self._prompt(question) for question in questions]
        photos = [[photo.open() for photo in question.images] for question in questions]
        fork = find_fork(self.vlm.processor.tokenizer)
        texts, chances = self._generate(prompts, photos, fork)
        pairs = {place for place, question in enumerate(questions) if question.question_type == "pairwise"}
        if rest := sorted(pairs - chances.keys()):  # replies that begin with something else than the answer
            lead = self.vlm.processor.tokenizer.decode(fork.lead)
            scores = self._next_scores([prompts[place] + lead for place in rest], [photos[place] for place in rest])
            chances |= dict(zip(rest, fork.chances(scores), strict=True))
        return [Reply(text, chances[place] if place in pairs else None) for place, text in enumerate(texts)]

    def check_sight(self, question: Question) -> None:
        """Make sure that photos reach the model: its next-token scores must change when the photos do.

        Raises:
            TwinError: The scores are the same for other photos.
        """
        prompt = [self._prompt(question)]
        photos = [photo.open() for photo in question.images]
        scores = [
            self._next_scores(prompt, [shown]) for shown in (photos, [ImageOps.invert(photo) for photo in photos])
        ]
        if torch.equal(*scores):
            raise TwinError(
                f"Photos do not reach model {self.name}: inverting them changes no score; check its processor."
            )

    def _prompt(self, question: Question) -> str:
        chat = conversation(question.question, len(question.images))
        prompt: str = self.vlm.processor.apply_chat_template(chat, add_generation_prompt=True, tokenize=False)
        return prompt

    def _inputs(self, prompts: Sequence[str], photos: Sequence[list[Image.Image]]) -> Any:
        return self.vlm.processor(
            text=list(prompts), images=list(photos), padding=True, return_tensors="pt", add_special_tokens=False
        ).to(self.vlm.device, dtype=self.vlm.model.dtype)

    @torch.inference_mode()
    def _generate(
        self, prompts: Sequence[str], photos: Sequence[list[Image.Image]], fork: Fork
    ) -> tuple[list[str], dict[int, float]]:
        """The replies, and P(yes) of those that begin with the lead of `fork`."""
        inputs = self._inputs(prompts, photos)
        room = self._room(inputs["attention_mask"].sum(1).tolist())
        watch = ForkWatch(fork, inputs["input_ids"].shape[1])
        tokens = self.vlm.model.generate(**inputs, do_sample=False, max_new_tokens=min(room), logits_processor=[watch])
        new = tokens[:, inputs["input_ids"].shape[1] :].cpu()
        texts = [text.strip() for text in self.vlm.processor.batch_decode(new, skip_special_tokens=True)]
        ended = torch.isin(new, torch.tensor(self.vlm.model.generation_config.eos_token_id or -1)).any(1)
        for place, most in enumerate(room):
            if most > min(room) and not ended[place]:  # a longer question beside it took the room
                texts[place] = self._generate([prompts[place]], [photos[place]], fork)[0][0]
        return texts, watch.chances

    def _room(self, lengths: Sequence[int]) -> list[int]:
        """How many tokens each reply may have, so that a prompt of so many tokens and its reply fit the model."""
        context = self.vlm.model.config.get_text_config().max_position_embeddings
        if max(lengths) >= context:
            raise TwinError(
                f"A question and its photos are {max(lengths)} tokens, but model {self.name} has room for {context}."
            )
        return [min(self.max_new_tokens, context - length) for length in lengths]

    @torch.inference_mode()
    def _next_scores(self, prompts: Sequence[str], photos: Sequence[list[Image.Image]]) -> torch.Tensor:
        # Generating one token, and not a plain forward pass, leaves positions under left padding to the model.
        made = self.vlm.model.generate(
            **self._inputs(prompts, photos),
            do_sample=False,
            max_new_tokens=1,
            output_logits=True,
            return_dict_in_generate=True,
        )
        scores: torch.Tensor = made.logits[0].float()
        return scores
