"""Data sets of the Hugging Face Hub, as local files."""

from collections.abc import Sequence
from pathlib import Path

from twin.core import TwinError

__all__ = ["local_folder", "split_files"]


def local_folder(path: Path, patterns: Sequence[str], revision: str | None = None) -> Path:
    """A folder or file as it is, or the data set of that id on the Hub, downloaded into the cache of `huggingface_hub`.

    Args:
        path: Something that exists, or ``OWNER/NAME``.
        patterns: Which files of a data set are needed.
        revision: Branch of a data set on the Hub; None takes the main one.

    Raises:
        TwinError: There is neither.
    """
    if path.exists():
        return path
    if path.is_absolute() or len(path.parts) != 2 or ".." in path.parts:
        raise TwinError(f"{path} does not exist, and is no OWNER/NAME of a data set on the Hugging Face Hub.")
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - local folders need no network

    try:
        name, wanted = path.as_posix(), list(patterns)
        return Path(snapshot_download(name, repo_type="dataset", revision=revision, allow_patterns=wanted))
    except (OSError, ValueError) as error:
        raise TwinError(f"{path} does not exist here, and the Hub does not give it: {_first_line(error)}") from error


def split_files(folder: Path, suffix: str, split: str | None) -> list[Path]:
    """The files of a split by name: ``SPLIT-00000-of-00004``, ``SPLIT.parquet``, or ``SPLIT/0000.parquet``; sorted.

    Args:
        folder: Searched at any depth; it may be a single file.
        suffix: How names end.
        split: None takes all files.

    Raises:
        TwinError: There are none.
    """
    every = [folder] if folder.is_file() else sorted(path for path in folder.rglob(f"*{suffix}") if path.is_file())
    # `datasets` keeps what it computed next to the data, in files called cache-….
    every = [path for path in every if path.name.endswith(suffix) and not path.name.startswith("cache-")]
    chosen = [path for path in every if split is None or split in {path.stem.split("-")[0], path.parent.name}]
    if not chosen:
        what = f"files of split {split!r}" if every else "files"
        raise TwinError(f"{folder} holds no {suffix} {what}; give the folder into which the data set was downloaded.")
    return chosen


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
