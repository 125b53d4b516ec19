"""What the model of a run sees of its photos, and where that is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from twin.core import console, digest
from twin.models import FAMILIES, VisionMemory, Vlm, vision_digest
from twin.train._begin import Run
from twin.train._decoding import TrainingPhotos
from twin.train.vision._shards import Shards
from twin.train.vision._sight import Sight
from twin.train.vision._stages import depends_on, stage_of

__all__ = ["open_sight", "seen_once"]

_MEMORY = 1 << 30
"""Bytes of photos kept in memory, of those that are not on the disk."""


def open_sight(vlm: Vlm, model: Any, photos: TrainingPhotos, root: Path, *, half: bool = False) -> Sight | None:
    """What a model sees of photos while it learns; None where that is not known to be exact.

    Args:
        vlm: The model.
        model: The same, set to learn.
        photos: Where photos are.
        root: Folder of what all models see.
        half: Whether work is in half precision.
    """
    if vlm.model.config.model_type not in FAMILIES:
        return None
    stage = stage_of(model)
    name = digest(stage.value, str(half), vision_digest(vlm, partial(depends_on, stage)))
    return Sight(vlm, photos, stage, Shards(root / name), VisionMemory(_MEMORY), half)


@contextmanager
def seen_once(run: Run[Any], model: Any) -> Iterator[Sight | None]:
    """Let the model of a run take places of photos for pixels inside the block; see `open_sight`.

    A model that is not given the same then, as the first row shows, goes on with pixels, and a line says so.

    Args:
        run: The run.
        model: Its model, set to learn.
    """
    root = run.workspace.root / "runs" / ".vision"
    sight = open_sight(run.vlm, model, run.photos, root, half=run.settings.precision == "bfloat16")
    if sight is None:
        yield None
        return
    if not sight.agrees(run.rows[0]["images"]):
        console.print("Photos are worked on wherever they stand: the model is not given the same for one that is kept.")
        yield None
        return
    sight.show_to(run.vlm.model)
    try:
        yield sight
    finally:
        sight.close()
