"""The peers of the catalogue's benchmarks, one a run: ``python benchmarks/_peers.py TOOL FROM TO NUMBER``.

It runs in the environment of ``make peers``, which has no twin in it.
"""

import argparse
import json
import math
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"  # or it asks the network for its newest version

TOOLS = Path(__file__)
PYTHON = Path(__file__).parent.parent / ".venv-peers" / "bin" / "python"

QUALITY = ("odd_size", "odd_aspect_ratio", "low_information", "light", "grayscale", "dark", "blurry")
"""What cleanvision looks for, its own duplicates apart: those imagededup finds."""


def peers_option(parser: argparse.ArgumentParser) -> Callable[[], Path]:
    """Add ``--peers``; what is returned gives the Python with the peers.

    Raises:
        SystemExit: There is none.
    """
    parser.add_argument("--peers", type=Path, default=PYTHON, help="Python that has the peers [that of `make peers`]")

    def chosen() -> Path:
        python: Path = parser.parse_args().peers
        if not python.exists():
            raise SystemExit(f"Error: There is no {python}; run `make peers`, or name a Python with --peers.")
        return python

    return chosen


def img2dataset(photos: Path, out: Path, workers: int) -> None:
    """Photos of a folder as JPEG files of at most 512 pixels, read by ``file:`` URLs; a JSON file has their names."""
    from img2dataset import download  # noqa: PLC0415 - a run needs one tool only

    files = sorted(path for path in photos.rglob("*.jpg"))
    listed = out.with_suffix(".txt")
    listed.write_text("".join(f"{path.as_uri()}\n" for path in files))
    size = min(1000, math.ceil(len(files) / workers))
    download(
        str(listed),
        image_size=512,
        output_folder=str(out),
        processes_count=workers,
        resize_mode="keep_ratio_largest",
        resize_only_if_bigger=True,
        thread_count=16,
        number_sample_per_shard=size,
    )
    names = {}
    for place, path in enumerate(files):
        shard, number = divmod(place, size)
        key = f"{shard:05d}{number:0{math.ceil(math.log10(size))}d}"
        if (out / key[:5] / f"{key}.jpg").exists():
            names[f"{key}.jpg"] = path.relative_to(photos).as_posix()
    out.with_suffix(".json").write_text(json.dumps(names))


def imagededup(photos: Path, out: Path, workers: int) -> None:
    """Pairs of near-duplicates, by names of files, at imagededup's own threshold of ten bits."""
    _complete_torchvision()
    from imagededup.methods import PHash  # noqa: PLC0415

    hasher = PHash(verbose=False)
    hashes = hasher.encode_images(photos, recursive=True, num_enc_workers=workers)
    found = hasher.find_duplicates(encoding_map=hashes, num_dist_workers=workers)
    pairs = {tuple(sorted((Path(one).name, Path(other).name))) for one, others in found.items() for other in others}
    out.write_text(json.dumps(sorted(pairs)))


def _complete_torchvision() -> None:
    """Let imagededup be imported where torch has no CUDA, but torchvision, as on PyPI, asks for it.

    Its compiled operators do not load there, and it stumbles over two that are missing; hashes need none of them.
    """
    import torch  # noqa: PLC0415

    try:
        import torchvision  # noqa: F401, PLC0415
    except RuntimeError:
        for name in ("nms", "qnms"):
            torch.library.define(f"torchvision::{name}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")


def cleanvision(photos: Path, out: Path, workers: int) -> None:
    """Flags of each photo."""
    from cleanvision import Imagelab  # noqa: PLC0415

    lab = Imagelab(data_path=str(photos))
    lab.find_issues({issue: {} for issue in QUALITY}, n_jobs=workers, verbose=False)
    lab.issues.to_csv(out)


def faiss(hashes: Path, out: Path, step: int) -> None:
    """Pairs, within six bits, of each ``step``-th hash with any; it prints CPU seconds and the peak in MiB."""
    import faiss as library  # noqa: PLC0415

    library.omp_set_num_threads(1)
    values = np.load(hashes).view(np.uint8).reshape(-1, 8)
    start = time.process_time()
    # IndexBinaryMultiHash (four tables of 16 bits, within one bit) took three times as long for a million hashes.
    index = library.IndexBinaryFlat(64)
    index.add(values)
    built = time.process_time()
    limits, _, found = index.range_search(values[::step], 7)  # the bound is not part of the range
    searched = time.process_time()
    query = np.repeat(np.arange(0, len(values), step), np.diff(limits.astype(np.int64)))
    np.save(out, np.stack([query, found], axis=1)[query != found])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([built - start, searched - built, memory]))


def main() -> None:
    tool, source, target, number = sys.argv[1:]
    tools = {"img2dataset": img2dataset, "imagededup": imagededup, "cleanvision": cleanvision, "faiss": faiss}
    tools[tool](Path(source), Path(target), int(number))


if __name__ == "__main__":
    main()
