import numpy as np
import pytest
import torch
import transformers

from tests.embed.catalogues import drawing
from twin.core import TwinError
from twin.embed import load_encoder

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


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture
def photos():
    return [drawing(number, (40, 40)) for number in range(5)]


@pytest.mark.parametrize("kind", _BUILDERS)
def test_vectors_are_the_models_image_features(kind, tmp_path, photos):
    torch.manual_seed(0)
    model, processor = _BUILDERS[kind]()
    model.save_pretrained(tmp_path)
    processor.save_pretrained(tmp_path)
    encoder = load_encoder(str(tmp_path), batch=2)
    with torch.inference_mode():
        expected = _expected(kind, model.eval(), processor(images=photos, return_tensors="pt")["pixel_values"])
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
        prints.add(load_encoder(str(tmp_path / folder)).fingerprint)
    assert len(prints) == 3


def test_a_folder_without_weights_is_one_clear_error(tmp_path):
    model, processor = _dinov2()
    model.config.save_pretrained(tmp_path)
    processor.save_pretrained(tmp_path)
    with pytest.raises(TwinError, match="weights"):
        load_encoder(str(tmp_path))


def test_weights_that_do_not_fit_are_one_clear_error(tmp_path):
    model, processor = _dinov2()
    state = {key: value for key, value in model.state_dict().items() if "layer.1." not in key}
    model.save_pretrained(tmp_path, state_dict=state)
    processor.save_pretrained(tmp_path)
    with pytest.raises(TwinError, match="lacks weights"):
        load_encoder(str(tmp_path))


def test_an_unknown_name_is_one_clear_error():
    with pytest.raises(TwinError, match="Encoder 'nobody/nothing' cannot be loaded"):
        load_encoder("nobody/nothing")
