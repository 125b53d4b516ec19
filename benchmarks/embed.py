"""Encode photos with the packaged encoder, against the same network in PyTorch.

    python benchmarks/embed.py [--quick]

Both start from the same stored photos and end with a feature vector for each; the peer is the network as its package
defines it, in batches of 32. Each runs in a process of its own, on one core; seconds are CPU time, so that other work
on the machine does not count, and memory is the peak of the process. The last line is JSON.
"""

import argparse
import json
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image

from twin.catalog.store import ShardWriter, StoredImage, encoded
from twin.core import generator
from twin.embed import decoded, load_encoder
from twin.embed._lite0 import fitted
from twin.embed._lite0_export import exported_model, reference_network

BATCH = 32


def store_photos(folder: Path, count: int) -> list[StoredImage]:
    photos = []
    with ShardWriter(folder / "photos.tar") as shard:
        for number in range(count):
            coarse = generator(number, "benchmark").integers(0, 256, (28, 28, 3), dtype=np.uint8)
            one = encoded(Image.fromarray(coarse).resize((224, 224), Image.Resampling.BICUBIC))
            place = shard.add(one.image_id, one.jpeg)
            photos.append(StoredImage(folder / "photos.tar", *place, one.image_id))
    return photos


def with_twin(photos: list[StoredImage]) -> Callable[[list[StoredImage]], None]:
    encoder = load_encoder("lite0")

    def encode(part: list[StoredImage]) -> None:
        encoder.encode(list(decoded(part, ahead=BATCH)))

    return encode


def with_torch(photos: list[StoredImage]) -> Callable[[list[StoredImage]], None]:
    import torch  # noqa: PLC0415 - not in the memory of the other way

    network = reference_network()
    torch.set_num_threads(1)

    def encode(part: list[StoredImage]) -> None:
        pixels = np.stack([fitted(image) for image in decoded(part, ahead=BATCH)])
        with torch.inference_mode():
            network(torch.from_numpy(pixels))[3].mean((2, 3))

    return encode


def measure(
    way: Callable[[list[StoredImage]], Callable[[list[StoredImage]], None]], photos: list[StoredImage]
) -> tuple[float, float]:
    """CPU seconds of encoding, loading and first batch apart, and peak MiB, in a fresh process."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_measured, (way, photos))


def _measured(
    way: Callable[[list[StoredImage]], Callable[[list[StoredImage]], None]], photos: list[StoredImage]
) -> tuple[float, float]:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    encode = way(photos)
    encode(photos[:BATCH])
    start = time.process_time()
    for place in range(0, len(photos), BATCH):
        encode(photos[place : place + BATCH])
    return time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a quarter of the photos")
    count = 192 if parser.parse_args().quick else 768
    exported_model()
    with tempfile.TemporaryDirectory() as folder:
        photos = store_photos(Path(folder), count)
        seconds, memory = measure(with_twin, photos)
        peer_seconds, peer_memory = measure(with_torch, photos)
    print(f"twin     {count / seconds:7.1f} photos a CPU second, {memory:6.0f} MiB")
    print(f"PyTorch  {count / peer_seconds:7.1f} photos a CPU second, {peer_memory:6.0f} MiB")
    result = {
        "name": "embed",
        "peer": f"EfficientNet-Lite0 in torch {version('torch')}",
        "photos": count,
        "seconds": round(seconds, 3),
        "peer_seconds": round(peer_seconds, 3),
        "speedup": round(peer_seconds / seconds, 2),
        "memory_ratio": round(memory / peer_memory, 3),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
