"""What *same* means in a source."""

from typing import get_args

from twin.answers import Identity
from twin.catalog.importing import read_sources
from twin.core import Workspace
from twin.pairs import Catalog

__all__ = ["identity_of"]

_IMPORTED: dict[str, Identity] = {
    "amazon": "product",
    "twin": "product",
    "cub": "species",
    "inquire": "species",
    "landmarks": "landmark",
    "met": "artwork",
}
"""Identity by the kind of source that was imported; of all others it is a physical object."""


def identity_of(workspace: Workspace, catalog: Catalog) -> Identity:
    """The one identity of all that was imported, else that which all categories name, else ``object``."""
    kinds = {str(source.facts.get("kind", "")) for source in read_sources(workspace)}
    found = {_IMPORTED.get(kind) for kind in kinds}
    if len(found) == 1 and (identity := found.pop()) is not None:
        return identity
    categories = {instance.category for instance in catalog.instances}
    named: list[Identity] = [identity for identity in get_args(Identity) if categories == {identity}]
    return named[0] if named else "object"
