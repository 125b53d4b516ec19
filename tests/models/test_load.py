"""From names to answerers, by the packaged model."""

from pathlib import Path

import pytest

from tests.models.server.chat_server import MODEL
from twin.core import EvaluateSettings, TwinError, Workspace
from twin.models import Blind, LikelihoodAnswerer, VlmAnswerer, load_answerer
from twin.models._loading import PACKAGED_BASE
from twin.models.server import BlindServer, ServerAnswerer


def load(workspace: Workspace, name: str, **settings: object) -> object:
    return load_answerer(name, workspace, EvaluateSettings.model_validate({"device": "cpu"} | settings))


def test_the_mode_gives_an_answerer_with_answers_of_its_own(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    plain, weighing = load(workspace, "base"), load(workspace, "base", mode="likelihood")
    assert isinstance(plain, VlmAnswerer) and isinstance(weighing, LikelihoodAnswerer)
    assert workspace.evaluation(plain.name, "seen") != workspace.evaluation(weighing.name, "seen")
    assert plain.fingerprint != weighing.fingerprint
    blind = load(workspace, "blind:base", mode="likelihood")
    assert isinstance(blind, Blind) and isinstance(blind.inner, LikelihoodAnswerer)


def test_servers_are_named_by_prefix(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    server = load(workspace, f"server:{MODEL}", url="http://localhost:1/v1/", tries=7, max_new_tokens=9)
    assert isinstance(server, ServerAnswerer)
    assert (server.server.url, server.server.tries, server.server.max_new_tokens) == ("http://localhost:1/v1", 7, 9)
    assert isinstance(load(workspace, f"blind:server:{MODEL}", url="http://localhost:1/v1"), BlindServer)


@pytest.mark.parametrize("name", ["always-yes", "threshold", "comparator", "server:x", "vllm:base", "blind:always-yes"])
def test_what_writes_only_cannot_weigh(tmp_path: Path, name: str) -> None:
    with pytest.raises(TwinError, match="cannot weigh answers"):
        load(Workspace(tmp_path), name, mode="likelihood", url="http://localhost:1/v1")


def test_a_folder_by_its_place_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "mine"
    folder.symlink_to(PACKAGED_BASE)
    (tmp_path / "root").mkdir()
    workspace = Workspace(tmp_path / "root")
    assert getattr(load(workspace, str(folder)), "name", "") == "mine"
    monkeypatch.chdir(folder)
    assert getattr(load(workspace, "."), "name", "") == PACKAGED_BASE.resolve().name


def test_vllm_is_an_extra(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match=r'vllm: need the extra vllm: pip install "twin-vlm\[vllm\]"'):
        load(Workspace(tmp_path), "vllm:base")


@pytest.mark.parametrize("name", ["threshold", "comparator"])
def test_what_knows_photos_by_their_vectors_cannot_be_blinded(tmp_path: Path, name: str) -> None:
    with pytest.raises(TwinError, match=f"blind:{name} makes no sense"):
        load(Workspace(tmp_path), f"blind:{name}")
