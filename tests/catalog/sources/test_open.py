from pathlib import Path

import pytest

from tests.catalog.sources.streams import options
from twin.catalog.sources import KINDS, open_source
from twin.core import TwinError


def test_an_unknown_kind_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match="no kind of source called 'imagenet'; there are folder, table, amazon, twin"):
        open_source("imagenet", tmp_path, options(tmp_path))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_is_missing(kind: str, tmp_path: Path) -> None:
    with pytest.raises(TwinError, match=str(tmp_path / "nowhere")):
        list(open_source(kind, tmp_path / "nowhere", options(tmp_path)))
    assert not (tmp_path / "nowhere").exists()
