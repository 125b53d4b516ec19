import numpy as np
import pytest
import torch
from PIL import Image

from tests.embed.catalogues import drawing
from twin.embed._lite0 import GRID_SHAPE, Lite0, fitted
from twin.embed._lite0_export import exported_model, reference_network


@pytest.fixture(scope="module")
def encoder():
    return Lite0()


@pytest.fixture(scope="module")
def photos():
    return [drawing(number, (224, 224)) for number in range(3)] + [drawing(9, (80, 200))]


@pytest.fixture(scope="module")
def maps(photos):
    """Feature maps of the original network: fine, middle, deep, last."""
    with torch.inference_mode():
        pixels = torch.from_numpy(np.stack([fitted(photo) for photo in photos]))
        return [layer.numpy() for layer in reference_network()(pixels)]


def test_the_exported_network_agrees_with_the_original(encoder, photos, maps):
    for number, photo in enumerate(photos):
        for exported, original in zip(encoder._maps(fitted(photo)), maps, strict=True):
            np.testing.assert_allclose(exported[0], original[number], atol=3e-4)


def test_a_vector_does_not_depend_on_the_company(encoder, photos):
    together = encoder.encode(photos)
    alone = np.concatenate([encoder.encode([photo]) for photo in photos])
    assert np.array_equal(together, alone)
    assert np.array_equal(encoder.encode(photos[::-1])[::-1], together)


def test_a_vector_is_the_centred_mean_of_the_maps(encoder, photos, maps):
    parts = []
    for layer, side in ((maps[1][0], 14), (maps[3][0], 7)):
        total, weight = np.zeros(layer.shape[0]), 0.0
        for y in range(side):
            for x in range(side):
                dx, dy = ((place + 0.5) / side * 2 - 1 for place in (x, y))
                bell = np.exp(-(dx**2 + dy**2) / (2 * 0.4**2))
                total += bell * layer[:, y, x]
                weight += bell
        parts.append(total / weight / np.linalg.norm(total / weight))
    expected = np.concatenate(parts) / np.sqrt(2)
    np.testing.assert_allclose(encoder.encode(photos[:1])[0], expected, atol=1e-5)


def test_a_token_describes_its_cell_in_three_layers(encoder, photos, maps):
    tokens = encoder.encode_grid(photos)
    assert tokens.shape == (len(photos), *GRID_SHAPE)
    fine, middle, deep, _ = (layer[1] for layer in maps)
    row, column = 2, 5
    cell = fine[:, 8:12, 20:24].reshape(40, -1), middle[:, 4:6, 10:12].reshape(112, -1)
    expected = [cell[0].mean(1), cell[0].std(1), cell[1].mean(1), cell[1].std(1), deep[:, row, column]]
    np.testing.assert_allclose(tokens[1, row * 7 + column], np.concatenate(expected), atol=2e-2)
    assert np.array_equal(encoder.encode_grid(photos[1:2])[0], tokens[1])


def test_vectors_have_unit_length(encoder, photos):
    vectors = encoder.encode(photos)
    assert vectors.shape == (4, 1392)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_the_background_counts_less_than_the_centre(encoder):
    photo = drawing(1, (224, 224))
    border, centre = photo.copy(), photo.copy()
    border.paste((200, 30, 30), (0, 0, 224, 40))
    centre.paste((200, 30, 30), (0, 92, 224, 132))
    whole, at_border, at_centre = encoder.encode([photo, border, centre])
    assert whole @ at_border > whole @ at_centre


def test_a_photo_is_fitted_with_margins_not_stretched():
    tall = fitted(Image.new("RGB", (50, 100), (255, 0, 0)))
    assert (tall[:, :50] == 127).all()
    assert (tall[:, 60:164] == (255, 0, 0)).all()
    assert (tall[:, 174:] == 127).all()


def test_the_export_lies_in_the_users_cache_and_is_made_once(tmp_path, monkeypatch):
    first = exported_model()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    there = tmp_path / "twin" / first.name
    there.parent.mkdir()
    there.write_bytes(b"made before")
    assert exported_model() == there
    assert there.read_bytes() == b"made before"
