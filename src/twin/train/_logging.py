"""What is seen of a run while it goes: a progress bar and curves."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from twin.core import TrainingSettings, TwinError, console

__all__ = ["Steps", "check_software", "curves"]


class Steps(TrainerCallback):
    """Shows steps and loss on the project's progress bar."""

    def __init__(self, display: Any, task: Any) -> None:
        self.display, self.task = display, task

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.display.update(self.task, completed=state.global_step)

    def on_log(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        logs = kwargs.get("logs") or {}
        if "loss" in logs:
            self.display.update(self.task, description=f"Train, loss {float(logs['loss']):.3f}")


def check_software(settings: TrainingSettings) -> None:
    """Make sure that what shall draw the curves is installed; without TensorBoard, a line says so and that is all.

    Raises:
        TwinError: Other software that was asked for is not installed.
    """
    if settings.log_to == "none" or find_spec(settings.log_to):
        return
    if settings.log_to != "tensorboard":
        raise TwinError(f"--log-to {settings.log_to} needs that package; run `pip install {settings.log_to}`.")
    console.print("TensorBoard is not installed (pip install tensorboard): curves go to training.json.", soft_wrap=True)


def curves(settings: TrainingSettings, folder: Path, begun: int) -> list[TrainerCallback]:
    """What writes curves, besides the trainer itself.

    Args:
        settings: They say where curves are logged.
        folder: For TensorBoard's files.
        begun: Steps that were done before this process; what was logged after them is done again.
    """
    if settings.log_to != "tensorboard" or not find_spec("tensorboard"):
        return []
    from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415 - not installed everywhere
    from transformers.integrations import TensorBoardCallback  # noqa: PLC0415

    return [TensorBoardCallback(SummaryWriter(str(folder), purge_step=begun + 1))]
