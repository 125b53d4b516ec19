"""Encode photos with the packaged encoder, against the same network in PyTorch.

    python benchmarks/embed.py [--quick]

Both start from the same stored photos and end with a feature vector for each; the peer is the network as its package
defines it, in batches of 32. Each runs in a process of its own, on one core; seconds are CPU time, so that other work
on the machine does not count, and memory is the peak of the process. The last line is JSON.

Two more things are measured: photos of 512 × 384 pixels decoded and fitted by threads and by processes, and vectors in
shards put into the order of the catalogue, against a dictionary and `numpy.stack`.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image

import _gather
from _measure import one_core, summary
from _photos import photo
from _prepare import with_processes, with_threads
from twin.catalog.store import ShardWriter, StoredImage, encoded
from twin.core import EmbedSettings, generator
from twin.embed import decoded, load_encoder
from twin.embed._lite0 import fitted
from twin.embed._lite0_export import exported_model, reference_network

BATCH = 32

Encode = Callable[[list[StoredImage]], None]
Way = Callable[[], Encode]


def small_photo(number: int) -> Image.Image:
    coarse = generator(number, "benchmark").integers(0, 256, (28, 28, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((224, 224), Image.Resampling.BICUBIC)


def store_photos(path: Path, images: Iterable[Image.Image]) -> list[StoredImage]:
    photos = []
    with ShardWriter(path) as shard:
        for image in images:
            one = encoded(image)
            photos.append(StoredImage(path, *shard.add(one.image_id, one.jpeg), one.image_id))
    return photos


def with_twin() -> Encode:
    encoder = load_encoder(EmbedSettings())

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


def compare_decoding(folder: Path, count: int) -> None:
    """Print how fast photos are decoded and fitted ahead of the encoder."""
    photos = store_photos(folder / "large.tar", (photo(number, 512, 384) for number in range(count)))
    for way, run in (("threads", with_threads), ("processes", with_processes)):
        for workers in (1, 2):
            wall, cpu = run(photos, workers)
            print(
                f"decode   {workers} {way:<9} {count / wall:5.0f} photos a second, {1000 * cpu / count:.2f} ms CPU each"
            )


def compare_gathering(folder: Path, count: int) -> None:
    """Print what it costs to bring vectors from shards into the order of the catalogue."""
    _gather.make_shards(folder, count)
    (ours, found), (theirs, expected) = (
        one_core(way, _gather.prepare, folder, count) for way in (_gather.with_twin, _gather.with_numpy)
    )
    assert found == expected
    size = count * _gather.DIMENSIONS * 4 / 2**20
    for name, cost in (("twin", ours), ("NumPy", theirs)):
        print(f"gather   {name:<6} {count:,} vectors, {size:.0f} MiB: {cost.seconds:.1f} s CPU, {cost.memory:.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a quarter of the photos")
    quick = parser.parse_args().quick
    count = 192 if quick else 768
    exported_model()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compare_decoding(folder, count)
        compare_gathering(folder, 20_000 if quick else 200_000)
        photos = store_photos(folder / "photos.tar", map(small_photo, range(count)))
        cost, _ = one_core(encode_all, started, with_twin, photos, whole=True)
        peer_cost, _ = one_core(encode_all, started, with_torch, photos, whole=True)
    print(f"twin     {count / cost.seconds:7.1f} photos a CPU second, {cost.memory:6.0f} MiB")
    print(f"PyTorch  {count / peer_cost.seconds:7.1f} photos a CPU second, {peer_cost.memory:6.0f} MiB")
    summary("embed", f"EfficientNet-Lite0 in torch {version('torch')}", cost, peer_cost, photos=count)


if __name__ == "__main__":
    main()
