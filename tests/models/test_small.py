"""The small model: built, saved, loaded, and asked."""

from pathlib import Path

from PIL import Image

from tests.models.tiny import save_small
from twin.catalog.store import FileImage
from twin.core import EvaluateSettings, Workspace, file_digest
from twin.models import LiteTower, Question, VlmAnswerer, load_answerer, load_vlm


def test_it_is_the_same_bytes_when_built_again(folders: dict[str, Path], photos: list[Path], tmp_path: Path) -> None:
    again = save_small(tmp_path / "again", photos)
    files = {path.name: file_digest(path) for path in folders["small"].iterdir()}
    assert {path.name: file_digest(path) for path in again.iterdir()} == files


def test_it_loads_with_a_tower_that_remembers(folders: dict[str, Path]) -> None:
    model = load_vlm(str(folders["small"]), "cpu").model
    assert isinstance(model.model.vision_tower, LiteTower)
    assert model.model.vision_tower.memory is not None


def test_each_photo_is_49_tokens(answerers: dict[str, VlmAnswerer]) -> None:
    processor = answerers["small"].vlm.processor
    image = processor.tokenizer.convert_tokens_to_ids("<image>")
    for many in (1, 2, 4):
        made = processor(text=["<image>" * many], images=[[Image.new("RGB", (60, 90))] * many])
        assert made["input_ids"][0].count(image) == 49 * many


def test_any_text_can_be_said(answerers: dict[str, VlmAnswerer]) -> None:
    tokenizer = answerers["small"].vlm.processor.tokenizer
    for text in ("<answer>yes</answer>", "Grüße, 物体 \N{TEAPOT}", "a\tb\n"):
        assert tokenizer.decode(tokenizer(text)["input_ids"]) == text
    assert len(tokenizer("<answer>")["input_ids"]) == 1


def test_it_answers_by_the_name_of_its_folder(folders: dict[str, Path], photos: list[Path], tmp_path: Path) -> None:
    answerer = load_answerer(str(folders["small"]), Workspace(tmp_path), EvaluateSettings(max_new_tokens=4))
    assert answerer.name == "small"
    [reply] = answerer.answer([Question("", "pairwise", "Is it the same mug?", tuple(map(FileImage, photos[:2])))])
    assert reply.text
