import time
from pathlib import Path
from subprocess import DEVNULL, Popen, run
from sys import executable

import numpy as np
import pytest
import torch
import transformers

from tests.embed.catalogues import drawing, write_images
from twin.catalog.store import ImageStore
from twin.core import EmbedSettings, TwinError, Workspace, read_rows, stale_reason
from twin.embed import embed, load_encoder, load_vectors, similarity

_SETTINGS = EmbedSettings(batch=2)
_FILES = ("encoder.json", "ids.parquet", "vectors.npy")


def _bytes(workspace):
    return [(workspace.embeddings("lite0") / name).read_bytes() for name in _FILES]


def _twin(*arguments):
    return [executable, "-c", "from twin.cli import main; main()", *arguments]


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "work")


def test_every_photo_has_its_vector_in_the_order_of_the_catalogue(workspace):
    ids = write_images(workspace, [4, 1, 3])
    counts = embed(workspace, _SETTINGS)
    vectors = load_vectors(workspace)
    assert counts == {"images": 3, "dimensions": 1392, "encoded": 3, "unused": 0}
    assert vectors.ids == ids
    assert np.array_equal(vectors.matrix, load_encoder(EmbedSettings()).encode([drawing(4), drawing(1), drawing(3)]))


def test_only_missing_vectors_are_computed_and_the_bytes_are_the_same(workspace, tmp_path):
    write_images(workspace, [1, 2, 3])
    embed(workspace, _SETTINGS)
    write_images(workspace, [5, 3, 1, 4])
    assert embed(workspace, _SETTINGS)["encoded"] == 2
    fresh = Workspace(tmp_path / "fresh")
    write_images(fresh, [5, 3, 1, 4])
    assert embed(fresh, EmbedSettings(batch=3))["encoded"] == 4
    assert _bytes(workspace) == _bytes(fresh)
    assert embed(workspace, _SETTINGS)["encoded"] == 0
    assert not (workspace.embeddings("lite0") / "shards").exists()


def test_vectors_of_another_fingerprint_are_not_taken_over(workspace):
    write_images(workspace, [1, 2])
    embed(workspace, _SETTINGS)
    good = _bytes(workspace)
    marker = workspace.embeddings("lite0") / "encoder.json"
    marker.write_text(marker.read_text().replace('"fingerprint": "', '"fingerprint": "0'))
    assert embed(workspace, _SETTINGS)["encoded"] == 2
    assert _bytes(workspace) == good


def test_a_set_without_its_marker_is_not_read(workspace):
    write_images(workspace, [1, 2])
    embed(workspace, _SETTINGS)
    (workspace.embeddings("lite0") / "encoder.json").unlink()
    with pytest.raises(TwinError, match="no image vectors"):
        load_vectors(workspace)
    assert embed(workspace, _SETTINGS)["encoded"] == 2


def test_a_missing_and_a_damaged_photo_are_named(workspace):
    write_images(workspace, [1, 2])
    image = ImageStore(workspace).get(read_rows(workspace.images)[1]["image_id"])
    image.path.write_bytes(image.path.read_bytes()[: image.offset + 200])
    with pytest.raises(TwinError, match=rf"photos\.tar of the image store is damaged at photo {image.image_id}"):
        embed(workspace, _SETTINGS)
    image.path.unlink()
    with pytest.raises(TwinError, match=r"photos\.tar of the image store is missing"):
        embed(workspace, _SETTINGS)


def test_a_damaged_shard_is_named(workspace):
    write_images(workspace, [1])
    folder = workspace.embeddings("lite0") / "shards" / load_encoder(EmbedSettings()).fingerprint
    folder.mkdir(parents=True)
    (folder / "torn.npz").write_bytes(b"PK")
    with pytest.raises(TwinError, match=r"torn.npz is damaged; delete it"):
        embed(workspace, _SETTINGS)


def test_the_stamp_tells_when_the_catalogue_changed(workspace):
    write_images(workspace, [1, 2])
    embed(workspace, _SETTINGS)
    stamp = workspace.stamped("embed")
    assert stale_reason(workspace.root, stamp) is None
    write_images(workspace, [1, 2, 3])
    assert stale_reason(workspace.root, stamp) == "catalog/images.parquet changed"


def test_similarity_is_the_cosine(workspace):
    a, b, c = write_images(workspace, [1, 2, 3])
    embed(workspace, _SETTINGS)
    vectors = load_vectors(workspace)
    expected = [
        sum(x * y for x, y in zip(vectors.take([p])[0], vectors.take([q])[0], strict=True)) for p, q in ((a, b), (c, c))
    ]
    np.testing.assert_allclose(similarity(vectors, [a, c], [b, c]), expected, atol=1e-5)
    with pytest.raises(TwinError, match="Image unknown has no vector of lite0"):
        similarity(vectors, [a], ["unknown"])


def test_a_killed_run_goes_on_to_the_same_bytes(workspace, tmp_path):
    numbers = range(80)
    write_images(workspace, numbers)
    command = _twin("embed", "-w", str(workspace.root), "--batch", "4")
    shards = workspace.embeddings("lite0") / "shards"
    process = Popen(command, stdout=DEVNULL)
    deadline = time.monotonic() + 120
    while not list(shards.rglob("*.npz")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait()
    kept = len(list(shards.rglob("*.npz")))
    assert kept
    assert not (workspace.embeddings("lite0") / "vectors.npy").exists()
    again = run(command, capture_output=True, text=True, check=True)
    assert f"({80 - 16 * kept} encoded now)" in again.stdout
    whole = Workspace(tmp_path / "whole")
    write_images(whole, numbers)
    embed(whole, EmbedSettings())
    assert _bytes(workspace) == _bytes(whole)


@pytest.mark.parametrize("made", [False, True])
def test_a_workspace_without_a_catalogue_is_one_line_and_exit_code_2(tmp_path: Path, made):
    if made:
        (tmp_path / "work").mkdir()
    result = run(_twin("embed", "-w", str(tmp_path / "work")), capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert "images.parquet does not exist" in result.stderr


def _folder_with_model(folder, seed):
    torch.manual_seed(seed)
    config = transformers.Dinov2Config(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, image_size=32, patch_size=8
    )
    transformers.Dinov2Model(config).save_pretrained(folder)
    processor = transformers.BitImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    processor.save_pretrained(folder)
    return str(folder)


def test_a_model_trained_further_in_place_and_a_changed_photo_recompute_just_what_changed(workspace, tmp_path):
    write_images(workspace, [1, 2, 3])
    settings = EmbedSettings(encoder=_folder_with_model(tmp_path / "model", 0), batch=2)
    assert embed(workspace, settings)["encoded"] == 3
    first = load_vectors(workspace)
    assert embed(workspace, settings)["encoded"] == 0
    write_images(workspace, [1, 7, 3])
    assert embed(workspace, settings)["encoded"] == 1
    second = load_vectors(workspace)
    assert np.array_equal(second.matrix[[0, 2]], first.matrix[[0, 2]])
    assert not np.array_equal(second.matrix[1], first.matrix[1])
    _folder_with_model(tmp_path / "model", 1)
    assert embed(workspace, settings)["encoded"] == 3
    third = load_vectors(workspace)
    assert (third.encoder, third.ids) == (second.encoder, second.ids)
    assert (np.abs(third.matrix - second.matrix).max(axis=1) > 1e-3).all()
    assert embed(workspace, settings.model_copy(update={"pooling": "mean"}))["encoded"] == 3


@pytest.mark.parametrize("workers", [1, 3])
def test_the_bytes_do_not_depend_on_workers_or_batch(workspace, workers, tmp_path):
    contents = []
    for name, settings in (("a", _SETTINGS), ("b", EmbedSettings(batch=5, workers=workers))):
        place = Workspace(tmp_path / name)
        write_images(place, range(11))
        embed(place, settings)
        contents.append(_bytes(place))
    assert contents[0] == contents[1]


def test_vectors_are_mapped_and_survive_a_new_set(workspace):
    write_images(workspace, [1, 2])
    embed(workspace, _SETTINGS)
    before = load_vectors(workspace)
    kept = np.array(before.matrix)
    assert isinstance(before.matrix, np.memmap)
    write_images(workspace, [3, 4, 5])
    embed(workspace, _SETTINGS)
    assert np.array_equal(before.matrix, kept)


def test_lite0_has_one_way_to_pool(workspace):
    write_images(workspace, [1])
    for wrong in ({"pooling": "mean"}, {"layer": 3}):
        with pytest.raises(TwinError, match="'lite0' has one way to pool"):
            embed(workspace, EmbedSettings(**wrong))
