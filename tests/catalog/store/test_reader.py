"""The store as a whole: every id leads to its photo."""

import tracemalloc
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.catalog.store import ImageStore, StoredImage
from twin.core import TwinError, Workspace, write_arrow

IDS = st.lists(st.from_regex(r"[0-9a-f]{2,4}", fullmatch=True), unique=True, max_size=20)


def store(root: Path, ids: list[str]) -> ImageStore:
    workspace, count = Workspace(root), len(ids)
    columns = {
        "image_id": pa.array(ids, pa.string()),
        "shard": pa.array([f"s-{place % 3}.tar" for place in range(count)], pa.string()),
        "offset": pa.array(np.arange(count) * 1024 + 512, pa.int64()),
        "size": pa.array(np.arange(count) + 1, pa.int32()),
        "other": pa.array(["x"] * count, pa.string()),
    }
    write_arrow(workspace.images, pa.table(columns))
    return ImageStore(workspace)


@settings(deadline=None)
@given(ids=IDS, asked=IDS)
def test_every_id_leads_to_its_own_row(
    tmp_path_factory: pytest.TempPathFactory, ids: list[str], asked: list[str]
) -> None:
    root = tmp_path_factory.mktemp("store")
    images = store(root, ids)
    assert (len(images), images.ids) == (len(ids), ids)
    for place, image_id in enumerate(ids):
        shard = root / "catalog" / "store" / f"s-{place % 3}.tar"
        assert images.get(image_id) == StoredImage(shard, place * 1024 + 512, place + 1, image_id)
        assert images.named(f"{image_id}.jpg") == images.get(image_id)
    assert [image_id in images for image_id in asked] == [image_id in ids for image_id in asked]


def test_an_unknown_id_is_told(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match=r"Photo ffff is not in .*images\.parquet.*run the stages after it again"):
        store(tmp_path, ["ab"]).get("ffff")


def test_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match=r"images\.parquet does not exist"):
        ImageStore(Workspace(tmp_path))


def test_a_store_of_many_photos_is_a_few_arrays(tmp_path: Path) -> None:
    ids = [f"{number:032x}" for number in np.random.default_rng(0).permutation(50_000)]
    store(tmp_path, ids)
    before = pa.total_allocated_bytes()
    tracemalloc.start()
    images = ImageStore(Workspace(tmp_path))
    held = tracemalloc.get_traced_memory()[0] + pa.total_allocated_bytes() - before
    tracemalloc.stop()
    assert images.get(ids[7]).length == 8
    assert held < 100 * len(ids)
