"""From the name of a model to something that answers."""

from collections.abc import Callable
from pathlib import Path

from twin.core import EvaluateSettings, TwinError, Workspace
from twin.models._answerer import Answerer
from twin.models._baselines import AlwaysYes, Blind
from twin.models._threshold import threshold_answerer

__all__ = ["BY_VECTORS", "load_answerer"]

_BLIND, _SERVER, _VLLM = "blind:", "server:", "vllm:"
BY_VECTORS = ("threshold", "comparator")
"""Baselines that know photos of a workspace by their vectors, and no others."""


def load_answerer(name: str, workspace: Workspace, settings: EvaluateSettings) -> Answerer:
    """The model or baseline called ``name``.

    Args:
        name: ``always-yes``, ``threshold``, ``comparator``, ``server:NAME``, ``vllm:`` and a model, a model (a run, a
            folder, a hub id, ``base``), or any of these behind ``blind:``.
        workspace: Where runs, vectors and pairs are.
        settings: How a model decodes, and where it runs.

    Raises:
        TwinError: There is no such model, or it cannot answer in the way that is asked for.
    """
    if name.removeprefix(_BLIND) in BY_VECTORS and name.startswith(_BLIND):
        raise TwinError(f"{name} makes no sense: {name.removeprefix(_BLIND)} knows photos by their vectors alone.")
    if name.startswith(_BLIND):
        return _blind(load_answerer(name.removeprefix(_BLIND), workspace, settings))
    if settings.mode == "likelihood" and (name.startswith((_SERVER, _VLLM)) or name in _BASELINES):
        raise TwinError(f"Model {name} writes its replies and cannot weigh answers; leave --mode likelihood out.")
    if name.startswith(_SERVER):
        return _server(name.removeprefix(_SERVER), settings)
    if name.startswith(_VLLM):
        return _vllm(name.removeprefix(_VLLM), workspace, settings)
    baseline = _BASELINES.get(name)
    return baseline(workspace) if baseline else _model(name, workspace, settings)


def _comparator(workspace: Workspace) -> Answerer:
    from twin.models._comparator_answerer import comparator_answerer  # noqa: PLC0415 - needs torch

    return comparator_answerer(workspace)


_BASELINES: dict[str, Callable[[Workspace], Answerer]] = {
    "always-yes": lambda _: AlwaysYes(),
    "threshold": threshold_answerer,
    "comparator": _comparator,
}


def _blind(inner: Answerer) -> Blind:
    from twin.models.server import BlindServer, ServerAnswerer  # noqa: PLC0415 - the others need no network

    return BlindServer(inner) if isinstance(inner, ServerAnswerer) else Blind(inner)


def _server(model: str, settings: EvaluateSettings) -> Answerer:
    from twin.models.server import ServerAnswerer, server_from  # noqa: PLC0415 - the others need no network

    return ServerAnswerer(server_from(model, settings))


def _vllm(name: str, workspace: Workspace, settings: EvaluateSettings) -> Answerer:
    from twin.models._vllm import load_vllm  # noqa: PLC0415 - the others need no network

    return load_vllm(_label(name), _located(name, workspace), settings.max_new_tokens)


def _model(name: str, workspace: Workspace, settings: EvaluateSettings) -> Answerer:
    from twin.models._likelihood import LikelihoodAnswerer  # noqa: PLC0415 - the other baselines need no transformers
    from twin.models._loading import load_vlm  # noqa: PLC0415
    from twin.models._vision import vision_of  # noqa: PLC0415
    from twin.models._vlm import VlmAnswerer  # noqa: PLC0415

    vlm = load_vlm(_located(name, workspace), settings.device)
    folder = workspace.root / "evaluations" / ".vision"
    vision = vision_of(vlm, settings.vision_memory << 20, folder, settings.vision_disk << 20)
    answerer = VlmAnswerer(_label(name), vlm, settings.max_new_tokens, vision)
    return LikelihoodAnswerer(answerer) if settings.mode == "likelihood" else answerer


def _located(name: str, workspace: Workspace) -> str:
    from twin.models._loading import locate  # noqa: PLC0415 - needs transformers

    return locate(name, workspace)


def _label(name: str) -> str:
    path = Path(name)
    if path.name in ("", ".."):  # a folder by its place, as "."
        return path.resolve().name
    if not path.is_absolute():
        return name
    # The best checkpoint of a run stands in a folder of its own inside that of the run.
    return f"{path.parent.name}/best" if path.name == "best" and _is_run(path.parent) else path.name


def _is_run(folder: Path) -> bool:
    return (folder / "training.json").is_file()
