"""Import photos into the store, against `datasets` with an image folder, ``map`` and Parquet.

    python benchmarks/catalog.py [--quick]

Both ways start from the same folder of 12-megapixel JPEG photos (half of them lying on their side), use the same number
of processes and end with upright photos of at most 512 pixels, JPEG quality 95 without colour subsampling. twin also
looks for damaged, repeated and ambiguous photos and computes content and perceptual hashes; the other way does not.
Each way runs in a process of its own, twice, the better time counts; memory is the largest sum of resident sizes of the
process and its workers. The last line is JSON.
"""

import argparse
import io
import json
import multiprocessing
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PIL import Image

from twin.catalog import import_photos
from twin.core import CatalogSettings, Workspace

LONG_SIDE = 512
WORKERS = os.cpu_count() or 1


def make_photos(folder: Path, photos: int) -> None:
    """Photos of soft colours with some grain, six an instance."""
    exif = Image.Exif()
    for number in range(photos):
        rng = np.random.default_rng(number)
        soft = Image.fromarray(rng.integers(0, 256, (30, 40, 3)).astype(np.uint8))
        pixels = np.asarray(soft.resize((1000, 750), Image.Resampling.BICUBIC)).astype(np.int16)
        grain = rng.integers(-8, 9, (750, 1000, 1))
        photo = Image.fromarray((pixels + grain).clip(0, 255).astype(np.uint8)).resize((4000, 3000))
        exif[0x0112] = 6 if number % 2 else 1
        path = folder / f"{number // 6:04d}" / f"{number % 6}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        photo.save(path, quality=90, exif=exif)


def with_twin(folder: Path, out: Path) -> None:
    import_photos(Workspace(out), CatalogSettings(workers=WORKERS, long_side=LONG_SIDE), folder)


def with_datasets(folder: Path, out: Path) -> None:
    from datasets import disable_progress_bars, load_dataset  # noqa: PLC0415 - only this way shall pay for it

    disable_progress_bars()
    photos = load_dataset("imagefolder", data_dir=str(folder), split="train", cache_dir=str(out / "cache"))
    small = photos.map(_shrink, num_proc=WORKERS, remove_columns=photos.column_names)
    small.to_parquet(out / "photos.parquet")


def _shrink(row: dict[str, Any]) -> dict[str, Any]:
    # `datasets` has decoded the photo and turned it upright.
    image = row["image"].convert("RGB")
    image.thumbnail((LONG_SIDE, LONG_SIDE))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95, subsampling="4:4:4")
    return {"image": buffer.getvalue(), "label": row["label"], "width": image.width, "height": image.height}


def measured(way: Callable[[Path, Path], None], folder: Path) -> tuple[float, float]:
    """Seconds, and peak memory in MiB, of one run in a fresh process."""
    out = Path(tempfile.mkdtemp(prefix="twin-benchmark-"))
    receiver, sender = multiprocessing.get_context("spawn").Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_timed, args=(way, folder, out, sender))
    process.start()
    with _peak_memory(process.pid or 0) as peak:
        seconds = float(receiver.recv())
        process.join()
    shutil.rmtree(out)
    return seconds, peak[0]


def _timed(way: Callable[[Path, Path], None], folder: Path, out: Path, sender: Any) -> None:
    start = time.perf_counter()
    way(folder, out)
    sender.send(time.perf_counter() - start)


@contextmanager
def _peak_memory(pid: int) -> Iterator[list[float]]:
    """Watch a process and its children; the one number yielded grows."""
    peak, ended = [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.05):
            peak[0] = max(peak[0], _resident(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def _resident(pid: int) -> float:
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        return sum(member.memory_info().rss for member in family) / 2**20
    except psutil.NoSuchProcess:
        return 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description="Import photos, against datasets.")
    parser.add_argument("--quick", action="store_true", help="48 photos instead of 360")
    photos = 48 if parser.parse_args().quick else 360
    with tempfile.TemporaryDirectory(prefix="twin-benchmark-") as name:
        make_photos(Path(name), photos)
        # In turns, so that whatever else the machine does strikes both.
        rounds = [[measured(way, Path(name)) for way in (with_twin, with_datasets)] for _ in range(2)]
    (seconds, memory), (peer_seconds, peer_memory) = (min(runs) for runs in zip(*rounds, strict=True))
    print(f"twin      {photos / seconds:6.1f} photos/s {memory:8.0f} MiB")
    print(f"datasets  {photos / peer_seconds:6.1f} photos/s {peer_memory:8.0f} MiB")
    result = {
        "name": "catalog import",
        "peer": "datasets imagefolder + map + to_parquet",
        "photos": photos,
        "photos_per_second": round(photos / seconds, 1),
        "speedup": round(peer_seconds / seconds, 2),
        "memory_ratio": round(memory / peer_memory, 3),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
