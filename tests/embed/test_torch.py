"""A torch network as on an accelerator: bfloat16, batches of one size, two batches at once; here on a CPU."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from tests.embed.catalogues import drawing
from tests.embed.test_huggingface import _BUILDERS, _load, _saved
from twin.core import TwinError
from twin.embed._torch import Network, TorchEncoder


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture
def accelerated(monkeypatch):
    """Whatever the device, it is treated as a GPU is."""
    monkeypatch.setattr("twin.embed._torch._way_on", lambda _device: (torch.bfloat16, True))


@pytest.fixture
def photos():
    return [drawing(number, (40, 40)) for number in range(5)]


WAYS = [
    *((kind, {}) for kind in _BUILDERS),
    *((kind, {"pooling": "centred"}) for kind in ("dinov2", "siglip", "convnext")),
    *((kind, {"pooling": "mean", "layer": 1}) for kind in ("dinov2", "clip")),
    ("dinov2", {"pooling": "cls", "layer": -1}),
]


@pytest.mark.parametrize(("kind", "way"), WAYS, ids=str)
def test_bfloat16_gives_nearly_the_vectors_of_float32(kind, way, tmp_path, photos, monkeypatch):
    _saved(kind, tmp_path)
    exact = _load(tmp_path, device="cpu", **way)
    expected = exact.encode(photos)
    monkeypatch.setattr("twin.embed._torch._way_on", lambda _device: (torch.bfloat16, True))
    encoder = _load(tmp_path, device="cpu", **way)
    vectors = encoder.encode(photos)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert (vectors * expected).sum(axis=1).min() > 0.999
    assert not np.array_equal(vectors, expected)
    assert encoder.fingerprint != exact.fingerprint


class _Seen(torch.nn.Module):
    """A network that keeps what it was given."""

    def __init__(self):
        super().__init__()
        self.register_buffer("scale", torch.ones(1))
        self.shapes, self.types = [], set()

    def forward(self, pixels):
        self.shapes.append(tuple(pixels.shape))
        self.types |= {pixels.dtype, self.scale.dtype}
        return pixels.mean((2, 3)) * self.scale


def _encoder(features, batch=4):
    module = features if isinstance(features, torch.nn.Module) else torch.nn.Identity()
    return TorchEncoder("made up", Network(module, None, features, "none"), batch, "cpu")


def _pixels(count):
    return [np.full((3, 2, 2), number + 1, np.float32) * [[[1]], [[2]], [[number]]] for number in range(count)]


@pytest.mark.usefixtures("accelerated")
def test_every_batch_has_one_size_and_a_filled_one_adds_nothing():
    network = _Seen()
    pixels = [photo.astype(np.float32) for photo in _pixels(10)]
    vectors = _encoder(network).vectors(pixels)
    assert network.shapes == [(4, 3, 2, 2)] * 3
    assert network.types == {torch.bfloat16}
    means = np.array([photo.mean((1, 2)) for photo in pixels])
    np.testing.assert_allclose(vectors, means / np.linalg.norm(means, axis=1, keepdims=True), atol=1e-2)


@pytest.mark.usefixtures("accelerated")
def test_batches_from_two_threads_are_not_mixed_up():
    network, pixels = _Seen(), [photo.astype(np.float32) for photo in _pixels(40)]
    encoder = _encoder(network)
    alone = [encoder.vectors(pixels[start : start + 4]) for start in range(0, 40, 4)]
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(encoder.vectors, [pixels[start : start + 4] for start in range(0, 40, 4)]))
    assert all(np.array_equal(one, other) for one, other in zip(alone, both, strict=True))


@pytest.mark.usefixtures("accelerated")
def test_too_little_memory_is_one_clear_error():
    def full(_pixels):
        raise torch.OutOfMemoryError("CUDA out of memory")

    with pytest.raises(TwinError, match=r"too little free memory for 4 photos at a time in made up; .* --batch"):
        _encoder(full).vectors([np.zeros((3, 2, 2), np.float32)])


def test_a_cpu_takes_photo_by_photo_in_float32():
    network = _Seen()
    _encoder(network).vectors([photo.astype(np.float32) for photo in _pixels(3)])
    assert network.shapes == [(1, 3, 2, 2)] * 3
    assert network.types == {torch.float32}
