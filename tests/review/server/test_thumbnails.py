"""Photos made small: as small as asked for, true to the photo, and no more of them kept than told."""

import asyncio
import io
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from tests.review.reviewed import write_catalogue
from tests.review.server.conftest import HOST, SETTINGS, Review
from twin.catalog.store import ImageStore
from twin.core import TwinError, Workspace
from twin.review.server import make_app
from twin.review.server._thumbnails import Thumbnails
from twin.review.store import open_store, store_url

SIZE = (1200, 800)
T = TypeVar("T")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, list[str]]:
    workspace = Workspace(tmp_path_factory.mktemp("large"))
    return workspace, write_catalogue(workspace, ["cup"], 6, SIZE)["cup"]


@pytest.fixture
def review(large: tuple[Workspace, list[str]], tmp_path: Path) -> Iterator[Review]:
    workspace, ids = large
    with closing(open_store(store_url(Workspace(tmp_path), None))) as store:
        app = make_app(workspace, store, SETTINGS, origin_hosts=["127.0.0.1"])
        yield Review(workspace, store, {"cup": ids}, TestClient(app, base_url=f"http://{HOST}"))


def waited(asked: Coroutine[Any, Any, T]) -> T:
    """What a coroutine comes to; in a thread of its own, since a browser of other tests may hold a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asked).result()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(("query", "size"), [("", (320, 213)), ("?side=320", (320, 213)), ("?side=960", (960, 640))])
def test_a_large_photo_is_made_as_small_as_asked_for(review: Review, query: str, size: tuple[int, int]) -> None:
    ada, (photo, *_) = review.enter("ada"), review.photos["cup"]
    whole = ada.get(f"/photo/{photo}").content
    small = ada.get(f"/thumbnail/{photo}{query}")
    assert (opened(small.content).format, opened(small.content).size) == ("JPEG", size)
    assert len(small.content) < len(whole) / 2
    assert opened(whole).size == SIZE
    # It shows the same: close to the photo averaged over the same cells, far from another one.
    cells = [
        np.asarray(opened(one).convert("RGB").resize((32, 24), Image.Resampling.BOX), float)
        for one in (small.content, whole, ada.get(f"/photo/{review.photos['cup'][1]}").content)
    ]
    assert np.abs(cells[0] - cells[1]).max() < 12 < np.abs(cells[0] - cells[2]).max()


@pytest.mark.parametrize(("size", "same"), [((80, 320), True), ((320, 96), True), ((80, 321), False)], ids=str)
def test_a_photo_of_that_size_is_sent_as_it_is(tmp_path: Path, size: tuple[int, int], same: bool) -> None:
    workspace, made = Workspace(tmp_path), Thumbnails()
    ((name,),) = write_catalogue(workspace, ["cup"], 1, size).values()
    photo = ImageStore(workspace).get(name)
    found = waited(made.of(photo, 320))
    assert (found == photo.read()) == same
    assert made.size == (0 if same else len(found))


@pytest.mark.parametrize("side", ["0", "321", "-320", "x", "1e9", "960,320", ""])
def test_no_other_sizes_are_made(review: Review, side: str) -> None:
    ada = review.enter("ada")
    assert ada.get(f"/thumbnail/{review.photos['cup'][0]}?side={side}").status_code == 422


def test_no_more_is_kept_than_told_and_what_was_used_last_stays(large: tuple[Workspace, list[str]]) -> None:
    workspace, ids = large
    photos = [ImageStore(workspace).get(one) for one in ids]
    first = waited(Thumbnails().of(photos[0], 320))
    room = 3 * len(first) + len(first) // 2
    made = Thumbnails(room)
    for photo in photos:
        again = [waited(made.of(one, 320)) for one in (photos[0], photo)]
        assert again[0] == first
        assert len(again[1]) <= made.size <= room
    # The one asked for each time is still there although its shard is not; one of the others has to be made again.
    shard = photos[0].path.rename(photos[0].path.with_suffix(".aside"))
    try:
        assert waited(made.of(photos[0], 320)) == first
        with pytest.raises(TwinError, match="is missing"):
            waited(made.of(photos[1], 320))
    finally:
        shard.rename(photos[0].path)
    assert waited(Thumbnails(0).of(photos[0], 320)) == first


def test_a_damaged_photo_is_said_in_words(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    ((name,),) = write_catalogue(workspace, ["cup"], 1, SIZE).values()
    photo = ImageStore(workspace).get(name)
    with photo.path.open("r+b") as shard:
        shard.seek(photo.offset)
        shard.write(bytes(photo.length))
    with pytest.raises(TwinError, match="is damaged at photo"):
        waited(Thumbnails().of(photo, 320))
    with closing(open_store(store_url(workspace, None))) as store:
        app = make_app(workspace, store, SETTINGS, origin_hosts=["127.0.0.1"])
        review = Review(workspace, store, {"cup": [name]}, TestClient(app, base_url=f"http://{HOST}"))
        assert review.enter("ada").get(f"/thumbnail/{name}").status_code == 503


def test_many_who_ask_at_once_get_the_same(large: tuple[Workspace, list[str]]) -> None:
    workspace, ids = large
    photos, made = [ImageStore(workspace).get(one) for one in ids], Thumbnails()

    async def all_at_once() -> list[bytes]:
        return await asyncio.gather(
            *(made.of(photo, side) for _ in range(8) for photo in photos for side in (320, 960))
        )

    found = waited(all_at_once())
    assert found == found[:12] * 8
    assert made.size == sum(map(len, found[:12]))
