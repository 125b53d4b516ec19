"""Vision-language models of a few thousand random weights for tests that need one or two, and photos to show them."""

from collections.abc import Sequence
from pathlib import Path

from tests.embed.catalogues import drawing
from tests.models.families import save_internvl, save_qwen
from twin.answers import answer_text, pair_question
from twin.core import generator
from twin.models import build_small_model

__all__ = ["FAMILIES", "save_small", "write_photos"]

FAMILIES = {"qwen2.5-vl": save_qwen, "internvl": save_internvl}


def write_photos(folder: Path, many: int) -> list[Path]:
    """Drawings of several sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number}.png" for number in range(many)]
    for number, path in enumerate(paths):
        drawing(number, (60 + 8 * (number % 3), 60 + 12 * (number % 2))).save(path)
    return paths


def save_small(folder: Path, photos: Sequence[Path]) -> Path:
    """The project's own small model, at its smallest."""
    rng = generator(0, "texts")
    texts = [pair_question(rng, kind) for kind in ("mug", "vase") for _ in range(20)]
    build_small_model(folder, photos, [*texts, answer_text("yes"), answer_text("no")], width=64, layers=2, heads=2)
    return folder
