"""What people decided about photos and instances; it outlives every run and every import."""

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa

from twin.catalog.checks._paths import overrules_file
from twin.core import TwinError, Workspace, aside

__all__ = [
    "Overrule",
    "add_overrules",
    "decided_same",
    "forget_overrules",
    "kept_by_hand",
    "overrules",
    "read_review",
    "renew_overrules",
    "same_object",
]

_COLUMNS = ("kind", "id", "decision", "note")
_DECISIONS = {
    "photo": ("keep", "exclude"),
    "instance": ("keep", "exclude"),
    "same object": ("accept", "reject"),
}
_AND = " = "
"""Between the two instance ids of a decision about one object under two identities."""


@dataclass(frozen=True, slots=True)
class Overrule:
    """One decision.

    Attributes:
        kind: What is decided about.
        id: An ``image_id``, an ``instance_id``, or ``A = B`` for two instances.
        decision: Whether a photo or instance stays, whatever a check says, or goes; whether two are one object.
        note: Why, in the words of who decided.
    """

    kind: Literal["photo", "instance", "same object"]
    id: str
    decision: Literal["keep", "exclude", "accept", "reject"]
    note: str = ""

    def instances(self) -> list[str]:
        """The two instances of a decision about one object under two identities."""
        one, _, other = self.id.partition(_AND)
        return [one, other]

    def about(self) -> list[str]:
        """The ids by which a person may name it."""
        return [self.id, *self.instances()] if self.kind == "same object" else [self.id]


def overrules(workspace: Workspace) -> pa.Table:
    """All decisions, with text columns kind, id, decision, note, one row for each kind and id, sorted by them.

    Raises:
        TwinError: ``catalog/overrules.csv`` is damaged.
    """
    known = _read(overrules_file(workspace)) if overrules_file(workspace).exists() else []
    latest = {(item.kind, item.id): astuple(item) for item in known}
    rows = [latest[key] for key in sorted(latest)]
    return pa.table([pa.array([row[place] for row in rows], pa.string()) for place in range(4)], names=_COLUMNS)


def add_overrules(workspace: Workspace, decisions: Iterable[Overrule]) -> int:
    """Add ``decisions``; a later one about the same photo or instance replaces the one before.

    Returns:
        How many decisions there are now.
    """
    known = {(row["kind"], row["id"]): Overrule(**row) for row in overrules(workspace).to_pylist()}
    known |= {(item.kind, item.id): item for item in decisions}
    _write(workspace, known.values())
    return len(known)


def renew_overrules(workspace: Workspace, decisions: Iterable[Overrule], mark: str) -> dict[str, int]:
    """Make ``decisions`` the only ones whose note begins with ``mark``; all others stay, and are stronger.

    Returns:
        How many were ``added`` or changed, how many ``withdrawn``, and how many are ``decided by hand`` already, in
        whatever way, and so are left as they are.

    Raises:
        TwinError: ``catalog/overrules.csv`` is damaged.
    """
    known = {(row["kind"], row["id"]): Overrule(**row) for row in overrules(workspace).to_pylist()}
    by_hand = {key: item for key, item in known.items() if not item.note.startswith(mark)}
    wanted = {(item.kind, item.id): item for item in decisions}
    renewed = wanted | by_hand
    if renewed != known:
        _write(workspace, renewed.values())
    return {
        "added": sum(known.get(key) != item for key, item in renewed.items()),
        "withdrawn": len(known.keys() - renewed.keys()),
        "decided by hand": len(wanted.keys() & by_hand.keys()),
    }


def forget_overrules(workspace: Workspace, ids: Iterable[str]) -> int:
    """Take back every decision about these photos or instances; those about two instances as one object too.

    Returns:
        How many decisions there were.

    Raises:
        TwinError: There is no decision about one of them; then none is taken back.
    """
    known = [Overrule(**row) for row in overrules(workspace).to_pylist()]
    wanted = set(ids)
    unknown = sorted(wanted - {name for decision in known for name in decision.about()})
    if unknown:
        raise TwinError(f"There is no decision about {unknown[0]!r} in {overrules_file(workspace)} to forget.")
    left = [decision for decision in known if wanted.isdisjoint(decision.about())]
    if wanted:
        _write(workspace, left)
    return len(known) - len(left)


def _write(workspace: Workspace, decisions: Iterable[Overrule]) -> None:
    with aside(overrules_file(workspace)) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(sorted(astuple(decision) for decision in decisions))


def same_object(one: str, other: str, note: str = "") -> Overrule:
    """The decision that two instances are one object."""
    return Overrule("same object", _AND.join(sorted((one, other))), "accept", note)


def decided_same(workspace: Workspace) -> list[tuple[str, str]]:
    """The pairs of instances that people take for one object; raises as `overrules`."""
    rows = overrules(workspace).to_pylist()
    accepted = [Overrule(**row) for row in rows if row["kind"] == "same object" and row["decision"] == "accept"]
    return [(one, other) for one, other in (decision.instances() for decision in accepted)]


def kept_by_hand(workspace: Workspace) -> tuple[set[str], set[str]]:
    """The photos and the instances of which a person said that they stay; raises as `overrules`."""
    rows = [row for row in overrules(workspace).to_pylist() if row["decision"] == "keep"]
    photos, instances = ({row["id"] for row in rows if row["kind"] == kind} for kind in ("photo", "instance"))
    return photos, instances


def read_review(path: Path) -> list[Overrule]:
    """Read a review list: a CSV table in UTF-8 with the columns kind, id, decision and, if you like, note.

    Rows without a decision are not decided yet and left out.

    Raises:
        TwinError: The file is unreadable, lacks a column, or has another kind or decision.
    """
    if not path.exists():
        raise TwinError(f"{path} does not exist; give a CSV table with the columns kind, id, decision.")
    return _read(path)


def _read(path: Path) -> list[Overrule]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in _COLUMNS[:3] if name not in (reader.fieldnames or ())]
            if missing:
                raise TwinError(f"{path} has no column {missing[0]!r}; a review list has {', '.join(_COLUMNS)}.")
            rows = [(reader.line_num, {name: (row.get(name) or "").strip() for name in _COLUMNS}) for row in reader]
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise TwinError(f"{path} is not a readable CSV table in UTF-8: {error}.") from error
    return [_overrule(path, line, row) for line, row in rows if row["decision"]]


def _overrule(path: Path, line: int, row: dict[str, str]) -> Overrule:
    if row["decision"] not in _DECISIONS.get(row["kind"], ()) or not row["id"]:
        known = "; ".join(f"{kind}: {' or '.join(words)}" for kind, words in _DECISIONS.items())
        raise TwinError(f"{path}, line {line}: expected a kind, an id and a decision ({known}).")
    if row["kind"] == "same object" and _AND not in row["id"]:
        raise TwinError(f"{path}, line {line}: the id of a 'same object' is two instance ids, 'A{_AND}B'.")
    return Overrule(**row)  # type: ignore[arg-type]
