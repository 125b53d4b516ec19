"""Small catalogues of pictures, stored and assembled by the importer's own parts, in this process."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

from twin.catalog.importing import Output, Records, Source, add_source
from twin.core import CatalogSettings, Workspace

__all__ = ["collect"]


def collect(
    root: Path, instances: Mapping[str, Sequence[Image.Image]], source: str = "shop", category: str = "mug"
) -> Workspace:
    """A workspace whose catalogue holds the pictures of each instance; to call it again adds another source."""
    workspace = Workspace(root)
    records = Records(root, source, "test")
    with Output(records, "all") as output:
        for instance, pictures in instances.items():
            for view, image in enumerate(pictures):
                facts = {
                    "original": f"{instance}/{view}.jpg",
                    "instance_id": f"{source}/{instance}",
                    "category": category,
                    "title": instance,
                    "original_width": image.width,
                    "original_height": image.height,
                }
                output.add(facts | {"role": "", "view": "", "reason": None}, image)
    told = Source(source, f"pictures of {source}", "", {})
    add_source(workspace, CatalogSettings(), told, [records.path("all")])
    return workspace
