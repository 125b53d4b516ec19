"""A folder that is whole or absent."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from twin.core import TwinError

__all__ = ["RECORD", "check_replaceable", "recover", "whole_folder"]

RECORD = "export.json"
"""What an exported folder says of itself."""


def recover(folder: Path) -> None:
    """Bring back ``folder`` if a run was killed between putting it aside and putting the new one in its place."""
    old = _aside(folder, "old")
    if old.exists() and not folder.exists():
        old.rename(folder)


def _aside(folder: Path, ending: str) -> Path:
    return folder.with_name(f".{folder.name}.{ending}")


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield a folder to write to that takes the place of ``folder`` only if the block ends well."""
    partial, old = (_aside(folder, ending) for ending in ("part", "old"))
    recover(folder)
    for leftover in (partial, old):
        shutil.rmtree(leftover, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
        if folder.exists():
            folder.rename(old)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def check_replaceable(folder: Path) -> None:
    """Make sure that nothing is lost when ``folder`` is replaced.

    Raises:
        TwinError: It is a file, or holds something that is not an earlier export.
    """
    if folder.is_dir() and (folder / RECORD).is_file():
        return
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise TwinError(f"{folder} exists and is not an earlier export, so it is not replaced; name another folder.")
