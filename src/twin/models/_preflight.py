"""Checks before a run: what is asked can be asked, and photos are seen.

A model with the wrong processor, or whose photos are dropped on the way, answers all the same, only worse. So a few
questions are asked with photos turned to their negatives, one after the other, and with their first two exchanged:
each time the model's next-token scores must change.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from PIL import ImageOps

from twin.core import TwinError
from twin.models._answerer import Photo, Question
from twin.models._stand_in import StandIn
from twin.models._vision_features import look
from twin.models._vision_inputs import check_placeholders
from twin.models._vlm_inputs import inputs_of, prompt_of

if TYPE_CHECKING:
    from twin.models._vlm import VlmAnswerer

__all__ = ["preflight"]

_NOISE = 10.0
"""A change counts if it is so many times what asking the same question twice changes."""


def _negative(photo: Photo) -> StandIn:
    return StandIn(photo, f"negative of {photo.key}", lambda: ImageOps.invert(photo.open()))


def preflight(model: "VlmAnswerer", questions: Sequence[Question]) -> None:
    """Make sure that ``questions`` fit the model, and that it sees their photos.

    Lengths are checked for all questions; one question for each number of photos is asked.

    Raises:
        TwinError: The model has no chat template or too short a context, its processor is another model's, its scores
            are not finite, or photos do not reach it.
    """
    _check_room(model, questions)
    plain = replace(model, vision=None)
    for question in {len(question.images): question for question in reversed(questions) if question.images}.values():
        _check_places(plain, question)
        scores = _scores(plain, question)
        least = _check_sight(plain, question, scores)
        if model.vision:
            _check_kept(model, question, scores, least)


def _check_room(model: "VlmAnswerer", questions: Sequence[Question]) -> None:
    lengths = model.lengths(questions)
    long = [place for place, length in enumerate(lengths) if length >= model.context]
    if long:
        first = questions[long[0]]
        raise TwinError(
            f"Question {first.query_id!r} and its {len(first.images)} photos are {lengths[long[0]]:,} tokens, but "
            f"model {model.name} has room for {model.context:,}; so it is with {len(long):,} of {len(questions):,} "
            "questions. Use smaller photos or another model."
        )


def _check_places(model: "VlmAnswerer", question: Question) -> None:
    """There must be a placeholder for each photo, widened to as many places as the photo has features."""
    check_placeholders(prompt_of(model.vlm, question), model.vlm.processor.image_token, len(question.images))
    try:
        with inputs_of(model.vlm, None, [question]) as inputs:
            places = int((inputs["input_ids"] == model.vlm.model.config.image_token_id).sum())
            pooled = look(model.vlm.model, inputs).pooler_output
    except (ValueError, RuntimeError, IndexError) as error:
        raise _misfit(model, " ".join(str(error).split())[:200].rstrip(".")) from error
    made = sum(rows.shape[:-1].numel() for rows in ([pooled] if isinstance(pooled, torch.Tensor) else pooled))
    if made != places:
        raise _misfit(model, f"{places:,} places for {made:,} features of photos")


def _misfit(model: "VlmAnswerer", reason: str) -> TwinError:
    return TwinError(f"Model {model.name} and its processor do not fit together: {reason}.")


def _check_sight(model: "VlmAnswerer", question: Question, scores: torch.Tensor) -> float:
    """Gives the least change that a negative makes."""
    noise = _NOISE * _change(scores, _scores(model, question))
    changes = []
    for place in range(len(question.images)):
        images = [_negative(photo) if at == place else photo for at, photo in enumerate(question.images)]
        changes.append(_change(scores, _scores(model, replace(question, images=tuple(images)))))
        if changes[-1] <= noise:
            raise TwinError(
                f"Photos do not reach model {model.name}: turning photo {place + 1} of {len(images)} to its negative "
                "changes no score; check its processor."
            )
    one, two = (*question.images[:2], *question.images[:1])[:2]
    swapped = replace(question, images=(two, one, *question.images[2:])) if one.key != two.key else None
    if swapped and _change(scores, _scores(model, swapped)) <= noise:
        raise TwinError(
            f"The order of photos does not reach model {model.name}: exchanging the first two changes no score."
        )
    return min(changes)


def _check_kept(model: "VlmAnswerer", question: Question, scores: torch.Tensor, least: float) -> None:
    if _change(scores, _scores(model, question)) > least / 2:
        raise TwinError(
            f"Model {model.name} answers otherwise with kept features of photos; keep none "
            "(--vision-memory 0 --vision-disk 0)."
        )


def _scores(model: "VlmAnswerer", question: Question) -> torch.Tensor:
    return torch.log_softmax(model.next_scores([question]), 1)


def _change(one: torch.Tensor, other: torch.Tensor) -> float:
    return float((one - other).abs().max())
