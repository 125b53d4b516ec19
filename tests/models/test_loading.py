"""Where models come from, and what is said when one does not load."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from twin.core import TwinError, Workspace
from twin.models import load_vlm, locate
from twin.models._folder import folder_digest


@pytest.fixture
def folder(folders: dict[str, Path], tmp_path: Path) -> Path:
    """A model of the test's own."""
    return Path(shutil.copytree(folders["internvl"], tmp_path / "model"))


def test_a_run_goes_before_a_folder_and_a_folder_before_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    monkeypatch.chdir(tmp_path)
    assert locate("owner/name", workspace) == "owner/name"
    (tmp_path / "owner" / "name").mkdir(parents=True)
    assert Path(locate("owner/name", workspace)).resolve() == tmp_path / "owner" / "name"
    workspace.run("owner/name").mkdir(parents=True)
    assert locate("owner/name", workspace) == str(workspace.run("owner/name"))
    workspace.run("base").mkdir()
    assert locate("base", workspace) == str(workspace.run("base"))


@pytest.mark.parametrize("name", ["twyn", "/nowhere/at", "./owner/name", "a/b/c"])
def test_a_name_that_stands_for_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(TwinError, match=f"There is no model '{name}'"):
        locate(name, Workspace(tmp_path))


def test_a_model_comes_ready_to_answer(folder: Path) -> None:
    vlm = load_vlm(str(folder), "cpu")
    assert not vlm.model.training
    assert vlm.processor.tokenizer.padding_side == "left"
    assert (vlm.device.type, next(vlm.model.parameters()).device.type) == ("cpu", "cpu")


def test_the_fingerprint_is_of_the_files(folder: Path, folders: dict[str, Path]) -> None:
    known = load_vlm(str(folders["internvl"]), "cpu").fingerprint
    assert load_vlm(str(folder), "cpu").fingerprint == known
    (folder / "notes.txt").write_text("nothing that a reply depends on")
    assert load_vlm(str(folder), "cpu").fingerprint == known
    template = folder / "chat_template.jinja"
    template.write_text(template.read_text() + " ")
    assert load_vlm(str(folder), "cpu").fingerprint != known


@pytest.mark.parametrize(
    ("file", "complaint"),
    [("config.json", "has no config.json"), ("model.safetensors", "has no weights")],
)
def test_a_folder_that_lacks_a_file(folder: Path, file: str, complaint: str) -> None:
    (folder / file).unlink()
    with pytest.raises(TwinError, match=f"Model folder {folder} {complaint}"):
        load_vlm(str(folder), "cpu")


def test_weights_cut_short(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(TwinError, match=f"Model {folder} cannot be loaded"):
        load_vlm(str(folder), "cpu")


def test_a_missing_weight_is_not_made_up(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    gone = next(name for name in sorted(weights) if name.endswith("q_proj.weight"))
    kept = {name: value for name, value in weights.items() if name != gone}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(TwinError, match=r"lacks weights \(.*, 1 in all\)"):
        load_vlm(str(folder), "cpu")


@pytest.mark.parametrize("change", [{"hidden_size": 32}, {"model_type": "nothing known"}])
def test_a_configuration_of_another_model(folder: Path, change: dict[str, object]) -> None:
    values = json.loads((folder / "config.json").read_text())
    values["text_config"] |= change
    (folder / "config.json").write_text(json.dumps(values))
    with pytest.raises(TwinError, match=f"Model {folder} cannot be loaded") as told:
        load_vlm(str(folder), "cpu")
    assert "\n" not in str(told.value)


def test_a_hub_id_while_offline() -> None:
    with pytest.raises(TwinError, match="Model nobody/nothing cannot be loaded") as told:
        load_vlm("nobody/nothing", "cpu")
    assert "\n" not in str(told.value)


def test_words_count_for_the_fingerprint(folder: Path) -> None:
    seen = {folder_digest(folder)}
    (folder / "additional_chat_templates").mkdir()
    for name in ("merges.txt", "vocab.txt", "tokenizer.model", "own.py", "additional_chat_templates/tools.jinja"):
        (folder / name).write_text("a b")
        assert folder_digest(folder) not in seen, name
        seen.add(folder_digest(folder))


def test_another_version_on_the_hub_is_another_model(
    folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "models--owner--name"
    for version in ("a", "b"):
        shutil.copytree(folders["internvl"], kept / "snapshots" / (version * 40))
    (kept / "snapshots" / ("b" * 40) / "merges.txt").write_text("a b")
    (kept / "refs").mkdir()
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    found = []
    for version in ("a", "b"):
        (kept / "refs" / "main").write_text(version * 40)
        found.append(load_vlm("owner/name", "cpu").fingerprint)
    assert found[0] != found[1]


def test_the_packaged_model_in_half_precision(tmp_path: Path) -> None:
    vlm = load_vlm(locate("base", Workspace(tmp_path)), "cpu", dtype=torch.bfloat16)
    assert vlm.model.dtype == torch.bfloat16


@pytest.mark.parametrize("device", ["cudaa", "mps:x"])
def test_a_device_that_there_is_not(folder: Path, device: str) -> None:
    with pytest.raises(TwinError, match=f"There is no device '{device}'"):
        load_vlm(str(folder), device)


def test_a_device_that_is_not_at_hand(folder: Path) -> None:
    with pytest.raises(TwinError, match="cannot be brought to device xpu") as told:
        load_vlm(str(folder), "xpu:0")
    assert "\n" not in str(told.value)
