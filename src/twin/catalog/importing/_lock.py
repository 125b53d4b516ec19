"""One import or check at a time in a workspace: each writes the tables anew and removes what no source needs."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from twin.core import TwinError, Workspace

__all__ = ["sole_import"]


@contextmanager
def sole_import(workspace: Workspace) -> Iterator[None]:
    """Keep other imports, renders and checks out of the workspace; the lock of a killed process goes with it.

    Raises:
        TwinError: Another process is at it.
    """
    path = workspace.root / "catalog" / ".import" / ".lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TwinError(
                f"Another import, render or check is running in {workspace.root}; wait for it, or stop it."
            ) from error
        yield
