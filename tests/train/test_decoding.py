"""Photos of training rows are opened when a row is asked for, and not before."""

import pytest
from datasets import Dataset

from tests.train.workspaces import make_workspace
from twin.catalog.store import ImageStore
from twin.core import TrainSettings, TwinError
from twin.train._data import training_rows
from twin.train._decoding import Decoding


def test_a_row_has_its_photos_in_order_and_no_row_is_read_ahead(tmp_path_factory: pytest.TempPathFactory) -> None:
    workspace = make_workspace(tmp_path_factory.mktemp("decoding"))
    rows = training_rows(workspace, TrainSettings(steps=10, batch=4, general=0.5))
    store = ImageStore(workspace)
    data = Dataset.from_list(rows).with_transform(Decoding(store))
    for place in (0, 17, 39):
        shown = data[place]
        assert shown["prompt"] == rows[place]["prompt"]
        expected = [store.named(file).open().tobytes() for file in rows[place]["images"]]
        assert [photo.tobytes() for photo in shown["images"]] == expected
    [shard] = workspace.store.iterdir()
    shard.unlink()
    with pytest.raises(TwinError, match=r"photos\.tar of the image store is missing"):
        data[20]
