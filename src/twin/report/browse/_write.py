"""The files of the gallery: a page, data in pieces, photos. They open from a disk, without a server."""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from twin.bench import BenchmarkPhotos
from twin.catalog.store import image_id_of
from twin.core import Workspace, aside, digest
from twin.report._evidence import Evidence
from twin.report._templates import environment
from twin.report._tones import COLOURS, tones
from twin.report.browse._entries import Entry, columns, details, entries
from twin.report.browse._photos import photo_path, remove_photos, write_photos

__all__ = ["write_gallery"]

_PIECE = 32
"""Queries in one piece of the data; a page of the gallery asks for the pieces of the queries it shows."""


def write_gallery(workspace: Workspace, evidence: Evidence) -> int:
    """Write ``report/gallery``: ``index.html``, what queries are filtered by, their details in pieces, and photos.

    A page that is open while the gallery is written again keeps its data and photos until the new page stands in its
    place.

    Args:
        workspace: The project.
        evidence: The evaluations.

    Returns:
        How many queries the gallery shows.

    Raises:
        TwinError: A photo cannot be read.
    """
    folder, models = workspace.report / "gallery", list(evidence.roles)
    found = list(entries(evidence))
    store = BenchmarkPhotos(workspace)
    images = dict.fromkeys(image for entry in found for image in entry.answer.query.images)
    photos = {image_id_of(image): store.named(image) for image in images}
    write_photos(folder, photos.values())
    data = _write_data(folder, found, models)
    with aside(folder / "index.html") as partial:
        partial.write_text(_page(evidence, data.name), encoding="utf-8")
    for stale in set(folder.glob("data-*")) - {data}:
        shutil.rmtree(stale)
    remove_photos(folder, photos)
    return len(found)


def _write_data(folder: Path, found: Sequence[Entry], models: Sequence[str]) -> Path:
    """Write the data to a folder that is named by its content."""
    texts = list(_texts(found, models))
    data = folder / f"data-{digest(*texts)[:12]}"
    for number, text in enumerate(texts):
        with aside(data / ("index.js" if number == 0 else f"{number - 1:04d}.js")) as partial:
            partial.write_text(text, encoding="utf-8")
    return data


def _texts(found: Sequence[Entry], models: Sequence[str]) -> Iterator[str]:
    """Each file is a script that hands over its content: a page that is opened from a disk may read no other kind."""
    head = columns(found, models) | {"piece": _PIECE, "queries": len(found)}
    yield f"gallery.start({_json(head)});\n"
    for start in range(0, len(found), _PIECE):
        piece = [details(entry, models) for entry in found[start : start + _PIECE]]
        yield f"gallery.take({start // _PIECE}, {_json(piece)});\n"


def _page(evidence: Evidence, data: str) -> str:
    example = photo_path("00id").replace("00id", "ID").replace("00", "HEAD")
    template = environment().get_template("gallery/page.html.j2")
    return template.render(data=data, photo=example, colours=COLOURS, tones=list(tones(evidence.roles).values()))


def _json(value: Any) -> str:
    """JSON that is also a script, whatever the words in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
