"""The embed stage: a vector for every photo of the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from twin.catalog.store import ImageStore
from twin.core import EmbedSettings, TwinError, Workspace, progress
from twin.embed._assemble import Source, assemble, rows_in
from twin.embed._cluster import encode_on_cluster
from twin.embed._encode import encode_jobs
from twin.embed._encoder import Encoder, load_encoder
from twin.embed._jobs import cut
from twin.embed._own import OWN, take_own
from twin.embed._shards import Shards
from twin.embed._vectors import Vectors, read_vectors, write_set

__all__ = ["embed"]


def embed(workspace: Workspace, settings: EmbedSettings) -> dict[str, int]:
    """Write a unit vector for every photo of the catalogue to ``embeddings/<encoder>/``.

    Vectors are kept by ``image_id`` and the encoder's fingerprint: only photos without one are encoded, a killed run
    goes on where it stopped, and the files are the same bytes either way, and from whatever engine.

    Returns:
        Counts: images, dimensions, encoded (in this run), and unused (vectors made elsewhere that no photo has).

    Raises:
        TwinError: There is no catalogue or no such encoder, a stored photo is missing or damaged, or vectors made
            elsewhere do not fit.
    """
    store = ImageStore(workspace)
    if not len(store):
        raise TwinError(f"{workspace.images} has no photos; run the catalog stage again.")
    own = settings.vectors is not None or settings.ids is not None
    if own and settings.encoder == "lite0":
        settings = settings.model_copy(update={"encoder": OWN})
    folder = workspace.embeddings(settings.encoder)
    counts = {"encoded": 0, "unused": 0}
    if own:
        counts["unused"] = take_own(workspace, settings, folder)
    else:
        counts["encoded"] = _encode(store, settings, folder)
    return _stamped(workspace, settings, folder, len(store)) | counts


def _stamped(workspace: Workspace, settings: EmbedSettings, folder: Path, images: int) -> dict[str, int]:
    dimensions = int(np.load(folder / "vectors.npy", mmap_mode="r").shape[1])
    counts = {"images": images, "dimensions": dimensions}
    workspace.stamp(
        "embed",
        settings=settings.model_dump(),
        inputs=[workspace.images],
        outputs=[folder / name for name in ("encoder.json", "ids.parquet", "vectors.npy")],
        counts=counts,
    )
    return counts


def _encode(store: ImageStore, settings: EmbedSettings, folder: Path) -> int:
    """Bring the vectors in ``folder`` up to date; gives the number of photos encoded for it."""
    ids, encoder = store.ids, load_encoder(settings)
    before = read_vectors(folder)
    if before is not None and before.fingerprint != encoder.fingerprint:
        before = None
    shards = Shards(folder, encoder.fingerprint)
    encoded = 0
    if before is None or before.ids != ids:
        order = pa.array(ids, pa.string())
        missing = _missing(order, _known(before, shards))
        encoded = len(missing)
        _encode_missing(store, missing, settings, encoder, folder)
        known = _known(before, shards)
        write_set(folder, order, encoder.name, encoder.fingerprint, lambda path: assemble(path, order, known))
    shards.clear()
    return encoded


@dataclass(frozen=True, slots=True)
class _Before:
    """The vectors of the last run as a source."""

    ids: pa.Array
    matrix: npt.NDArray[np.float32]

    def read(self) -> npt.NDArray[np.float32]:
        return self.matrix


def _known(before: Vectors | None, shards: Shards) -> list[Source]:
    kept: list[Source] = [*shards.read()]
    return kept if before is None else [_Before(pa.array(before.ids, pa.string()), before.matrix), *kept]


def _missing(ids: pa.Array, known: Sequence[Source]) -> list[str]:
    """The ids, each once, of which no source has a vector."""
    have: Any = pa.concat_arrays([source.ids for source in known]) if known else pa.array([], pa.string())
    missing: list[str] = ids.filter(pa.array(rows_in(ids, have) < 0)).unique().to_pylist()
    return missing


def _encode_missing(
    store: ImageStore, ids: Sequence[str], settings: EmbedSettings, encoder: Encoder, folder: Path
) -> None:
    jobs, total = cut(store, ids, settings.batch), len(store)
    with progress() as display:
        task = display.add_task(f"encoding with {encoder.name}", total=total, completed=total - len(ids))

        def advance(photos: int) -> None:
            display.advance(task, photos)

        if settings.engine == "ray":
            encode_on_cluster(jobs, settings, folder, encoder.fingerprint, advance)
        else:
            shards = Shards(folder, encoder.fingerprint)
            encode_jobs(jobs, encoder, shards, batch=settings.batch, workers=settings.workers, advance=advance)
