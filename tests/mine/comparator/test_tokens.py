import numpy as np
import pytest

from tests.embed.catalogues import drawing, write_images
from twin.core import TwinError, Workspace
from twin.embed import Lite0
from twin.mine.comparator import TokenStore


@pytest.fixture
def stored(tmp_path):
    workspace = Workspace(tmp_path)
    return workspace, write_images(workspace, range(5))


def _files(workspace):
    return {path.suffix: path for path in workspace.embeddings("lite0-grid").iterdir()}


def test_tokens_are_those_of_the_encoder_and_each_photo_is_encoded_once(stored, monkeypatch):
    workspace, ids = stored
    tokens = TokenStore(workspace).get([ids[3], ids[1], ids[3]])
    assert set(tokens) == {ids[1], ids[3]}
    assert np.array_equal(tokens[ids[3]], Lite0().encode_grid([drawing(3)])[0])
    monkeypatch.setattr(Lite0, "encode_grid", None)
    again = TokenStore(workspace).get([ids[1]])
    assert np.array_equal(again[ids[1]], tokens[ids[1]])


def test_more_photos_are_added_behind_the_others(stored):
    workspace, ids = stored
    store = TokenStore(workspace)
    store.get(ids[:2])
    before = _files(workspace)[".f16"].read_bytes()
    store.get(ids)
    assert _files(workspace)[".f16"].read_bytes()[: len(before)] == before
    assert sorted(_files(workspace)[".ids"].read_text().split()) == sorted(ids)


@pytest.mark.parametrize("torn", ["tokens without a line", "half a line"])
def test_what_a_killed_run_left_is_written_over(stored, torn):
    workspace, ids = stored
    store = TokenStore(workspace)
    store.get(ids[:2])
    with _files(workspace)[".f16"].open("ab") as file:
        file.write(b"\1" * 70_000)
    if torn == "half a line":
        with _files(workspace)[".ids"].open("a") as file:
            file.write(ids[2][:7])
    tokens = TokenStore(workspace).get(ids)
    assert np.array_equal(tokens[ids[4]], Lite0().encode_grid([drawing(4)])[0])
    assert _files(workspace)[".f16"].stat().st_size == 5 * 49 * 624 * 2
    assert len(_files(workspace)[".ids"].read_text().split()) == 5


def test_two_stores_may_add_in_turn(stored):
    workspace, ids = stored
    one, other = TokenStore(workspace), TokenStore(workspace)
    one.get(ids[:2])
    other.get(ids[2:4])
    tokens = one.get(ids)
    for number, image_id in enumerate(ids):
        assert np.array_equal(tokens[image_id], Lite0().encode_grid([drawing(number)])[0])


def test_files_of_another_encoder_are_deleted(stored):
    workspace, ids = stored
    old = workspace.embeddings("lite0-grid") / "0123.f16"
    old.parent.mkdir(parents=True)
    old.touch()
    TokenStore(workspace).get(ids[:1])
    assert not old.exists()


def test_an_unknown_photo_is_named_and_nothing_asked_gives_nothing(stored):
    workspace, _ = stored
    assert TokenStore(workspace).get([]) == {}
    with pytest.raises(TwinError, match="Photo unknown is not in"):
        TokenStore(workspace).get(["unknown"])
