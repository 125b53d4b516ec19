"""Ask a model every question of a benchmark, batch by batch."""

from collections.abc import Iterator
from itertools import islice

from twin.catalog.store import ImageStore
from twin.core import EvaluateSettings, TwinError, Workspace, digest, file_digest, progress, write_json
from twin.evaluate._answers import Answer, judge, write_answers
from twin.evaluate._journal import append, resume
from twin.evaluate._queries import Query, benchmark_names, read_benchmark
from twin.evaluate._summary import summarise
from twin.models import Answerer, Reply

__all__ = ["evaluate"]


def evaluate(workspace: Workspace, settings: EvaluateSettings, answerer: Answerer) -> dict[str, dict[str, object]]:
    """Answer benchmarks, and leave replies, judged answers and a summary of each in the workspace.

    Replies reach the disk batch by batch; an evaluation that was killed goes on and ends with the same bytes.

    Args:
        workspace: The project.
        settings: Which benchmarks, and how many questions at a time.
        answerer: The model or baseline that is asked.

    Returns:
        The summary of each benchmark, by name.

    Raises:
        TwinError: A benchmark or one of its photos is missing.
    """
    names = settings.benchmarks or benchmark_names(workspace)
    if not names:
        raise TwinError(f"{workspace.root / 'benchmark'} holds no benchmark; run `twin bench`.")
    questions = {name: read_benchmark(workspace, name) for name in names}
    return {name: _evaluate_one(workspace, settings, answerer, name, queries) for name, queries in questions.items()}


def _evaluate_one(
    workspace: Workspace, settings: EvaluateSettings, answerer: Answerer, name: str, queries: list[Query]
) -> dict[str, object]:
    folder, benchmark = workspace.evaluation(answerer.name, name), workspace.benchmark(name)
    header = {
        "model": answerer.name,
        "benchmark": name,
        "fingerprint": _fingerprint(settings, answerer, file_digest(benchmark)),
    }
    replies = _replies(workspace, settings, answerer, header, queries)
    answers = [judge(query, reply) for query, reply in zip(queries, replies, strict=True)]
    summary = header | summarise(answers)
    write_answers(folder / "answers.parquet", answers)
    write_json(folder / "summary.json", summary)
    workspace.stamp(
        f"evaluate/{folder.parent.name}/{name}",
        settings=settings.model_dump() | {"benchmarks": [name]},
        inputs=[benchmark],
        outputs=[folder / "answers.parquet", folder / "summary.json"],
        counts=_counts(answers),
    )
    return summary


def _fingerprint(settings: EvaluateSettings, answerer: Answerer, benchmark: str) -> str:
    # The batch and the device change no answer, but may change the last digits of a probability.
    decoding = (str(settings.max_new_tokens), str(settings.batch), str(settings.device))
    return digest(answerer.fingerprint, benchmark, *decoding)


def _replies(
    workspace: Workspace, settings: EvaluateSettings, answerer: Answerer, header: dict[str, str], queries: list[Query]
) -> list[Reply]:
    journal = workspace.evaluation(answerer.name, header["benchmark"]) / "replies.jsonl"
    store = ImageStore(workspace)
    replies = resume(journal, header, [query.query_id for query in queries], settings.batch)
    with progress() as display:
        label = f"{answerer.name} · {header['benchmark']}"
        task = display.add_task(label, total=len(queries), completed=len(replies))
        for chunk in _chunks(queries[len(replies) :], settings.batch):
            new = answerer.answer([query.question_from(store) for query in chunk])
            append(journal, [query.query_id for query in chunk], new)
            replies.extend(new)
            display.advance(task, len(chunk))
    return replies


def _chunks(queries: list[Query], size: int) -> Iterator[list[Query]]:
    rest = iter(queries)
    while chunk := list(islice(rest, size)):
        yield chunk


def _counts(answers: list[Answer]) -> dict[str, int]:
    counts = {name: sum(answer.verdict == name for answer in answers) for name in ("right", "wrong", "no answer")}
    return {"queries": len(answers)} | counts
