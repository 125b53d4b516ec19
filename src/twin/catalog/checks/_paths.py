"""Where the tables of the checks lie."""

from pathlib import Path

from twin.core import Workspace

__all__ = ["check_table", "overrules_file", "splits_table"]


def check_table(workspace: Workspace, name: str) -> Path:
    """Table of one check."""
    return workspace.root / "catalog" / "checks" / f"{name}.parquet"


def overrules_file(workspace: Workspace) -> Path:
    """What people decided about photos and instances."""
    return workspace.root / "catalog" / "overrules.csv"


def splits_table(workspace: Workspace) -> Path:
    """Table of the split of every instance."""
    return workspace.root / "catalog" / "splits.parquet"
