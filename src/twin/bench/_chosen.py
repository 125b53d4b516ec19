"""Which benchmark tables are meant."""

from collections.abc import Sequence

from twin.core import TwinError, Workspace

__all__ = ["chosen_tables"]


def chosen_tables(workspace: Workspace, names: Sequence[str]) -> list[str]:
    """The benchmark tables of these names, each once; all there are by default.

    Raises:
        TwinError: There is none at all.
    """
    folder = workspace.root / "benchmark"
    chosen = list(dict.fromkeys(names)) or sorted(path.stem for path in folder.glob("*.parquet"))
    if not chosen:
        raise TwinError(f"{folder} holds no benchmark; run `twin bench` or `twin bench load`.")
    return chosen
