import time

import pyarrow as pa
import pytest

from tests.embed.catalogues import write_images
from twin.core import TwinError, Workspace, read_rows, write_table
from twin.models._comparator_answerer import comparator_answerer


def test_the_answerer_trains_once_and_scores_photos_of_the_workspace(tmp_path, monkeypatch):
    monkeypatch.setattr("twin.models._comparator_answerer._STEPS", 5)
    workspace = Workspace(tmp_path)
    ids = write_images(workspace, range(8))
    columns = ("image_id_1", "image_id_2", "kind")
    schema = pa.schema([(column, pa.string()) for column in columns])
    kinds = [("positive", 1), ("mined", 2), ("near-twin", 3)]
    rows = [dict(zip(columns, (ids[i], ids[i + step], kind), strict=True)) for i in range(5) for kind, step in kinds]
    write_table(workspace.pairs("train"), rows, schema)
    first = comparator_answerer(workspace)
    made = (workspace.run("comparator") / "comparator.safetensors").stat().st_mtime_ns
    time.sleep(0.01)
    again = comparator_answerer(workspace)
    assert (workspace.run("comparator") / "comparator.safetensors").stat().st_mtime_ns == made
    assert again.fingerprint == first.fingerprint
    assert first.scorer.score([(ids[0], ids[7])]) == again.scorer.score([(ids[7], ids[0])])
    write_table(workspace.pairs("train"), rows[:-1], schema)
    assert comparator_answerer(workspace).fingerprint != first.fingerprint
    assert len(read_rows(workspace.pairs("train"))) == len(rows) - 1
    with pytest.raises(TwinError, match="Photo unknown is neither in "):
        first.scorer.score([(ids[0], "unknown")])
