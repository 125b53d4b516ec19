"""Ask a model every question of a benchmark that it has not answered yet, and judge all its replies."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from twin.bench import BenchmarkPhotos
from twin.core import EvaluateSettings, TwinError, Workspace, console, counted, progress
from twin.evaluate._ask import Asking
from twin.evaluate._entries import Entry
from twin.evaluate._journal import Journal
from twin.evaluate._plan import Ask, all_asks, asker_key
from twin.evaluate._queries import Query, benchmark_names, read_benchmark
from twin.evaluate._results import RESULTS, write_results
from twin.evaluate._stored import matched
from twin.models import Answerer, Reply

__all__ = ["evaluate"]


def evaluate(workspace: Workspace, settings: EvaluateSettings, answerer: Answerer) -> dict[str, dict[str, object]]:
    """Answer benchmarks, and leave replies, judged answers and a summary of each in the workspace.

    Replies reach the disk as they come and are known by their content: an evaluation that was killed goes on and ends
    with the same bytes, and after a change of the benchmark only the changed queries are asked.

    Args:
        workspace: The project.
        settings: Which benchmarks, in how many orders, and how many questions at a time.
        answerer: The model or baseline that is asked.

    Returns:
        The summary of each benchmark, by name.

    Raises:
        TwinError: A benchmark or one of its photos is missing, or the answerer cannot answer.
    """
    names = settings.benchmarks or benchmark_names(workspace)
    if not names:
        raise TwinError(f"{workspace.root / 'benchmark'} holds no benchmark; run `twin bench`.")
    questions = {name: read_benchmark(workspace, name) for name in names}
    return {name: _evaluate_one(workspace, settings, answerer, name, queries) for name, queries in questions.items()}


def _evaluate_one(
    workspace: Workspace, settings: EvaluateSettings, answerer: Answerer, name: str, queries: list[Query]
) -> dict[str, object]:
    header = {"model": answerer.name, "benchmark": name, "fingerprint": asker_key(settings, answerer)}
    folder, asks = workspace.evaluation(answerer.name, name), all_asks(queries, header["fingerprint"])
    wanted = [ask for ask in asks if settings.swap or not ask.swapped]
    with Journal.open(folder / "replies.jsonl") as journal:
        _say_damage(folder, journal.contents.damaged)
        known = journal.contents.replies
        if missing := _missing(wanted, known):
            with progress() as display:
                label, done = f"{answerer.name} · {name}", len(wanted) - len(missing)
                task = display.add_task(label, total=len(wanted), completed=done)
                asking = Asking(answerer, BenchmarkPhotos(workspace), journal, lambda new: display.advance(task, new))
                known = known | _ask(asking, missing, settings, folder, header)
        summary = write_results(workspace, header, settings.model_dump(), queries, matched(asks, known))
        entries = (Entry(ask.key, ask.query.query_id, ask.swapped, known[ask.key]) for ask in asks if ask.key in known)
        journal.rewrite(header, entries)  # last: it puts another file in the place of the one that is locked
    return summary


def _ask(
    asking: Asking, missing: Sequence[Ask], settings: EvaluateSettings, folder: Path, header: Mapping[str, str]
) -> dict[str, Reply]:
    asking.preflight(missing)  # first: what is there is kept until it is known that something can take its place
    for result in RESULTS:  # they would speak of other replies
        (folder / result).unlink(missing_ok=True)
    asking.journal.begin(header)
    return asking.ask(missing, settings)


def _missing(asks: Sequence[Ask], known: Mapping[str, Reply]) -> list[Ask]:
    """Those without a reply, each content once."""
    first = {ask.key: ask for ask in reversed(asks) if ask.key not in known}
    return list(first.values())[::-1]


def _say_damage(folder: Path, damaged: int) -> None:
    if damaged:
        lines = counted(damaged, "damaged line")
        console.print(
            f"{lines} in {folder / 'replies.jsonl'} left out; what they answered is asked again.", markup=False
        )
