"""Reading a folder of photos: a sub-folder is an instance, a folder around it a category."""

import os
from pathlib import Path

from twin.catalog._listing import Listed, Listing, inside
from twin.catalog._pixels import UnusableError
from twin.catalog._records import Exclusion

__all__ = ["list_folder"]


def list_folder(folder: Path, category: str) -> Listing:
    """List the photos at ``INSTANCE/PHOTO`` and ``CATEGORY/INSTANCE/PHOTO``; both may stand side by side.

    Args:
        folder: The folder.
        category: Category of instances without a category folder.
    """
    listing = Listing()

    def unreadable(error: OSError) -> None:
        place = Path(error.filename).relative_to(folder).as_posix()
        listing.exclusions.append(Exclusion(place, place, "unreadable folder", error.strerror or ""))

    for place, names, files in os.walk(folder, onerror=unreadable):
        names.sort()
        relative = Path(place).relative_to(folder)
        for name in names:
            if (Path(place) / name).is_symlink():
                # Links to folders may lead outside, or in a circle.
                listing.exclusions.append(Exclusion((relative / name).as_posix(), "", "link to a folder"))
        if not names and not files and relative.parts:
            listing.exclusions.append(Exclusion("", relative.as_posix(), "instance has no photo", "empty folder"))
        for name in sorted(files):
            _add(listing, folder, relative / name, category)
    listing.photos.sort(key=lambda photo: photo.original)
    listing.note = _note(listing)
    return listing


def _add(listing: Listing, folder: Path, relative: Path, category: str) -> None:
    *above, name = relative.parts
    instance = "/".join(above)
    try:
        if name.startswith("."):
            raise UnusableError("hidden file")
        if len(above) not in {1, 2}:
            raise UnusableError("not in an instance folder", "expected INSTANCE/PHOTO or CATEGORY/INSTANCE/PHOTO")
        path = inside(folder, relative.as_posix())
    except UnusableError as error:
        listing.exclusions.append(Exclusion(relative.as_posix(), instance, error.reason, error.detail))
    else:
        listing.photos.append(Listed(relative.as_posix(), path, instance, above[0] if len(above) == 2 else category))


def _note(listing: Listing) -> str:
    deep = sum("/" in photo.instance for photo in listing.photos)
    flat = len(listing.photos) - deep
    layouts = {"INSTANCE/PHOTO": flat, "CATEGORY/INSTANCE/PHOTO": deep}
    return "Read " + " and ".join(f"{count:,} files as {layout}" for layout, count in layouts.items() if count) + "."
