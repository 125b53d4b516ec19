"""Whatever the bytes and words of a photo are, its job leaves a row that has either an image or a reason."""

import io
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from twin.catalog.importing import Records
from twin.catalog.importing._jobs import cut
from twin.catalog.importing._read import read_photos
from twin.catalog.listing import Exclusion, Listed, UnusableError
from twin.catalog.store import StoredImage


@dataclass(frozen=True)
class Held:
    """Bytes in memory."""

    data: bytes

    def read(self, limit: int) -> bytes:
        if not self.data or len(self.data) > limit:
            raise UnusableError("empty file")
        return self.data

    def state(self) -> str:
        return ""


def photo(seed: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (6, 9, 3)).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


TEXT = st.text(st.characters(codec=None), max_size=5)
ITEMS = st.one_of(
    st.builds(Listed, TEXT, st.builds(Held, st.binary(max_size=50)), TEXT, TEXT, TEXT, st.just("customer"), TEXT),
    st.builds(Listed, TEXT, st.builds(Held, st.integers(0, 3).map(photo)), st.just("mug"), TEXT),
    st.builds(Exclusion, TEXT, TEXT, st.just("hidden file"), TEXT),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(ITEMS, min_size=1, max_size=6), st.booleans())
def test_each_item_leaves_a_row_with_an_image_or_a_reason(items: list[Listed | Exclusion], keep: bool) -> None:
    with TemporaryDirectory() as folder:
        records = Records(Path(folder), "shop", "code")
        rows = []
        for job in cut("shop", items, 512, keep=keep):
            read_photos(job, records)
            assert records.done(job.name)
            rows += pq.read_table(records.path(job.name)).to_pylist()
        assert len(rows) == len(items)
        for item, row in zip(items, rows, strict=True):
            assert (row["image_id"] is None) == (row["reason"] is not None)
            assert (row["category"] is None) == isinstance(item, Exclusion)
            if row["image_id"]:
                shard = Path(folder, "catalog/store", row["shard"])
                stored = StoredImage(shard, row["offset"], row["size"], row["image_id"])
                assert stored.open().size == (row["width"], row["height"]) == (9, 6)
                assert (row["original_shard"] is not None) == keep
        assert not list(Path(folder).rglob("*.part"))


def test_a_job_without_a_photo_leaves_no_shard(tmp_path: Path) -> None:
    records = Records(tmp_path, "shop", "code")
    (job,) = cut("shop", [Exclusion("x", "", "hidden file")], 512, keep=True)
    read_photos(job, records)
    assert records.done(job.name)
    assert [path.name for path in (tmp_path / "catalog").iterdir()] == [".import"]
