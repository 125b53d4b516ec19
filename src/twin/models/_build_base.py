"""Steps of ``recipes/base/make.sh``: start the small model, and pack the trained one into the package."""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from safetensors.torch import load_file, save_file

from twin.answers import answer_text, multi_question, pair_question
from twin.catalog.store import ImageStore, image_file
from twin.core import Workspace, generator, read_rows, write_json
from twin.models._loading import PACKAGED_BASE
from twin.models._small import build_small_model

__all__ = ["main"]


@click.group()
def main() -> None:
    """Build the packaged base model."""


@main.command()
@click.argument("root", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
def start(root: Path, folder: Path) -> None:
    """Save the untrained model to FOLDER, with every eighth photo and all general questions of workspace ROOT."""
    workspace = Workspace(root.resolve())
    general = read_rows(workspace.root / "pairs" / "general.parquet")
    kinds = sorted({row["category"] for row in read_rows(workspace.instances)})
    rng = generator(0, "wordings")
    wordings = (pair_question, multi_question)
    asked = [word(rng, kind) for kind in [*kinds, "object"] for word in wordings for _ in range(200)]
    texts = [text for row in general for text in (row["question"], answer_text(row["answer"]))] + asked
    with TemporaryDirectory() as place:
        build_small_model(folder, _unpacked(ImageStore(workspace), Path(place)), texts)


def _unpacked(store: ImageStore, folder: Path) -> list[Path]:
    """Every eighth photo as a file."""
    paths = []
    for image_id in store.ids[::8]:
        paths.append(folder / image_file(image_id))
        paths[-1].write_bytes(store.get(image_id).read())
    return paths


@main.command()
@click.argument("run", type=click.Path(path_type=Path))
def pack(run: Path) -> None:
    """Copy the trained model in RUN into the package, with weights in half precision."""
    PACKAGED_BASE.mkdir(exist_ok=True)
    for path in sorted(run.iterdir()):
        if path.suffix in (".json", ".jinja") and path.name != "training.json":
            shutil.copy(path, PACKAGED_BASE)
    weights = {name: weight.half().contiguous() for name, weight in load_file(run / "model.safetensors").items()}
    save_file(weights, PACKAGED_BASE / "model.safetensors", metadata={"format": "pt"})
    record = json.loads((run / "training.json").read_text(encoding="utf-8"))
    write_json(PACKAGED_BASE / "training.json", {name: record[name] for name in ("settings", "seen")})


if __name__ == "__main__":
    main()
