import numpy as np
import pytest
import torch
import transformers

from tests.embed.catalogues import drawing
from twin.core import EmbedSettings, TwinError
from twin.embed import Encoder, load_encoder

_TOWER = {
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "image_size": 32,
    "patch_size": 8,
}
_TEXT = {
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "vocab_size": 20,
    "max_position_embeddings": 8,
}
_SQUARE = {"height": 32, "width": 32}


def _dinov2():
    model = transformers.Dinov2Model(transformers.Dinov2Config(**_TOWER))
    return model, transformers.BitImageProcessor(size={"shortest_edge": 32}, crop_size=_SQUARE)


def _clip():
    config = transformers.CLIPConfig(text_config=_TEXT, vision_config=_TOWER, projection_dim=12)
    processor = transformers.CLIPImageProcessor(size={"shortest_edge": 32}, crop_size=_SQUARE)
    return transformers.CLIPModel(config), processor


def _siglip():
    config = transformers.SiglipConfig(text_config=_TEXT, vision_config=_TOWER)
    return transformers.SiglipModel(config), transformers.SiglipImageProcessor(size=_SQUARE)


def _vit_without_pooler():
    model = transformers.ViTModel(transformers.ViTConfig(**_TOWER), add_pooling_layer=False)
    return model, transformers.ViTImageProcessor(size=_SQUARE)


def _convnext():
    config = transformers.ConvNextConfig(hidden_sizes=[8, 8, 8, 16], depths=[1, 1, 1, 1], image_size=32)
    return transformers.ConvNextModel(config), transformers.ConvNextImageProcessor(size={"shortest_edge": 32})


_BUILDERS = {
    "dinov2": _dinov2,
    "clip": _clip,
    "siglip": _siglip,
    "vit without pooler": _vit_without_pooler,
    "convnext": _convnext,
}


def _expected(kind, model, pixels):
    if kind == "clip":
        vision = model.vision_model(pixel_values=pixels)
        return model.visual_projection(vision.pooler_output)
    if kind == "siglip":
        return model.vision_model(pixel_values=pixels).pooler_output
    if kind == "vit without pooler":
        return model(pixel_values=pixels).last_hidden_state[:, 0]
    return model(pixel_values=pixels).pooler_output


def _load(folder, **settings) -> Encoder:
    return load_encoder(EmbedSettings(encoder=str(folder), batch=2, **settings))


def _saved(kind, folder):
    torch.manual_seed(0)
    model, processor = _BUILDERS[kind]()
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return model.eval(), processor


def _tokens(model, processor, photos, layer=None):
    """Hidden states of the image tower, after all or after some blocks."""
    pixels = processor(images=photos, return_tensors="pt")["pixel_values"]
    with torch.inference_mode():
        output = getattr(model, "vision_model", model)(pixel_values=pixels, output_hidden_states=True)
    return (output.last_hidden_state if layer is None else output.hidden_states[layer]).numpy()


def _unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture
def photos():
    return [drawing(number, (40, 40)) for number in range(5)]


@pytest.mark.parametrize("kind", _BUILDERS)
def test_vectors_are_the_models_image_features(kind, tmp_path, photos):
    model, processor = _saved(kind, tmp_path)
    encoder = _load(tmp_path)
    with torch.inference_mode():
        expected = _expected(kind, model, processor(images=photos, return_tensors="pt")["pixel_values"])
    expected = torch.nn.functional.normalize(expected.flatten(1), dim=1).numpy()
    vectors = encoder.encode(photos)
    np.testing.assert_allclose(vectors, expected, atol=1e-5)
    alone = np.concatenate([encoder.encode([photo]) for photo in photos])
    assert np.array_equal(alone, vectors)


def test_the_fingerprint_follows_weights_and_preprocessing(tmp_path):
    prints = set()
    for folder, seed, mean in (("a", 0, 0.5), ("b", 1, 0.5), ("c", 0, 0.4), ("same as a", 0, 0.5)):
        torch.manual_seed(seed)
        model, processor = _siglip()
        processor.image_mean = [mean] * 3
        model.save_pretrained(tmp_path / folder)
        processor.save_pretrained(tmp_path / folder)
        prints.add(_load(tmp_path / folder).fingerprint)
    assert len(prints) == 3


def test_a_folder_without_weights_is_one_clear_error(tmp_path):
    model, processor = _dinov2()
    model.config.save_pretrained(tmp_path)
    processor.save_pretrained(tmp_path)
    with pytest.raises(TwinError, match="weights"):
        _load(tmp_path)


def test_weights_that_do_not_fit_are_one_clear_error(tmp_path):
    model, processor = _dinov2()
    state = {key: value for key, value in model.state_dict().items() if "layer.1." not in key}
    model.save_pretrained(tmp_path, state_dict=state)
    processor.save_pretrained(tmp_path)
    with pytest.raises(TwinError, match="lacks weights"):
        _load(tmp_path)


def test_an_unknown_name_is_one_clear_error():
    with pytest.raises(TwinError, match="Encoder 'nobody/nothing' cannot be loaded"):
        _load("nobody/nothing")


@pytest.mark.parametrize("layer", [None, 1, -2])
@pytest.mark.parametrize("kind", ["dinov2", "clip", "siglip"])
def test_the_mean_is_over_the_patches_alone(kind, layer, tmp_path, photos):
    tokens = _tokens(*_saved(kind, tmp_path), photos, layer)
    patches = tokens[:, tokens.shape[1] - 16 :]
    vectors = _load(tmp_path, pooling="mean", layer=layer).encode(photos)
    np.testing.assert_allclose(vectors, _unit(patches.mean(axis=1)), atol=1e-5)


@pytest.mark.parametrize("kind", ["dinov2", "siglip", "convnext"])
def test_the_centre_counts_more_where_it_is_asked_for(kind, tmp_path, photos):
    features = _tokens(*_saved(kind, tmp_path), photos)
    if features.ndim == 3:
        features = features[:, features.shape[1] - 16 :].reshape(len(photos), 4, 4, -1).transpose(0, 3, 1, 2)
    side = features.shape[-1]
    total, weights = np.zeros(features.shape[:2]), 0.0
    for y in range(side):
        for x in range(side):
            dx, dy = ((place + 0.5) / side * 2 - 1 for place in (x, y))
            weight = np.exp(-(dx**2 + dy**2) / (2 * 0.4**2))
            total, weights = total + weight * features[:, :, y, x], weights + weight
    vectors = _load(tmp_path, pooling="centred").encode(photos)
    np.testing.assert_allclose(vectors, _unit(total / weights), atol=1e-5)


@pytest.mark.parametrize("pooling", ["cls", "auto"])
def test_a_layer_is_pooled_by_its_class_token_where_there_is_one(pooling, tmp_path, photos):
    tokens = _tokens(*_saved("dinov2", tmp_path), photos, layer=1)
    vectors = _load(tmp_path, pooling=pooling, layer=1).encode(photos)
    np.testing.assert_allclose(vectors, _unit(tokens[:, 0]), atol=1e-5)


def test_the_pooler_of_a_language_image_model_is_that_of_its_tower(tmp_path, photos):
    model, processor = _saved("clip", tmp_path)
    pixels = processor(images=photos, return_tensors="pt")["pixel_values"]
    with torch.inference_mode():
        expected = model.vision_model(pixel_values=pixels).pooler_output.numpy()
    np.testing.assert_allclose(_load(tmp_path, pooling="pooler").encode(photos), _unit(expected), atol=1e-5)


def test_what_cannot_be_pooled_so_is_one_clear_error(tmp_path, photos):
    _saved("siglip", tmp_path / "siglip")
    _saved("vit without pooler", tmp_path / "vit")
    with pytest.raises(TwinError, match="no class token; give another --pooling"):
        _load(tmp_path / "siglip", pooling="cls").encode(photos)
    with pytest.raises(TwinError, match=r"has no layer 3; it has 0 .* to 2"):
        _load(tmp_path / "siglip", layer=3).encode(photos)
    with pytest.raises(TwinError, match="only its output has a trained pooler"):
        _load(tmp_path / "siglip", pooling="pooler", layer=1)
    with pytest.raises(TwinError, match="no trained pooler"):
        _load(tmp_path / "vit", pooling="pooler")


def test_pooling_and_layer_belong_to_the_fingerprint(tmp_path):
    _saved("dinov2", tmp_path)
    ways = [{}, {"pooling": "mean"}, {"pooling": "cls"}, {"layer": 1}, {"layer": 2}, {"pooling": "mean", "layer": 1}]
    assert len({_load(tmp_path, **way).fingerprint for way in ways}) == len(ways)


def test_an_unknown_device_is_one_clear_error(tmp_path):
    _saved("dinov2", tmp_path)
    with pytest.raises(TwinError, match="no device 'nonsense' here"):
        _load(tmp_path, device="nonsense")
