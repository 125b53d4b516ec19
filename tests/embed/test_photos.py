import threading

import pytest

from tests.embed.catalogues import drawing
from twin.catalog.store import FileImage
from twin.core import TwinError
from twin.embed import decoded


@pytest.fixture
def photos(tmp_path):
    for number in range(7):
        drawing(number).save(tmp_path / f"{number}.png")
    return [FileImage(path) for path in sorted(tmp_path.iterdir())]


@pytest.mark.parametrize("ahead", [0, 1, 3, 100])
def test_photos_come_in_order_whatever_is_decoded_ahead(photos, ahead):
    images = list(decoded(photos, ahead))
    assert [image.tobytes() for image in images] == [drawing(number).tobytes() for number in range(7)]


def test_photos_are_asked_for_no_sooner_than_said(photos):
    asked = []
    images = decoded((asked.append(photo) or photo for photo in photos), ahead=2)
    next(images)
    assert len(asked) == 3


def test_an_error_comes_at_its_place_and_no_thread_stays(photos):
    photos[3].path.write_bytes(b"no photo")
    images = decoded(photos, ahead=5)
    before = [next(images) for _ in range(3)]
    with pytest.raises(TwinError, match=r"3\.png is not a photo"):
        next(images)
    assert len(before) == 3
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("decode")]
