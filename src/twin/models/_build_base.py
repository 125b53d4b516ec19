"""``python -m twin.models._build_base WORKSPACE FOLDER``: the untrained small model, from a workspace's photos and questions."""

import sys
from pathlib import Path

from twin.answers import answer_text, multi_question, pair_question
from twin.core import Workspace, generator, read_rows
from twin.models._small import build_small_model

__all__ = ["main"]


def main(root: str, folder: str) -> None:
    """Build the model from every eighth photo and all general questions of the workspace at ``root``."""
    workspace = Workspace(Path(root).resolve())
    general = read_rows(workspace.root / "pairs" / "general.parquet")
    kinds = sorted({row["category"] for row in read_rows(workspace.instances)})
    rng = generator(0, "wordings")
    asked = [
        word(rng, kind) for kind in [*kinds, "object"] for word in (pair_question, multi_question) for _ in range(200)
    ]
    texts = [text for row in general for text in (row["question"], answer_text(row["answer"]))] + asked
    photos = [workspace.root / row["file"] for row in read_rows(workspace.images)[::8]]
    build_small_model(Path(folder), photos, texts)


if __name__ == "__main__":
    main(*sys.argv[1:])
