"""The embed stage: a vector for every photo of the catalogue."""

from collections.abc import Sequence
from itertools import islice

import numpy as np

from twin.catalog.store import ImageStore
from twin.core import EmbedSettings, TwinError, Workspace, progress
from twin.embed._encoder import Encoder, load_encoder
from twin.embed._photos import decoded
from twin.embed._shards import Shards
from twin.embed._vectors import Vectors, read_vectors, write_vectors

__all__ = ["embed"]

# Batches whose vectors are written together: some seconds of work, the most a killed run loses.
_BATCHES_A_SHARD = 4


def embed(workspace: Workspace, settings: EmbedSettings) -> dict[str, int]:
    """Write a unit vector for every photo of the catalogue to ``embeddings/<encoder>/``.

    Vectors are kept by ``image_id`` and the encoder's fingerprint: only photos without one are encoded, a killed run
    goes on where it stopped, and the files are the same bytes either way.

    Returns:
        Counts: images, dimensions, encoded (in this run).

    Raises:
        TwinError: There is no catalogue or no such encoder, or a stored photo is missing or damaged.
    """
    store = _store(workspace)
    ids = store.ids
    encoder = load_encoder(settings.encoder, settings.batch, settings.device)
    folder = workspace.embeddings(settings.encoder)
    vectors, encoded = read_vectors(folder), 0
    if vectors is None or (vectors.fingerprint, vectors.ids) != (encoder.fingerprint, ids):
        shards = Shards(folder, encoder.fingerprint)
        if vectors is not None and vectors.fingerprint == encoder.fingerprint:
            shards.add(vectors.ids, vectors.matrix)
        encoded = _encode_missing(store, encoder, shards, settings.batch)
        known = shards.read()
        matrix = np.stack([known[image_id] for image_id in ids])
        vectors = Vectors(ids, matrix, encoder.name, encoder.fingerprint)
        write_vectors(folder, vectors)
        shards.clear()
    counts = {"images": len(vectors.ids), "dimensions": vectors.matrix.shape[1]}
    workspace.stamp(
        "embed",
        settings=settings.model_dump(),
        inputs=[workspace.images],
        outputs=[folder / name for name in ("encoder.json", "ids.parquet", "vectors.npy")],
        counts=counts,
    )
    return counts | {"encoded": encoded}


def _store(workspace: Workspace) -> ImageStore:
    store = ImageStore(workspace)
    if not len(store):
        raise TwinError(f"{workspace.images} has no photos; run the catalog stage again.")
    return store


def _encode_missing(store: ImageStore, encoder: Encoder, shards: Shards, batch: int) -> int:
    """Encode the photos that no shard holds yet, and keep their vectors shard by shard."""
    known = shards.read().keys()
    todo = [image_id for image_id in store.ids if image_id not in known]
    images = decoded(map(store.get, todo), ahead=2 * batch)
    with progress() as display:
        task = display.add_task(f"encoding with {encoder.name}", total=len(store), completed=len(store) - len(todo))
        for ids in _cut(todo, batch * _BATCHES_A_SHARD):
            vectors = []
            for part in _cut(ids, batch):
                vectors.append(encoder.encode(list(islice(images, len(part)))))
                display.advance(task, len(part))
            shards.add(ids, np.concatenate(vectors))
    return len(todo)


def _cut(ids: Sequence[str], size: int) -> list[Sequence[str]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
