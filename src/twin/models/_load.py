"""From the name of a model to something that answers."""

from twin.core import EvaluateSettings, TwinError, Workspace
from twin.models._answerer import Answerer
from twin.models._baselines import AlwaysYes, Blind
from twin.models._threshold import threshold_answerer

__all__ = ["load_answerer"]

_BLIND = "blind:"


def load_answerer(name: str, workspace: Workspace, settings: EvaluateSettings) -> Answerer:
    """The model or baseline called ``name``.

    Args:
        name: ``always-yes``, ``threshold``, or ``blind:`` before another name.
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
        case _:
            raise TwinError(f"There is no model {name!r}; the baselines are always-yes, threshold and blind:MODEL.")
