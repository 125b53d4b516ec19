"""``twin ask``: one question about two photos."""

from pathlib import Path

import click

from twin.cli._options import workspace_option
from twin.core import TwinError, Workspace, console

__all__ = ["command"]


@click.command()
@click.argument("photos", nargs=2, type=click.Path(path_type=Path))
@click.option("--model", default="base", help="A run of the workspace, a folder, a Hugging Face id, or base.")
@click.option("--kind", default="object", help="What the photos show, for the question's wording.")
@workspace_option
def command(photos: tuple[Path, Path], model: str, kind: str, workspace: Workspace) -> None:
    """Ask MODEL whether two PHOTOS show the same object; prints its answer, its probability and its own words."""
    for photo in photos:
        _check(photo)
    from twin.answers import pair_question, read_reply  # noqa: PLC0415 - a wrong path is told before torch loads
    from twin.catalog.store import FileImage  # noqa: PLC0415
    from twin.core import generator  # noqa: PLC0415
    from twin.models import BY_VECTORS, Question, load_answerer  # noqa: PLC0415

    if model in BY_VECTORS:
        raise TwinError(f"{model} knows photos of a workspace by their vectors, and no others; ask a model.")
    answerer = load_answerer(model, workspace, workspace.settings.evaluate)
    question = pair_question(generator(0, "ask"), kind)
    [reply] = answerer.answer([Question("ask", "pairwise", question, tuple(map(FileImage, photos)))])
    answer = read_reply(reply.text, "pairwise").answer or "no answer"
    chance = "" if reply.probability is None else f" (probability of yes: {reply.probability:.2f})"
    console.print(f"Question: {question}", markup=False)
    console.print(f"Answer:   [bold]{answer}[/]{chance}")
    console.print(f"In the words of {model}: {reply.text}", markup=False)


def _check(photo: Path) -> None:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    if not photo.is_file():
        raise TwinError(f"There is no photo {photo}.")
    try:
        with Image.open(photo) as picture:
            picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise TwinError(f"{photo} is not a photo that can be read: {error}.") from error
