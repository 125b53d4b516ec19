"""Whether there is something to review, and whether it is of today."""

from twin.core import TwinError, Workspace, stale_reason

__all__ = ["check_catalogue", "outdated_links", "outdated_stages"]


def check_catalogue(workspace: Workspace) -> None:
    """Refuse a workspace without photos, before anything is written there.

    Raises:
        TwinError: There is no catalogue, perhaps since the name of the workspace is mistyped.
    """
    if not workspace.images.exists():
        raise TwinError(f"{workspace.images} does not exist; run `twin catalog render` or `twin catalog import` first.")


def outdated_stages(workspace: Workspace) -> list[str]:
    """The commands that make links anew where the catalogue has changed since; empty where it has not."""
    stages = ("embed", "mine")
    for place, stage in enumerate(stages):
        stamp = workspace.stamped(stage)
        if stamp and stale_reason(workspace.root, stamp):
            return [f"`twin {name}`" for name in stages[place:]]
    return []


def outdated_links(workspace: Workspace) -> str:
    """What to say where links were mined from a catalogue that has changed; empty where they were not."""
    steps = " and ".join(outdated_stages(workspace))
    told = f"The links are older than the catalogue (see `twin status`): run {steps} before people judge them."
    return told if steps else ""
