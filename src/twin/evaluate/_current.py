"""Whether answers are to a benchmark as it is now."""

from twin.core import Workspace, file_digest

__all__ = ["is_to_present"]


def is_to_present(workspace: Workspace, model: str, benchmark: str) -> bool | None:
    """Whether a finished evaluation asked the benchmark as it is now, not as it was before it changed; None: not known.

    Args:
        workspace: The project.
        model: Name of the model, or of its folder.
        benchmark: Name of the benchmark's table.
    """
    folder, table = workspace.evaluation(model, benchmark), workspace.benchmark(benchmark)
    stamp = workspace.stamped(f"evaluate/{folder.parent.name}/{benchmark}")
    return None if stamp is None else stamp.inputs.get(f"benchmark/{table.name}") == file_digest(table)
