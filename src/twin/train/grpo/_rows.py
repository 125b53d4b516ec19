"""The prompts of all steps, in the order in which they are asked."""

from collections.abc import Sequence
from typing import Any

from twin.answers import multi_question, pair_question
from twin.core import GrpoSettings, Workspace, generator
from twin.train._data import pair_batches
from twin.train._multi import multi_batches, multi_rows
from twin.train._pools import pair_rows
from twin.train.mixing import PAIRS, turns

__all__ = ["grpo_rows"]


def grpo_rows(
    workspace: Workspace, settings: GrpoSettings, more: Sequence[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """Prompts of all steps: of pair queries, half yes, half no, in the order of the curriculum, or of multi queries.

    Args:
        workspace: The project; it needs no pairs where there are ``more``.
        settings: What is asked, and in which order.
        more: Pair queries of other data sets.

    Returns:
        ``settings.steps * settings.batch`` rows of ``prompt`` (conversation), ``images`` (``<image_id>.jpg``, or names
        that a data set gives), and what rewards look at: ``answer``, ``question_type``, ``changes`` (JSON),
        ``pair_id``.

    Raises:
        TwinError: There are no pair queries of one of the two answers, or no multi queries where some shall be asked.
    """
    multi = multi_batches(multi_rows(workspace), settings) if settings.multi else iter(())
    order = list(turns(settings.steps, [settings.multi]))
    of_pairs = order.count(PAIRS)
    pairs = pair_batches(pair_rows(workspace, settings, more), settings, of_pairs) if of_pairs else iter(())
    taken = [row for turn in order for row in next(pairs if turn == PAIRS else multi)]
    asked = {id(row): _row(row, settings) for row in {id(row): row for row in taken}.values()}
    return [asked[id(row)] for row in taken]


def _row(row: dict[str, Any], settings: GrpoSettings) -> dict[str, Any]:
    is_multi = "query_id" in row
    question = row["question"]
    if settings.explains:
        rng = generator(settings.seed, "explanation", row["pair_id"])
        ask = multi_question if is_multi else pair_question
        question = ask(rng, row["category"] or "object", form="explained")
    return {
        "prompt": [{"role": "user", "content": question}],
        "images": row["images"],
        "answer": row["answer"],
        "question_type": "multiple_choice" if is_multi else "pairwise",
        "changes": "[]" if is_multi else row["changes"],
        "pair_id": row["pair_id"],
    }
