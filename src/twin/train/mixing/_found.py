"""Where a data set is: its files of questions, and the folder in which the paths of its photos begin."""

from dataclasses import dataclass
from pathlib import Path

from twin.catalog.listing import FileBytes, Locator, UnusableError, inside
from twin.catalog.sources import local_folder, split_files
from twin.core import MixSettings, TwinError

__all__ = ["Photos", "Place", "named_photos", "places"]

Photos = tuple[tuple[str, Locator], ...]
"""Name and place of each photo."""

_KINDS = (".parquet", ".jsonl", ".jsonl.gz", ".json")
_PHOTOS = (".jpg", ".jpeg", ".png", ".webp")
_SPLIT = "train"


@dataclass(frozen=True, slots=True)
class Place:
    """A file of questions.

    Attributes:
        file: The file.
        name: What it is called in the data set.
        folder: Where the paths of photos begin.
        limit: The folder that they may not leave.
    """

    file: Path
    name: str
    folder: Path
    limit: Path


@dataclass(frozen=True, slots=True)
class _NamedFile:
    """A photo by its path; a data set names many more than are drawn, so it is looked for when it is read."""

    place: Place
    name: str

    def read(self, limit: int) -> bytes:
        """The file's bytes."""
        return self._file().read(limit)

    def state(self) -> str:
        """Size and time of the file."""
        try:
            return self._file().state()
        except UnusableError as error:
            return error.reason

    def _file(self) -> FileBytes:
        return FileBytes(inside(self.place.limit, str(self.place.folder.absolute() / self.name)))


def places(mix: MixSettings) -> list[Place]:
    """The files of a data set: Parquet files; where it has none, JSON lines; else JSON lists.

    Where files are named after splits, those of ``train`` are taken.

    Raises:
        TwinError: There is no such data set, or it has no such file.
    """
    root, cache = _root(mix.data)
    own = Path(mix.folder).expanduser() if mix.folder else None
    if own and not own.is_dir():
        raise TwinError(f"{own} is not a folder; `folder` of {mix.data} is where the paths of its photos begin.")
    return [
        Place(
            file,
            file.name if root.is_file() else file.relative_to(root).as_posix(),
            own or file.parent,
            own or cache or (root.parent if root.is_file() else root),
        )
        for file in _files(root, mix.data)
    ]


def named_photos(names: object, place: Place) -> Photos:
    """Photos by their paths.

    Raises:
        UnusableError: There are none.
    """
    listed = [names] if isinstance(names, str) else names
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) and one for one in listed):
        raise UnusableError("no photo")
    return tuple((one, _NamedFile(place, one)) for one in listed)


def _root(data: str) -> tuple[Path, Path | None]:
    """The data set as local files, and the folder of its cache, where its files are links into that.

    ``OWNER/NAME/FOLDER`` is a folder of a data set on the Hub.
    """
    path = Path(data).expanduser()
    wanted = [f"*{suffix}" for suffix in (*_KINDS, *_PHOTOS)]
    if path.exists() or path.is_absolute():
        return local_folder(path, wanted), None
    below = path.parts[2:]
    found = local_folder(Path(*path.parts[:2]), ["/".join((*below, one)) for one in wanted])
    return found.joinpath(*below), found.parent.parent


def _files(root: Path, data: str) -> list[Path]:
    if root.is_file():
        if root.name.endswith(_KINDS):
            return [root]
        raise TwinError(f"{data} is neither a Parquet nor a JSON file ({', '.join(_KINDS)}).")
    for kind in _KINDS:
        if any(root.rglob(f"*{kind}")):
            every = split_files(root, kind, None)
            return list(filter(_is_for_training, every)) or every
    raise TwinError(f"{data} holds no file of questions ({', '.join(_KINDS)}).")


def _is_for_training(path: Path) -> bool:
    return _SPLIT in {path.name.split(".")[0].split("-")[0], path.parent.name}
