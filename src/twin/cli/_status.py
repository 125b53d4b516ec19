"""``twin status``: what the workspace holds, stage by stage, and what is stale."""

from typing import Any

import click
from rich.table import Column, Table

from twin.cli._options import workspace_option
from twin.core import Stamp, TwinError, Workspace, console, stale_reason

__all__ = ["command"]

_STAGES = ("catalog", "embed", "mine", "review", "pairs", "bench", "train", "evaluate", "report")


@click.command()
@workspace_option
def command(workspace: Workspace) -> None:
    """Show what the workspace holds, stage by stage, and what is stale because something before it changed."""
    if not workspace.root.is_dir():
        raise TwinError(f"Workspace {workspace.root} does not exist; make it with `twin catalog render` or `import`.")
    table = Table(Column("stage", no_wrap=True), "state", "holds")
    for stage in _STAGES:
        stamps = _stamps(workspace, stage)
        if not stamps:
            table.add_row(stage, "[dim]not run[/]", "")
        for stamp in stamps:
            table.add_row(stamp.stage, _state(workspace, stage, stamp), _holds(stamp))
    console.print(table)


def _stamps(workspace: Workspace, stage: str) -> list[Stamp]:
    """The stamps of a stage: its own, and one for each of its products (runs, evaluations)."""
    folder = workspace.root / ".twin"
    names = [path.stem.replace("--", "/") for path in sorted(folder.glob("*.json"))]
    stamps = [workspace.stamped(name) for name in names if name == stage or name.startswith(f"{stage}/")]
    return [stamp for stamp in stamps if stamp is not None]


def _state(workspace: Workspace, stage: str, stamp: Stamp) -> str:
    reason = stale_reason(workspace.root, stamp) or _settings_changed(workspace, stage, stamp)
    if stage == "review" and not reason:
        from twin.review.accepting import changed_since  # noqa: PLC0415 - opens a database

        reason = changed_since(workspace)
    return f"[yellow]stale: {reason}[/]" if reason else "[green]up to date[/]"


def _settings_changed(workspace: Workspace, stage: str, stamp: Stamp) -> str | None:
    """Which key of twin.yaml no longer says what a stage without products of its own ran with."""
    if stamp.stage != stage or not (workspace.root / "twin.yaml").exists():
        return None
    section = getattr(workspace.settings, stage)
    changed = [
        key
        for key in section.model_fields_set
        if key in stamp.settings and stamp.settings[key] != getattr(section, key)
    ]
    return f"setting {changed[0]} changed" if changed else None


def _holds(stamp: Stamp) -> str:
    return ", ".join(filter(None, (_held(name.replace("_", " "), value) for name, value in stamp.counts.items())))


def _held(name: str, value: Any) -> str:
    """A count in words; nothing of what is empty."""
    match value:
        case dict():
            parts = ", ".join(filter(None, (_held(part, count) for part, count in value.items())))
            return f"{name} ({parts})" if parts else ""
        case None:
            return f"– {name}"
        case int():
            return f"{value:,} {name}"
        case _:
            return f"{name} {value}"
