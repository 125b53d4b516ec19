"""The prompts of all steps, in the order in which they are asked."""

from typing import Any

from twin.answers import pair_question
from twin.core import GrpoSettings, TwinError, Workspace, generator, read_rows
from twin.pairs.sampling import HalfAndHalf, read_answers

__all__ = ["grpo_rows"]

_COLUMNS = ("pair_id", "question", "answer", "image_1", "image_2", "category", "changes")


def grpo_rows(workspace: Workspace, settings: GrpoSettings) -> list[dict[str, Any]]:
    """Prompts of the pair queries of the workspace, step after step, each step half yes, half no.

    Returns:
        ``settings.steps * settings.batch`` rows of ``prompt`` (conversation), ``images`` (``<image_id>.jpg``), and what
        rewards look at: ``answer``, ``question_type``, ``changes`` (JSON), ``pair_id``.

    Raises:
        TwinError: There are no pair queries, or none of one of the two answers.
    """
    path = workspace.pairs("train")
    pairs, answers = read_rows(path, _COLUMNS), read_answers(path)
    if answers.all() or not answers.any():
        raise TwinError(f"{path} holds pair queries of one answer alone; a step needs both answers.")
    order: list[int] = []
    batches = HalfAndHalf(answers, batch=settings.batch, seed=settings.seed)
    while len(order) < settings.steps * settings.batch:
        order += [place for batch in batches for place in batch]
    taken = order[: settings.steps * settings.batch]
    asked = {place: _row(pairs[place], settings) for place in set(taken)}
    return [asked[place] for place in taken]


def _row(pair: dict[str, Any], settings: GrpoSettings) -> dict[str, Any]:
    question = pair["question"]
    if settings.reply == "explanation":
        rng = generator(settings.seed, "explanation", pair["pair_id"])
        question = pair_question(rng, pair["category"] or "object", form="explained")
    return {
        "prompt": [{"role": "user", "content": question}],
        "images": [pair["image_1"], pair["image_2"]],
        "answer": pair["answer"],
        "question_type": "pairwise",
        "changes": pair["changes"],
        "pair_id": pair["pair_id"],
    }
