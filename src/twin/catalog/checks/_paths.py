"""Where the tables of the checks lie."""

from pathlib import Path

from twin.core import Workspace

__all__ = ["check_table", "overrules_file", "source_tables", "splits_table"]


def check_table(workspace: Workspace, name: str) -> Path:
    """Table of one check."""
    return workspace.root / "catalog" / "checks" / f"{name}.parquet"


def overrules_file(workspace: Workspace) -> Path:
    """What people decided about photos and instances."""
    return workspace.root / "catalog" / "overrules.csv"


def splits_table(workspace: Workspace) -> Path:
    """Table of the split of every instance."""
    return workspace.root / "catalog" / "splits.parquet"


def source_tables(workspace: Workspace) -> list[Path]:
    """Tables of the photos of all sources but those that were forgotten, whose ``.json`` is gone."""
    tables = sorted((workspace.root / "catalog" / "sources").glob("[!.]*.parquet"))
    return [path for path in tables if path.with_suffix(".json").exists()]
