"""Where the photos of exported tables come from."""

from collections import Counter
from pathlib import Path

from twin.bench.exports._job import Job
from twin.core import Workspace, read_columns
from twin.pairs.exports import Provenance, licence_of_all, provenance

__all__ = ["sources"]

_RELEASED = {
    "twin": "TWIN-Eval",
    "fgvqa_ilias": "vrg-prague/ilias",
    "fgvqa_google_landmarks": "zguo0525/google-landmarks-v2-mini",
    "fgvqa_met": "the MET data set (minimet)",
    "fgvqa_cub": "cassiekang/cub200_dataset",
    "fgvqa_inquire": "evendrow/INQUIRE-Rerank",
}


def sources(job: Job) -> list[Provenance]:
    """The sources of the photos that are shown, by name."""
    shown = {image_id for table in job.tables for image_id in table.image_ids}
    names = _names(job)
    many = Counter(names[image_id] for image_id in sorted(shown))
    return [_source(job, name, count) for name, count in sorted(many.items())]


def _names(job: Job) -> dict[str, str]:
    """The source of every photo that a benchmark may show."""
    names: dict[str, str] = {}
    if job.workspace.images.exists():
        table = read_columns(job.workspace.images, ("image_id", "source"))
        names = dict(
            zip(table["image_id"].to_pylist(), (name or "" for name in table["source"].to_pylist()), strict=True)
        )
    return names | {image_id: job.photos.source(image_id) for image_id in job.photos.own}


def _source(job: Job, name: str, photos: int) -> Provenance:
    if known := _built_from(job, name, photos):
        return known
    known = provenance(job.workspace, name, photos)
    if name not in _RELEASED or known.recorded:
        return known
    said = "that of the upstream; FGVQA records none for single photos"
    return Provenance(name, _RELEASED[name], "As released in FGVQA.", said, False, photos)


def _built_from(job: Job, name: str, photos: int) -> Provenance | None:
    """What the catalogues say from which `twin bench build` took the photos; None where they are not at hand."""
    records = [table.built for table in job.tables if table.built and table.built["source"] == name]
    workspaces = [Workspace(Path(folder)) for folder in sorted({record["catalogue"] for record in records})]
    known = [
        provenance(workspace, file.stem, photos)
        for workspace in workspaces
        for file in sorted((workspace.root / "catalog" / "sources").glob("*.json"))
    ]
    if not known:
        return None
    licence = licence_of_all(known)
    said = licence or "; ".join(dict.fromkeys(each.licence for each in known))
    origins, notes = (" ".join(filter(None, texts)) for texts in zip(*((k.origin, k.note) for k in known), strict=True))
    return Provenance(name, origins, notes, said, licence is not None, photos)
