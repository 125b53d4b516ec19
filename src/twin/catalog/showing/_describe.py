"""All that is known of a photo or an instance."""

from dataclasses import dataclass

from twin.catalog.showing._instance import instance_facts
from twin.catalog.showing._original import original_facts
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

    Args:
        workspace: Where the catalogue is.
        name: An image id, an instance id, or the path of an original as the column ``original`` has it.

    Raises:
        TwinError: There is no catalogue, no such photo or instance, or several photos come from such a path.
    """
    if photo := photo_facts(workspace, name):
        return Shown(tuple(photo[0]), photo[1])
    if facts := instance_facts(workspace, name):
        return Shown(tuple(facts))
    if photo := original_facts(workspace, name):
        return Shown(tuple(photo[0]), photo[1])
    raise TwinError(
        f"The catalogue has no photo, no instance and no original {name!r}; ids stand in {workspace.images} and "
        f"{workspace.instances.name}."
    )
