"""The catalogue in memory, against the tables themselves."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.review.reviewed import write_catalogue
from twin.core import TwinError, Workspace, read_rows, write_table
from twin.review.server._photos import InstancePhotos, Photo, Photos


@settings(max_examples=25, deadline=None)
@given(names=st.lists(st.text("abcä/ -", min_size=1, max_size=4), unique=True, max_size=6), photos=st.integers(1, 3))
def test_each_instance_has_its_photos(tmp_path_factory: pytest.TempPathFactory, names: list[str], photos: int) -> None:
    workspace = Workspace(tmp_path_factory.mktemp("review"))
    write_catalogue(workspace, names, photos)
    found = Photos(workspace)
    for name in names:
        rows = [row for row in read_rows(workspace.images) if row["instance_id"] == name]
        expected = tuple(Photo(row["image_id"], row["width"], row["height"]) for row in rows)
        assert found.of(name) == InstancePhotos(f"The <b>{name}</b>", "vessel", expected)
        assert all(found.store.get(photo.id).read() for photo in expected)
    for other in ("", "zzz", "A", *(name + "!" for name in names)):
        assert found.of(other) is None


def test_an_instance_without_photos_is_none(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    write_catalogue(workspace, ["cup", "jar", "mug"])
    rows = [row for row in read_rows(workspace.images) if row["instance_id"] != "jar"]
    before = Photos(workspace)
    write_table(workspace.images, rows, pq.read_schema(workspace.images))
    found = Photos(workspace)
    assert found.of("jar") is None
    assert found.of("mug") == before.of("mug")


def test_no_catalogue_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="does not exist"):
        Photos(Workspace(tmp_path))
