"""Judged replies and their table."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from twin.answers import Verdict, read_released, read_reply, verdict
from twin.core import TwinError, Workspace, read_rows, write_table
from twin.evaluate._queries import Query
from twin.evaluate._stored import eval_options
from twin.models import Reply

__all__ = ["Answer", "Swapped", "judge", "read_answers", "write_answers"]

_SCHEMA = pa.schema(
    [
        ("query_id", pa.string()),
        ("question_type", pa.string()),
        ("truth", pa.string()),
        ("reply", pa.string()),
        ("answer", pa.string()),
        ("lenient", pa.string()),
        ("released", pa.string()),
        ("verdict", pa.string()),
        ("probability", pa.float64()),
        ("choices", pa.list_(pa.float64())),
        ("swap_reply", pa.string()),
        ("swap_answer", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Swapped:
    """What the model says when it sees the photos of the query in another order; the truth is the same.

    Attributes:
        reply: The raw words.
        answer: The strict reading, or None where there is no answer.
    """

    reply: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One judged reply.

    Attributes:
        query: The query.
        reply: The raw words.
        answer: The strict reading, or None where there is no answer.
        lenient: The lenient reading, or None.
        released: What the released FGVQA scoring takes for the answer, or None.
        verdict: ``right``, ``wrong`` or ``no answer``, by the strict reading.
        probability: Probability (0 to 1) of *yes*, or None.
        choices: Probabilities, summing to 1, of the possible answers in order (``yes``, ``no``; or ``0`` to ``3``), or
            None where the answerer cannot tell.
        swapped: The answer in another order of the photos, or None where it was not asked.
    """

    query: Query
    reply: str
    answer: str | None
    lenient: str | None
    released: str | None
    verdict: Verdict
    probability: float | None
    choices: tuple[float, ...] | None = None
    swapped: Swapped | None = None

    @property
    def right(self) -> bool:
        """Whether the strict reading is right; *no answer* is not."""
        return self.verdict == "right"

    @property
    def leniently_right(self) -> bool:
        """Whether the lenient reading is right."""
        return verdict(self.lenient, self.query.answer) == "right"

    @property
    def right_as_released(self) -> bool:
        """Whether the released FGVQA scoring counts it as right."""
        return verdict(self.released, self.query.answer) == "right"

    @property
    def same_in_both_orders(self) -> bool:
        """Whether the strict answer is the same in both orders of the photos; *no answer* is the same as nothing."""
        return self.answer is not None and self.swapped is not None and self.swapped.answer == self.answer

    @property
    def right_in_both_orders(self) -> bool:
        """Whether the strict reading is right in both orders of the photos; false where only one was asked."""
        return self.right and self.same_in_both_orders


def judge(query: Query, reply: Reply, swapped: Reply | None = None) -> Answer:
    """Read and judge one reply with the reader that is also the reward.

    Args:
        query: What was asked.
        reply: What the model said.
        swapped: What it said when the photos stood in another order, where that was asked.
    """
    reading = read_reply(reply.text, query.question_type)
    other = None if swapped is None else Swapped(swapped.text, read_reply(swapped.text, query.question_type).answer)
    return Answer(
        query=query,
        reply=reply.text,
        answer=reading.answer,
        lenient=reading.lenient,
        released=read_released(reply.text, query.question_type),
        verdict=verdict(reading.answer, query.answer),
        probability=reply.probability,
        choices=reply.choices,
        swapped=other,
    )


def write_answers(path: Path, answers: list[Answer]) -> None:
    """Write the table of answers, in the order of the benchmark."""
    write_table(path, map(_row, answers), _SCHEMA)


def read_answers(workspace: Workspace, model: str, benchmark: str, queries: list[Query]) -> list[Answer]:
    """Read a model's answers to ``queries``, all queries of the benchmark in order.

    Raises:
        TwinError: There are none, or they answer other queries.
    """
    path = workspace.evaluation(model, benchmark) / "answers.parquet"
    rows = read_rows(path, ("query_id", "truth"))
    if [(row["query_id"], row["truth"]) for row in rows] != [(query.query_id, query.answer) for query in queries]:
        again = f"run `twin eval {eval_options(model)}` again"
        raise TwinError(f"{path} answers another benchmark than {benchmark}; {again}.")
    if rows and not rows[0].keys() >= set(_SCHEMA.names):
        raise TwinError(f"{path} was written by an earlier version; run `twin eval rescore --model {model}`.")
    return [_answer(query, row) for query, row in zip(queries, rows, strict=True)]


def _row(answer: Answer) -> dict[str, Any]:
    plain = ("reply", "answer", "lenient", "released", "verdict", "probability", "choices")
    query, swapped = answer.query, answer.swapped
    return {
        "query_id": query.query_id,
        "question_type": query.question_type,
        "truth": query.answer,
        **{name: getattr(answer, name) for name in plain},
        "swap_reply": swapped and swapped.reply,
        "swap_answer": swapped and swapped.answer,
    }


def _answer(query: Query, row: dict[str, Any]) -> Answer:
    return Answer(
        query=query,
        **{name: row[name] for name in ("reply", "answer", "lenient", "released", "verdict", "probability")},
        choices=None if row["choices"] is None else tuple(row["choices"]),
        swapped=None if row["swap_reply"] is None else Swapped(row["swap_reply"], row["swap_answer"]),
    )
