"""Samples a second of training's input, against opening, resizing and processing both photos of every row.

    python benchmarks/input.py [--quick]

The peer does what verl's data set does with qwen-vl-utils: it opens each photo of a row, brings its sides to multiples
of 28 pixels, and gives photos and words to the processor of Qwen2.5-VL. Ours processes each photo once, before the
first step, keeps that on the disk, and joins it to batches; a photo stands in 50 places, as in TWIN. Both give a model
whose vision tower learns the same numbers. Where the tower is frozen, which is the default, ours gives what enters the
projector instead, so that the tower has no work in the steps either; its width is that of Qwen2.5-VL-3B. Preparation
then has the tower in it (here one without layers), which the peer leaves to every step. Either way ends with the
numbers of a batch in one buffer, from which a device takes them.

Each way runs in a process of its own, on one core; seconds are CPU time. Memory is the peak of what cannot be taken
from a process: mapped files are not in it, for the system drops them when it needs the room.
"""

import argparse
import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from _measure import Cost, apart, summary
from _photos import photo

SLOTS = 50
"""Places in which a photo stands: 1.12 million places of 22,157 photos in TWIN."""

BATCH = 16
SIZES = ((512, 384), (384, 512), (512, 512))
WORDS = "Do these two images show the same mug? Answer <answer>yes</answer> or <answer>no</answer>."


@dataclass(frozen=True, slots=True)
class Case:
    """What is compared.

    Attributes:
        photos: How many there are; a batch shows twice ``BATCH`` of them.
        batches: Batches of ours that are timed.
        peer_batches: Batches of the peer that are timed.
        ways: What of a photo ours keeps, and whether in 16 bits.
    """

    photos: int
    batches: int
    peer_batches: int
    ways: tuple[tuple[str, bool], ...]


QUICK = Case(40, 40, 2, (("pixels", True), ("pixels", False)))
FULL = Case(400, 150, 8, (("pixels", True), ("pixels", False), ("states", True), ("states", False)))


def rows(case: Case, batches: int) -> Iterator[list[tuple[str, str]]]:
    """Names of the photos of each row, batch after batch; no photo is twice in a batch, as is usual among 22,157."""
    rng = np.random.default_rng(0)
    for _ in range(batches):
        drawn = rng.permutation(case.photos)[: 2 * BATCH].reshape(BATCH, 2)
        yield [(f"{one}.jpg", f"{other}.jpg") for one, other in drawn.tolist()]


def prepare(root: Path, case: Case) -> None:
    """Write photos and a model."""
    from _qwen import Shape, save_shape  # noqa: PLC0415 - in a process of its own, so that it costs no memory here

    for number in range(case.photos):
        photo(number, *SIZES[number % len(SIZES)]).save(root / f"{number}.jpg", quality=90)
    save_shape(root / "model", Shape(128, 1, 1280, 0, (1024, 1024)))


def loaded(root: Path) -> Any:
    import torch  # noqa: PLC0415 - each way in a process of its own

    from twin.models import load_vlm  # noqa: PLC0415

    torch.set_num_threads(1)
    return load_vlm(str(root / "model"), "cpu", dtype=torch.float32)


def fitted(image: Image.Image, factor: int = 28, least: int = 4 * 28**2, most: int = 16384 * 28**2) -> Image.Image:
    """Both sides a multiple of ``factor``, their product within bounds, their ratio kept as far as may be."""
    width, height = (max(factor, round(side / factor) * factor) for side in image.size)
    scale = 1.0
    if width * height > most:
        scale = (image.width * image.height / most) ** 0.5
        width, height = (max(factor, int(side / scale / factor) * factor) for side in image.size)
    elif width * height < least:
        scale = (least / (image.width * image.height)) ** 0.5
        width, height = (-int(-side * scale // factor) * factor for side in image.size)
    return image.resize((width, height))


def with_verl(root: Path, case: Case) -> dict[str, Any]:
    """As the peer does it, row by row."""
    processor = loaded(root).processor
    prompt = _prompt(processor)

    def row(names: tuple[str, str]) -> Any:
        data = [(root / name).read_bytes() for name in names]
        shown = [fitted(Image.open(io.BytesIO(one)).convert("RGB")) for one in data]
        return processor(text=[prompt], images=[shown], return_tensors="pt", add_special_tokens=False)

    def batch(names: list[tuple[str, str]]) -> Any:
        made = [row(pair) for pair in names]
        return [one["pixel_values"] for one in made], [one["input_ids"][0] for one in made]

    return _timed(batch, case, case.peer_batches)


def with_twin(root: Path, case: Case, stage: str, half: bool) -> dict[str, Any]:
    """As ours does it: words and places by the collator's processor, and the photos as a model asks for them."""
    from twin.catalog.store import FileImage  # noqa: PLC0415
    from twin.train import choose_parts  # noqa: PLC0415
    from twin.train._decoding import TrainingPhotos  # noqa: PLC0415
    from twin.train.vision import KeepingProcessor, fill, open_sight  # noqa: PLC0415

    vlm = loaded(root)
    model = choose_parts(vlm.model, vision="full" if stage == "pixels" else "frozen")
    photos = TrainingPhotos(None, {}, {path.name: FileImage(path) for path in root.glob("*.jpg")})
    sight = open_sight(vlm, model, photos, root / f"kept-{stage}-{half}", half=half)
    start = time.process_time()
    fill(sight, [[name] for name in photos.more], 1 << 40)
    prepared = time.process_time() - start
    processor, prompt = KeepingProcessor(sight), _prompt(vlm.processor)
    field = "pixel_values" if stage == "pixels" else "visual.merger"
    size = sum(path.stat().st_size for path in sight.shards.folder.iterdir()) / case.photos

    def batch(names: list[tuple[str, str]]) -> Any:
        made = processor(
            text=[prompt] * BATCH, images=names, return_tensors="pt", padding=True, add_special_tokens=False
        )
        looks = [sight.seen(place).tensors[field] for place in made["pixel_values"].tolist()]
        return looks, [made["input_ids"][made["attention_mask"] == 1]]

    return _timed(batch, case, case.batches) | {"prepared": prepared / case.photos, "size": size}


def _prompt(processor: Any) -> str:
    content = [{"type": "image"}, {"type": "image"}, {"type": "text", "text": WORDS}]
    return processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)


def _timed(batch: Callable[[Any], Any], case: Case, batches: int) -> dict[str, Any]:
    import torch  # noqa: PLC0415

    drawn = list(rows(case, batches))
    looks, ids = batch(drawn[0])
    first = [torch.cat(one).float().numpy() for one in (looks, ids)]
    staging = torch.empty(2 * looks[0].numel() * BATCH * 2, dtype=looks[0].dtype)
    memory, start = 0.0, time.process_time()
    for names in drawn:
        place = 0
        for look in batch(names)[0]:
            staging[place : place + look.numel()].copy_(look.flatten())
            place += look.numel()
        memory = max(memory, _own_memory())
    return {"seconds": (time.process_time() - start) / batches / BATCH, "memory": memory, "first": first}


def _own_memory() -> float:
    """MiB of this process that are no mapped files."""
    words = Path("/proc/self/status").read_text(encoding="utf-8").split()
    return int(words[words.index("RssAnon:") + 1]) / 1024


def compare(case: Case) -> None:
    """All ways on one case, and the last line."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        apart(prepare, root, case)
        theirs = apart(with_verl, root, case)
        ours = {way: apart(with_twin, root, case, *way) for way in case.ways}
    told("verl's way", theirs)
    for (stage, half), found in ours.items():
        what = "a tower that learns" if stage == "pixels" else "a frozen tower"
        told(f"twin, {what}, {16 if half else 32} bits", found, theirs)
        if stage == "pixels":
            check(found["first"], theirs["first"], half)
    mine, exact, frozen = (ours.get(way) for way in (("pixels", True), ("pixels", False), ("states", True)))
    summary(
        "input",
        "verl's way: open, resize and process every photo of every row",
        Cost(mine["seconds"] + shared(mine), mine["memory"]),
        Cost(theirs["seconds"], theirs["memory"]),
        case=asdict(case) | {"ways": len(case.ways)},
        speedup_without_preparation=round(theirs["seconds"] / mine["seconds"], 2),
        speedup_32_bits=round(theirs["seconds"] / (exact["seconds"] + shared(exact)), 2),
        **({"frozen_speedup": round(theirs["seconds"] / (frozen["seconds"] + shared(frozen)), 2)} if frozen else {}),
    )


def check(mine: list[np.ndarray], theirs: list[np.ndarray], half: bool) -> None:
    """Stop if the two ways give a model other numbers."""
    pixels, ids = (np.array_equal(one, other) for one, other in zip(mine, theirs, strict=True))
    near = half and mine[0].shape == theirs[0].shape and np.abs(mine[0] - theirs[0]).max() < 2**-8 * 3
    if not (ids and (pixels or near)):
        raise SystemExit("Error: the two ways give a model other numbers.")


def shared(found: dict[str, Any]) -> float:
    """A row's share of the preparation: it shows two photos, of which each is shown in so many places."""
    return float(2 * found["prepared"] / SLOTS)


def told(name: str, found: dict[str, Any], theirs: dict[str, Any] | None = None) -> None:
    line = f"{name:32} {1 / found['seconds']:8.1f} rows a CPU second, {found['memory']:5.0f} MiB"
    if theirs:
        whole = found["seconds"] + shared(found)
        line += (
            f", {theirs['seconds'] / found['seconds']:.1f} times; with preparation {1 / whole:.1f} rows, "
            f"{theirs['seconds'] / whole:.1f} times; {1000 * found['prepared']:.0f} ms CPU and "
            f"{found['size'] / 2**20:.1f} MiB of disk a photo"
        )
    print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer photos")
    given = parser.parse_args()
    os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "OMP_NUM_THREADS": "1"}
    compare(QUICK if given.quick else FULL)


if __name__ == "__main__":
    main()
