import threading

import pytest

from tests.embed.catalogues import drawing
from twin.core import TwinError
from twin.embed import decoded, read_photo


@pytest.fixture
def paths(tmp_path):
    for number in range(7):
        drawing(number).save(tmp_path / f"{number}.png")
    return sorted(tmp_path.iterdir())


@pytest.mark.parametrize("ahead", [0, 1, 3, 100])
def test_photos_come_in_order_whatever_is_decoded_ahead(paths, ahead):
    images = list(decoded(paths, ahead))
    assert [image.tobytes() for image in images] == [drawing(number).tobytes() for number in range(7)]


def test_an_error_comes_at_its_place_and_no_thread_stays(paths):
    paths[3].write_bytes(b"no photo")
    images = decoded(paths, ahead=5)
    before = [next(images) for _ in range(3)]
    with pytest.raises(TwinError, match=r"3\.png is damaged"):
        next(images)
    assert len(before) == 3
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("decode")]


def test_grey_and_transparent_photos_become_rgb(tmp_path):
    drawing(1).convert("LA").save(tmp_path / "grey.png")
    assert read_photo(tmp_path / "grey.png").mode == "RGB"
