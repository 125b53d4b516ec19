"""Which catalogues a benchmark is built from."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from twin.core import TwinError, Workspace

__all__ = ["Named", "named_sources"]

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True, slots=True)
class Named:
    """A catalogue and what it is called in the benchmark.

    Attributes:
        name: The ``dataset_source`` of its rows.
        workspace: Where it is.
    """

    name: str
    workspace: Workspace


def named_sources(sources: Sequence[str]) -> list[Named]:
    """Read ``NAME=WORKSPACE`` or ``NAME=WORKSPACE/catalog`` of each source; gives them by name.

    Raises:
        TwinError: There is none, one is written otherwise, two have one name, or there is no catalogue.
    """
    if not sources:
        raise TwinError("There is nothing to build from; name a catalogue with --source NAME=WORKSPACE.")
    found = [_named(text) for text in sources]
    name, many = Counter(one.name for one in found).most_common(1)[0]
    if many > 1:
        raise TwinError(f"{many} sources are called {name!r}; give each --source a name of its own.")
    return sorted(found, key=lambda one: one.name)


def _named(text: str) -> Named:
    name, equals, place = text.partition("=")
    if not equals or not place or not _NAME.fullmatch(name):
        raise TwinError(
            f"--source {text!r} is not NAME=WORKSPACE, where NAME has letters, digits, '_', '-' and '.'; "
            "write for example --source birds=work/cub."
        )
    path = Path(place).expanduser().resolve()
    if path.name == "catalog" and not (path / "catalog").exists():
        path = path.parent
    workspace = Workspace(path)
    if not workspace.images.exists():
        raise TwinError(f"Source {name!r}: {path} holds no catalogue; make it with `twin catalog import -w {place}`.")
    return Named(name, workspace)
