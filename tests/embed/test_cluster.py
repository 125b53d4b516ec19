"""A Ray cluster leaves the bytes that one process leaves."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.embed.catalogues import write_images
from twin.core import EmbedSettings, TwinError, Workspace
from twin.embed import embed, load_encoder
from twin.embed._cluster import encode_on_cluster
from twin.embed._jobs import EncodeJob


@pytest.fixture(scope="module")
def _cluster() -> Iterator[Any]:
    ray = pytest.importorskip("ray")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield
    ray.shutdown()


@pytest.mark.slow
@pytest.mark.usefixtures("_cluster")
def test_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for engine in ("ray", "local"):
        workspace = Workspace(tmp_path / engine)
        write_images(workspace, range(20))
        counts = embed(workspace, EmbedSettings(engine=engine, batch=2, workers=2))
        assert counts["encoded"] == 20
        paths = sorted(workspace.embeddings("lite0").iterdir())
        contents.append([(path.name, path.read_bytes()) for path in paths])
    assert contents[0] == contents[1]


@pytest.mark.slow
@pytest.mark.usefixtures("_cluster")
def test_a_machine_with_another_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match=r"would make other vectors of lite0: it needs the same weights, versions"):
        encode_on_cluster([EncodeJob("a", ())], EmbedSettings(workers=1), tmp_path, "made up", lambda _photos: None)
    assert load_encoder(EmbedSettings()).fingerprint != "made up"
