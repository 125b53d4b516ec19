"""What is kept of the photos on the other side of a leak check, so that each is decoded once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import PIL
import pyarrow as pa
from numpy.typing import NDArray

from twin.catalog.checks._crops import CROPS, crop_hashes
from twin.catalog.checks._prints import prints_folder
from twin.catalog.checks._thumbnails import thumbnails
from twin.catalog.store import ImageRef
from twin.core import Workspace, digest, read_rows, write_arrow

__all__ = ["OtherPrints", "crops_of"]

_VERSION = "1"
"""Goes up with any change of how photos are decoded or hashed."""

_BLOCK = 1024

_SCHEMA = pa.schema(
    [("content", pa.string()), ("phash", pa.string()), ("image_id", pa.string()), ("crops", pa.binary(8 * CROPS))]
)


class OtherPrints:
    """The prints of one other side, by the content of each photo, whatever its name or place.

    They lie in ``catalog/.prints``; what the other side has no more is forgotten.

    Args:
        workspace: Whose catalogue is checked.
        path: The other side.
        long_side: How far the photos of the catalogue are shrunk.
    """

    def __init__(self, workspace: Workspace, path: Path, long_side: int) -> None:
        name = digest(_VERSION, PIL.__version__, str(long_side), str(path.resolve()))
        self._path = prints_folder(workspace.store) / "others" / f"{name}.parquet"
        rows = read_rows(self._path) if self._path.exists() else []
        self._hashes = {row["content"]: (row["phash"], row["image_id"]) for row in rows}
        self._crops = {row["content"]: row["crops"] for row in rows}

    def find(self, content: str) -> tuple[str, str] | None:
        """The perceptual hash and the image id of a photo with this content, if they are known."""
        return self._hashes.get(content)

    def finish(
        self, contents: Sequence[str], hashes: Sequence[tuple[str, str]], images: Sequence[ImageRef]
    ) -> NDArray[np.uint64]:
        """Find the crops of all photos, and keep what is known of them for another time.

        Args:
            contents: What stands for the content of each photo.
            hashes: Its perceptual hash and image id.
            images: Where its pixels are.

        Returns:
            `crop_hashes`, uint64 (photos, `CROPS`).

        Raises:
            TwinError: A photo is missing or damaged.
        """
        new = [place for place, content in enumerate(contents) if content not in self._crops]
        for place, crops in zip(new, crops_of([images[place] for place in new]), strict=True):
            self._crops[contents[place]] = crops.astype("<u8").tobytes()
        if new or len(set(contents)) < len(self._hashes):
            self._write(dict(zip(contents, hashes, strict=True)))
        joined = b"".join(self._crops[content] for content in contents)
        return np.frombuffer(joined, dtype="<u8").reshape(-1, CROPS).astype(np.uint64)

    def _write(self, hashes: dict[str, tuple[str, str]]) -> None:
        phashes, ids = ([each[part] for each in hashes.values()] for part in (0, 1))
        columns = [list(hashes), phashes, ids, [self._crops[content] for content in hashes]]
        write_arrow(self._path, pa.table(columns, schema=_SCHEMA))


def crops_of(images: Sequence[ImageRef]) -> NDArray[np.uint64]:
    """The hashes of the crops of each photo, uint64 (photos, `CROPS`); its pixels are let go block by block.

    Raises:
        TwinError: A photo is missing or damaged.
    """
    blocks = (images[start : start + _BLOCK] for start in range(0, len(images), _BLOCK))
    found = [crop_hashes(thumbnails(block, "L")) for block in blocks]
    return np.concatenate([np.empty((0, CROPS), dtype=np.uint64), *found])
