"""Encode photos with the packaged encoder, against the same network in PyTorch.

    python benchmarks/embed.py [--quick]

Both start from the same stored photos and end with a feature vector for each; the peer is the network as its package
defines it, in batches of 32. Each runs in a process of its own, on one core; seconds are CPU time, so that other work
on the machine does not count, and memory is the peak of the process. The last line is JSON.
"""

import argparse
import os
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image

from _measure import one_core, summary
from twin.catalog.store import ShardWriter, StoredImage, encoded
from twin.core import generator
from twin.embed import decoded, load_encoder
from twin.embed._lite0 import fitted
from twin.embed._lite0_export import exported_model, reference_network

BATCH = 32

Encode = Callable[[list[StoredImage]], None]
Way = Callable[[], Encode]


def store_photos(folder: Path, count: int) -> list[StoredImage]:
    photos = []
    with ShardWriter(folder / "photos.tar") as shard:
        for number in range(count):
            coarse = generator(number, "benchmark").integers(0, 256, (28, 28, 3), dtype=np.uint8)
            one = encoded(Image.fromarray(coarse).resize((224, 224), Image.Resampling.BICUBIC))
            place = shard.add(one.image_id, one.jpeg)
            photos.append(StoredImage(folder / "photos.tar", *place, one.image_id))
    return photos


def with_twin() -> Encode:
    encoder = load_encoder("lite0")

    def encode(part: list[StoredImage]) -> None:
        encoder.encode(list(decoded(part, ahead=BATCH)))

    return encode


def with_torch() -> Encode:
    import torch  # noqa: PLC0415 - not in the memory of the other way

    network = reference_network()
    torch.set_num_threads(1)

    def encode(part: list[StoredImage]) -> None:
        pixels = np.stack([fitted(image) for image in decoded(part, ahead=BATCH)])
        with torch.inference_mode():
            network(torch.from_numpy(pixels))[3].mean((2, 3))

    return encode


def started(way: Way, photos: list[StoredImage]) -> tuple[Encode, list[StoredImage]]:
    """The encoder, loaded and warm, on one core."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    encode = way()
    encode(photos[:BATCH])
    return encode, photos


def encode_all(material: tuple[Encode, list[StoredImage]]) -> None:
    encode, photos = material
    for place in range(0, len(photos), BATCH):
        encode(photos[place : place + BATCH])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a quarter of the photos")
    count = 192 if parser.parse_args().quick else 768
    exported_model()
    with tempfile.TemporaryDirectory() as folder:
        photos = store_photos(Path(folder), count)
        cost, _ = one_core(encode_all, started, with_twin, photos, whole=True)
        peer_cost, _ = one_core(encode_all, started, with_torch, photos, whole=True)
    print(f"twin     {count / cost.seconds:7.1f} photos a CPU second, {cost.memory:6.0f} MiB")
    print(f"PyTorch  {count / peer_cost.seconds:7.1f} photos a CPU second, {peer_cost.memory:6.0f} MiB")
    summary("embed", f"EfficientNet-Lite0 in torch {version('torch')}", cost, peer_cost, photos=count)


if __name__ == "__main__":
    main()
