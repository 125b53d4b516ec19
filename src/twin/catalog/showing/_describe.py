"""All that is known of a photo or an instance."""

from dataclasses import dataclass

from twin.catalog.showing._instance import instance_facts
from twin.catalog.showing._photo import photo_facts
from twin.catalog.store import StoredImage
from twin.core import TwinError, Workspace

__all__ = ["Shown", "describe"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known.

    Attributes:
        facts: Names and values, in the order in which a person wants them; a name may come several times.
        photo: The photo, where one was asked for.
    """

    facts: tuple[tuple[str, str], ...]
    photo: StoredImage | None = None


def describe(workspace: Workspace, name: str) -> Shown:
    """What the catalogue knows of the photo or the instance called ``name``, one that was left out included.

    Raises:
        TwinError: There is no catalogue, or no such photo or instance.
    """
    if photo := photo_facts(workspace, name):
        return Shown(tuple(photo[0]), photo[1])
    if facts := instance_facts(workspace, name):
        return Shown(tuple(facts))
    raise TwinError(
        f"The catalogue has no photo and no instance {name!r}; ids stand in {workspace.images} and "
        f"{workspace.instances.name}."
    )
