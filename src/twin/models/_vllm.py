"""A vision-language model run by vLLM's offline engine."""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twin.core import TwinError, digest
from twin.models._answerer import Question, Reply
from twin.models._baselines import unseen
from twin.models._folder import folder_digest, model_folder
from twin.models._odds import Step, answer_odds
from twin.models.server import messages

__all__ = ["VllmAnswerer", "load_vllm", "reply_of"]

_LIKELY = 5
_MOST_PHOTOS = 4
_FIT = -1
"""As length of the context: the model's own, or as much of it as fits the memory."""


def load_vllm(name: str, source: str, max_new_tokens: int) -> "VllmAnswerer":
    """Start the engine.

    Args:
        name: What the model goes by.
        source: A folder or a hub id.
        max_new_tokens: Longest reply in tokens.

    Raises:
        TwinError: vLLM is not installed, or cannot load the model.
    """
    vllm = _library()
    folder = model_folder(source)
    try:
        engine = vllm.LLM(
            str(folder), seed=0, max_model_len=_FIT, limit_mm_per_prompt={"image": _MOST_PHOTOS}, max_logprobs=_LIKELY
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise TwinError(f"Model {source} cannot be loaded by vLLM: {_text(error)}.") from error
    return VllmAnswerer(
        f"vllm:{name}", engine, vllm.SamplingParams, digest("vllm", folder_digest(folder)), max_new_tokens
    )


@dataclass(frozen=True, slots=True)
class VllmAnswerer:
    """Asks vLLM's engine, which makes batches of its own inside those it is given.

    Attributes:
        name: ``vllm:`` and what the model goes by.
        engine: The ``vllm.LLM``.
        sampling: The class ``vllm.SamplingParams``.
        fingerprint: Content hash of the model's files.
        max_new_tokens: Longest reply in tokens.
    """

    name: str
    engine: Any
    sampling: Any
    fingerprint: str
    max_new_tokens: int

    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        """Greedy replies, with the probabilities of the possible answers where one is given in the asked form.

        Raises:
            TwinError: A question does not fit the model.
        """
        outputs = self._chat(questions, self.max_new_tokens)
        return [reply_of(output, question) for output, question in zip(outputs, questions, strict=True)]

    def lengths(self, questions: Sequence[Question]) -> list[int]:
        """One each: the engine makes its own batches."""
        return [1] * len(questions)

    def preflight(self, questions: Sequence[Question]) -> None:
        """Make sure that grey pictures in place of the photos change the model's scores.

        Raises:
            TwinError: They do not, or a question does not fit the model.
        """
        both = [self._chat(asked, 1) for asked in (questions, unseen(questions))]
        for seen, grey in zip(*both, strict=True):
            if _scores(seen) == _scores(grey):
                raise TwinError(
                    f"Photos do not reach model {self.name}: a grey picture in their place changes no score; "
                    "is it a model that sees?"
                )

    def _chat(self, questions: Sequence[Question], longest: int) -> list[Any]:
        sampling = self.sampling(temperature=0.0, seed=0, max_tokens=longest, logprobs=_LIKELY)
        try:
            outputs: list[Any] = self.engine.chat(list(map(messages, questions)), sampling, use_tqdm=False)
        except ValueError as error:  # a prompt that is too long, or more photos than the model takes
            raise TwinError(f"Model {self.name} cannot be asked: {_text(error)}.") from error
        return outputs


def reply_of(output: Any, question: Question) -> Reply:
    """The reply in a ``vllm.RequestOutput``."""
    [made] = output.outputs
    odds = answer_odds(_steps(made), question.question_type)
    return Reply(made.text.strip(), odds[0] if odds and question.question_type == "pairwise" else None, odds)


def _steps(made: Any) -> list[Step]:
    return [
        Step(
            near[token].decoded_token or "",
            tuple((one.decoded_token or "", float(one.logprob)) for one in near.values()),
        )
        for token, near in zip(made.token_ids, made.logprobs or (), strict=False)
    ]


def _scores(output: Any) -> list[dict[int, float]]:
    return [{token: one.logprob for token, one in near.items()} for near in output.outputs[0].logprobs]


def _library() -> Any:
    try:
        return importlib.import_module("vllm")
    except (ImportError, RuntimeError) as error:  # torchvision raises RuntimeError where it does not fit torch
        raise TwinError(f'Models of vllm: need the extra vllm: pip install "twin-vlm[vllm]" ({error}).') from error


def _text(error: Exception) -> str:
    return " ".join(str(error).split())[:300].rstrip(".") or type(error).__name__
