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

from twin.core import generator
from twin.embed import decoded, load_encoder
from twin.embed._lite0 import fitted
from twin.embed._lite0_export import exported_model, reference_network

BATCH = 32


def store_photos(folder: Path, count: int) -> list[Path]:
    paths = []
    for number in range(count):
        coarse = generator(number, "benchmark").integers(0, 256, (28, 28, 3), dtype=np.uint8)
        paths.append(folder / f"{number}.jpg")
        Image.fromarray(coarse).resize((224, 224), Image.Resampling.BICUBIC).save(paths[-1], quality=95)
    return paths


def with_twin(paths: list[Path]) -> Callable[[list[Path]], None]:
    encoder = load_encoder("lite0")

    def encode(part: list[Path]) -> None:
        encoder.encode(list(decoded(part, ahead=BATCH)))

    return encode


def with_torch(paths: list[Path]) -> Callable[[list[Path]], None]:
    import torch  # noqa: PLC0415 - not in the memory of the other way

    network = reference_network()
    torch.set_num_threads(1)

    def encode(part: list[Path]) -> None:
        photos = np.stack([fitted(image) for image in decoded(part, ahead=BATCH)])
        with torch.inference_mode():
            network(torch.from_numpy(photos))[3].mean((2, 3))

    return encode


def measure(way: Callable[[list[Path]], Callable[[list[Path]], None]], paths: list[Path]) -> tuple[float, float]:
    """CPU seconds of encoding, loading and first batch apart, and peak MiB, in a fresh process."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_measured, (way, paths))


def _measured(way: Callable[[list[Path]], Callable[[list[Path]], None]], paths: list[Path]) -> tuple[float, float]:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    encode = way(paths)
    encode(paths[:BATCH])
    start = time.process_time()
    for place in range(0, len(paths), BATCH):
        encode(paths[place : place + BATCH])
    return time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a quarter of the photos")
    count = 192 if parser.parse_args().quick else 768
    exported_model()
    with tempfile.TemporaryDirectory() as folder:
        paths = store_photos(Path(folder), count)
        seconds, memory = measure(with_twin, paths)
        peer_seconds, peer_memory = measure(with_torch, paths)
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
