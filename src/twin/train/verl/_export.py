"""Writing all that a run of verl needs into one folder."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from twin.core import TwinError, Workspace, aside
from twin.pairs.exports import export_pairs
from twin.pairs.sampling import HalfAndHalf, read_answers
from twin.train.verl._configuration import configuration, launch_script
from twin.train.verl._reward import reward_source

__all__ = ["VerlOptions", "export_verl"]

_ROWS = 8192


@dataclass(frozen=True, slots=True)
class VerlOptions:
    """What is put into the configuration; the defaults are the paper's.

    Attributes:
        model: Folder or Hugging Face id of the model to start from.
        batch: Prompts a step.
        rollouts: Replies a prompt.
        gpus: Graphics cards of a machine.
        seed: Seed of the order of the rows.
    """

    model: str = "Qwen/Qwen2.5-VL-3B-Instruct"
    batch: int = 480
    rollouts: int = 5
    gpus: int = 4
    seed: int = 0


def export_verl(workspace: Workspace, out: Path, options: VerlOptions) -> dict[str, int]:
    """Write ``train.parquet``, ``data/`` (all splits and photos), ``reward.py``, ``config.yaml`` and ``launch.sh``.

    The rows of ``train.parquet`` are those of one epoch in batches half yes, half no, the smaller class repeated, so
    that verl must not shuffle them.

    Args:
        workspace: It holds pair queries.
        out: The folder; what an earlier export left there is replaced.
        options: What is put into the configuration.

    Returns:
        How many steps and rows an epoch has.

    Raises:
        TwinError: There is no training pair of one of the two answers, or ``out`` is something else.
    """
    home = out.resolve()
    if home.exists() and any(home.iterdir()) and not (home / "launch.sh").exists():
        raise TwinError(f"{out} is not empty and holds no earlier export; choose another folder.")
    counts = export_pairs(workspace, "verl", home / "data")
    if "train" not in counts["splits"]:
        raise TwinError(f"{workspace.pairs('train')} holds no pair query; run `twin pairs`.")
    order = _epoch(workspace, options)
    with aside(home / "train.parquet") as partial:
        _write_rows(home / "data" / "train.parquet", order, partial)
    validation = "data/validation.parquet" if "validation" in counts["splits"] else "data/train.parquet"
    texts = {
        "reward.py": reward_source(),
        "config.yaml": configuration(
            home,
            model=options.model,
            batch=options.batch,
            rollouts=options.rollouts,
            gpus=options.gpus,
            validation=validation,
        ),
        "launch.sh": launch_script(),
    }
    for name, text in texts.items():
        with aside(home / name) as partial:
            partial.write_text(text, encoding="utf-8")
    return {"steps": len(order) // options.batch, "rows": len(order)}


def _epoch(workspace: Workspace, options: VerlOptions) -> np.ndarray:
    answers = read_answers(workspace.pairs("train"))
    for answer, there in (("yes", answers.any()), ("no", not answers.all())):
        if not there:
            raise TwinError(f"{workspace.pairs('train')} holds no pair query with the answer {answer!r}.")
    return np.concatenate([np.array(rows) for rows in HalfAndHalf(answers, batch=options.batch, seed=options.seed)])


def _write_rows(source: Path, order: np.ndarray, path: Path) -> None:
    table = pq.read_table(source)
    with pq.ParquetWriter(path, table.schema) as writer:
        for begin in range(0, len(order), _ROWS):
            writer.write_table(table.take(pa.array(order[begin : begin + _ROWS])))
