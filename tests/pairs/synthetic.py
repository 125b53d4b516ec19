"""Small catalogues with accepted links, as the stages before leave them; the photos are coloured squares."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from PIL import Image

from tests.storing import PLACE, store_photos
from twin.core import Workspace, digest, generator, write_table

COLOURS = ("red", "green", "blue", "white")
PATTERNS = ("plain", "dots", "stripes")
_IMAGE = ("image_id", "instance_id", "phash", "source", "original", "view")
_INSTANCE = ("instance_id", "category", "group", "title", "source", "base", "changes", "attributes", "facts")


@dataclass
class Sketch:
    """A catalogue in the making; tests may change the rows before `write`."""

    images: list[dict[str, Any]] = field(default_factory=list)
    instances: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, name: str, category: str, group: str = "", *, views: int = 4, base: str = "", degree: int = 0
    ) -> None:
        rng = generator(1, base or name)
        facts = {
            "kind": category,
            "colour": COLOURS[int(rng.integers(4))],
            "pattern": PATTERNS[int(rng.integers(3))],
            "handles": str(int(rng.integers(3))),
        }
        row = {"instance_id": name, "category": category, "group": group, "base": base, "degree": degree}
        self.instances.append(row | {"changes": "[]", "attributes": "{}", "facts": json.dumps(facts)})
        for view in range(views):
            image_id = digest(name, str(view))
            phash = digest("hash", name, str(view))[:16]
            self.images.append({"image_id": image_id, "instance_id": name, "phash": phash})

    def link(self, one: str, other: str, kind: str = "mined", degree: int = 0) -> None:
        first, second = sorted((one, other))
        changes = json.dumps([{"attribute": f"part {number}"} for number in range(degree)])
        row = {"instance_a": first, "instance_b": second, "kind": kind, "degree": degree, "changes": changes}
        self.links.append(
            row | {"category": "", "similarity": 0.9, "rank": 1, "mutual": True, "accepted_by": "unreviewed"}
        )

    def write(self, root: Path) -> Workspace:
        workspace = Workspace(root)
        photos = {row["image_id"]: _square(row["image_id"]) for row in self.images}
        places = store_photos(workspace, photos)
        schema = pa.schema([*((name, pa.string()) for name in _IMAGE), *PLACE])
        write_table(workspace.images, [row | places[row["image_id"]] for row in self.images], schema)
        schema = pa.schema([*((name, pa.string()) for name in _INSTANCE), ("degree", pa.int32())])
        write_table(workspace.instances, self.instances, schema)
        texts = ("instance_a", "instance_b", "category", "kind", "changes", "accepted_by")
        schema = pa.schema([*((name, pa.string()) for name in texts), ("degree", pa.int32())])
        write_table(workspace.accepted, self.links, schema)
        return workspace


def _square(image_id: str) -> Image.Image:
    return Image.new("RGB", (8, 8), tuple(bytes.fromhex(image_id[:6])))


def sketch(
    bases: int = 30,
    *,
    views: int = 4,
    twins: int = 2,
    twin_views: int = 2,
    groups: tuple[str, ...] = ("seen", "unseen"),
    seed: int = 0,
) -> Sketch:
    """``bases`` base instances a group in two categories, near-twins of degrees 1 to 16, and mined links."""
    made = Sketch()
    for group in groups:
        for number in range(bases):
            category = f"{group} {('mug', 'vase')[number % 2]}".strip()
            name = digest(str(seed), group, str(number))[:8]
            made.add(name, category, group, views=views)
            for twin in range(twins):
                degree = (1, 2, 4, 8, 16)[(number + twin) % 5]
                made.add(f"{name}-{twin}", category, group, views=twin_views, base=name, degree=degree)
                made.link(name, f"{name}-{twin}", "near-twin", degree)
        names = [row["instance_id"] for row in made.instances if row["group"] == group and not row["base"]]
        rng = generator(seed, "links", group)
        for step in (2, 4, 6):
            for place, name in enumerate(names[:-step]):
                if rng.random() < 0.9:
                    made.link(name, names[place + step])
    return made
