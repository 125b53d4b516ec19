"""What lmms-eval asks of a task: the prompt, and the score of a reply.

`twin bench export` copies this file and the readers of replies into the task's folder, so that it needs no twin.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from twin.answers import read_released, read_reply

__all__ = ["doc_to_target", "doc_to_text", "doc_to_visual", "mean_score", "process_results"]

_TYPES = {"pairwise": "pair", "multiple_choice": "multi", "general": "general"}
_RELEASED = {"pairwise": "pairwise_total", "multiple_choice": "multiple_choice_total"}


def doc_to_visual(doc: Mapping[str, Any]) -> list[Any]:
    """The photos in shown order."""
    return [image.convert("RGB") for image in doc["images"]]


def doc_to_text(doc: Mapping[str, Any], lmms_eval_specific_kwargs: Mapping[str, str] | None = None) -> str:
    """The words, with whatever a model wants around them."""
    around = lmms_eval_specific_kwargs or {}
    return f"{around.get('pre_prompt', '')}{doc['question']}{around.get('post_prompt', '')}"


def doc_to_target(doc: Mapping[str, Any]) -> str:
    """The truth."""
    return str(doc["answer"])


def process_results(doc: Mapping[str, Any], results: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The scores (0 or 1) of one reply by the strict reading and by the released one, each with its cluster."""
    kind, reply, truth = doc["question_type"], str(results[0]), str(doc["answer"]).strip().lower()
    strict = read_reply(reply, kind).answer
    scores = {"strict": strict == truth, f"strict_{_TYPES[kind]}": strict == truth, "no_answer": strict is None}
    if kind in _RELEASED:
        right = read_released(reply, kind) == truth
        scores |= {"overall_total": right, _RELEASED[kind]: right}
    about = {"cluster": doc["cluster"], "query_id": doc["query_id"]}
    return {name: about | {"score": int(value)} for name, value in scores.items()}


def mean_score(items: Iterable[Mapping[str, Any]]) -> float:
    """The share of queries that score."""
    scores = [item["score"] for item in items]
    return sum(scores) / len(scores) if scores else 0.0
