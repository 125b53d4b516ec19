"""Judged replies and their table."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from twin.answers import Verdict, read_reply, verdict
from twin.core import TwinError, Workspace, read_rows, write_table
from twin.evaluate._queries import Query
from twin.models import Reply

__all__ = ["Answer", "judge", "read_answers", "write_answers"]

_SCHEMA = pa.schema(
    [
        ("query_id", pa.string()),
        ("question_type", pa.string()),
        ("truth", pa.string()),
        ("reply", pa.string()),
        ("answer", pa.string()),
        ("lenient", pa.string()),
        ("verdict", pa.string()),
        ("probability", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One judged reply.

    Attributes:
        query: The query.
        reply: The raw words.
        answer: The strict reading, or None where there is no answer.
        lenient: The lenient reading, or None.
        verdict: ``right``, ``wrong`` or ``no answer``, by the strict reading.
        probability: Probability (0 to 1) of *yes*, or None.
    """

    query: Query
    reply: str
    answer: str | None
    lenient: str | None
    verdict: Verdict
    probability: float | None

    @property
    def right(self) -> bool:
        """Whether the strict reading is right; *no answer* is not."""
        return self.verdict == "right"

    @property
    def leniently_right(self) -> bool:
        """Whether the lenient reading is right."""
        return verdict(self.lenient, self.query.answer) == "right"


def judge(query: Query, reply: Reply) -> Answer:
    """Read and judge one reply with the reader that is also the reward."""
    reading = read_reply(reply.text, query.question_type)
    judged = verdict(reading.answer, query.answer)
    return Answer(query, reply.text, reading.answer, reading.lenient, judged, reply.probability)


def write_answers(path: Path, answers: list[Answer]) -> None:
    """Write the table of answers, in the order of the benchmark."""
    rows = (
        {
            "query_id": answer.query.query_id,
            "question_type": answer.query.question_type,
            "truth": answer.query.answer,
            "reply": answer.reply,
            "answer": answer.answer,
            "lenient": answer.lenient,
            "verdict": answer.verdict,
            "probability": answer.probability,
        }
        for answer in answers
    )
    write_table(path, rows, _SCHEMA)


def read_answers(workspace: Workspace, model: str, benchmark: str, queries: list[Query]) -> list[Answer]:
    """Read a model's answers to ``queries``, all queries of the benchmark in order.

    Raises:
        TwinError: There are none, or they answer other queries.
    """
    path = workspace.evaluation(model, benchmark) / "answers.parquet"
    rows = read_rows(path, _SCHEMA.names)
    if [(row["query_id"], row["truth"]) for row in rows] != [(query.query_id, query.answer) for query in queries]:
        raise TwinError(f"{path} answers another benchmark than {benchmark}; run `twin eval --model {model}` again.")
    columns = ("reply", "answer", "lenient", "verdict", "probability")
    return [Answer(query, *(row[column] for column in columns)) for query, row in zip(queries, rows, strict=True)]
