"""Reading: what is refused, and which instances are known to be one object."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.mine.photographed import photographed, unit, write_workspace
from twin.catalog.checks import add_overrules, check_table, same_object
from twin.core import TwinError, Workspace, generator, read_rows, write_table
from twin.embed import load_vectors
from twin.mine._catalogue import read_photographed

_ROWS = [{"instance_id": name, "category": "cup"} for name in ("b", "a", "d", "c", "e")]
_TWIN = {"instance_id": "a-1", "category": "cup", "source": "render", "base": "a", "degree": 4, "changes": "[1]"}


@pytest.fixture
def workspace(tmp_path):
    workspace = Workspace(tmp_path)
    write_workspace(workspace, [*_ROWS, _TWIN])
    return workspace


def test_photos_stand_with_their_instance_and_their_vector(workspace):
    catalogue, vectors = read_photographed(workspace), load_vectors(workspace)
    assert catalogue.instances.ids.to_pylist() == ["a", "a-1", "b", "c", "d", "e"]
    assert catalogue.image_ids.to_pylist()[:6] == ["a-0", "a-1", "a-2", "a-1-0", "a-1-1", "a-1-2"]
    assert np.array_equal(catalogue.photos(2), vectors.take(["b-0", "b-1", "b-2"]).astype(np.float64))
    assert catalogue.means[2] == pytest.approx(catalogue.photos(2).mean(axis=0), abs=1e-15)
    assert catalogue.squares[2] == pytest.approx((catalogue.photos(2) ** 2).sum(), abs=1e-15)
    assert (catalogue.instances.base.tolist(), catalogue.instances.degree.tolist()) == (
        [-1, 0, -1, -1, -1, -1],
        [0, 4, 0, 0, 0, 0],
    )


def test_instances_without_photos_are_passed_over_but_still_join_near_twins(workspace):
    images = [row for row in read_rows(workspace.images) if row["instance_id"] not in ("a", "d")]
    write_table(workspace.images, images, _schema(workspace.images))
    other = {**_TWIN, "instance_id": "a-2"}
    write_workspace(workspace, [*_ROWS, _TWIN, other])
    rows = [row for row in read_rows(workspace.images) if row["instance_id"] != "a"]
    write_table(workspace.images, rows, _schema(workspace.images))
    instances = read_photographed(workspace).instances
    assert instances.ids.to_pylist() == ["a-1", "a-2", "b", "c", "d", "e"]
    assert instances.base.tolist() == [-1] * 6
    assert instances.identity.root[0] == instances.identity.root[1]
    assert len(set(instances.identity.root.tolist())) == 5


def _schema(path):
    return pq.read_schema(path)


def _joined(workspace):
    instances = read_photographed(workspace).instances
    label = instances.identity.joined
    ids = instances.ids.to_pylist()
    return {frozenset(one for one, other in zip(ids, label, strict=True) if other == value) for value in label}


def test_duplicates_decisions_and_shared_photos_join_instances(workspace):
    assert _joined(workspace) == {frozenset(ids) for ids in (["a", "a-1"], ["b"], ["c"], ["d"], ["e"])}
    schema = pa.schema([("instance_a", pa.string()), ("instance_b", pa.string()), ("same_instance", pa.bool_())])
    rows = [("a-1", "b", False), ("c", "c", True), ("gone", "c", False)]
    write_table(
        check_table(workspace, "duplicates"), (dict(zip(schema.names, row, strict=True)) for row in rows), schema
    )
    add_overrules(workspace, [same_object("c", "d")])
    assert _joined(workspace) == {frozenset(ids) for ids in (["a", "a-1", "b"], ["c", "d"], ["e"])}
    images = read_rows(workspace.images)
    write_table(workspace.images, [*images, images[0] | {"instance_id": "e"}], _schema(workspace.images))
    assert images[0]["instance_id"] == "b"
    assert _joined(workspace) == {frozenset(ids) for ids in (["a", "a-1", "b", "e"], ["c", "d"])}


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (np.nan, "has numbers that are not finite"),
        (np.inf, "has numbers that are not finite"),
        (0.0, "is not of unit length"),
        (2.0, "is not of unit length"),
    ],
)
def test_a_vector_that_is_no_unit_vector_is_refused_by_image_id(tmp_path, value, complaint):
    vectors = unit(generator(0).normal(size=(15, 8)))
    vectors[7] = value
    write_workspace(Workspace(tmp_path), _ROWS, vectors=vectors)
    with pytest.raises(TwinError, match=f"The vector of image d-1 {complaint}; run `twin embed` again"):
        read_photographed(Workspace(tmp_path))


def test_photos_without_vectors_and_unknown_instances_are_named(workspace):
    images = workspace.images.read_bytes()
    write_workspace(workspace, [*_ROWS, _TWIN], photos=2)
    workspace.images.write_bytes(images)
    with pytest.raises(TwinError, match="Image a-2 has no vector of lite0; run `twin embed` again"):
        read_photographed(workspace)
    write_workspace(workspace, _ROWS)
    workspace.images.write_bytes(images)
    with pytest.raises(TwinError, match="has no instance a-1; run the catalog stage again"):
        read_photographed(workspace)
    write_table(workspace.images, [], _schema(workspace.images))
    with pytest.raises(TwinError, match="has no photos"):
        read_photographed(workspace)


def test_means_do_not_depend_on_what_is_summed_together(monkeypatch):
    draw = generator(4, "means")
    photos = [unit(draw.normal(size=(size, 33))) for size in (3, 1, 70, 2, 9)]
    whole = photographed(photos).means
    monkeypatch.setattr("twin.mine._catalogue._PHOTOS", 4)
    assert np.array_equal(photographed(photos).means, whole)
