"""From the name of a model to something that answers."""

from pathlib import Path

from twin.core import EvaluateSettings, Workspace
from twin.models._answerer import Answerer
from twin.models._baselines import AlwaysYes, Blind
from twin.models._threshold import threshold_answerer

__all__ = ["load_answerer"]

_BLIND = "blind:"


def load_answerer(name: str, workspace: Workspace, settings: EvaluateSettings) -> Answerer:
    """The model or baseline called ``name``.

    Args:
        name: ``always-yes``, ``threshold``, ``comparator``, a model (a run, a folder, a hub id, ``base``), or any of
            these behind ``blind:``.
        workspace: Where runs, vectors and pairs are.
        settings: How a model decodes, and where it runs.

    Raises:
        TwinError: There is no such model.
    """
    if name.startswith(_BLIND):
        return Blind(load_answerer(name.removeprefix(_BLIND), workspace, settings))
    match name:
        case "always-yes":
            return AlwaysYes()
        case "threshold":
            return threshold_answerer(workspace)
        case "comparator":
            from twin.models._comparator_answerer import comparator_answerer  # noqa: PLC0415 - needs torch

            return comparator_answerer(workspace)
        case _:
            return _model(name, workspace, settings)


def _model(name: str, workspace: Workspace, settings: EvaluateSettings) -> Answerer:
    from twin.models._loading import load_vlm, locate  # noqa: PLC0415 - the other baselines need no transformers
    from twin.models._vlm import VlmAnswerer  # noqa: PLC0415

    source = locate(name, workspace)
    vlm = load_vlm(source, settings.device)
    label = Path(name).name if Path(name).is_absolute() else name
    return VlmAnswerer(label, vlm, settings.max_new_tokens)
