"""Whether there is something to review, and whether it is of today."""

from twin.core import TwinError, Workspace, stale_reason

__all__ = ["check_catalogue", "outdated_links"]


def check_catalogue(workspace: Workspace) -> None:
    """Refuse a workspace without photos, before anything is written there.

    Raises:
        TwinError: There is no catalogue, perhaps since the name of the workspace is mistyped.
    """
    if not workspace.images.exists():
        raise TwinError(f"{workspace.images} does not exist; run `twin catalog render` or `twin catalog import` first.")


def outdated_links(workspace: Workspace) -> str:
    """What to say where links were mined from a catalogue that has changed; empty where they were not."""
    stamps = [(stage, workspace.stamped(stage)) for stage in ("embed", "mine")]
    stale = [stage for stage, stamp in stamps if stamp and stale_reason(workspace.root, stamp)]
    if not stale:
        return ""
    steps = " and ".join(f"`twin {stage}`" for stage in ("embed", "mine")[("embed", "mine").index(stale[0]) :])
    return f"The links are older than the catalogue (see `twin status`): run {steps} before people judge them."
