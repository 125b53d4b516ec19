"""Which instances which comparator learns from: thirds of the training split."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from twin.core import TwinError, Workspace, generator, read_columns
from twin.mine._catalogue import Photographed

__all__ = ["FOLDS", "HELD_OUT", "read_folds", "split_read"]

FOLDS = 3
HELD_OUT = -1


def split_read(workspace: Workspace) -> Path:
    """The table that says which instances a round may learn from."""
    return workspace.pairs("splits")


def read_folds(workspace: Workspace, catalogue: Photographed) -> npt.NDArray[np.int64]:
    """The fold of each instance: 0, 1, 2, or `HELD_OUT` where it is no training instance.

    Clusters of the training split (a base and its near-twins, one object listed twice) stay whole.

    Raises:
        TwinError: The pairs stage has not split the instances, or left too few clusters to train on.
    """
    path = split_read(workspace)
    if not path.exists():
        raise TwinError(
            f"{path} does not exist; a round learns from the training split alone, so run `twin pairs` first."
        )
    splits = read_columns(path, ["instance_id", "cluster", "split"])
    splits = splits.filter(pc.equal(splits["split"], "train"))
    place = pc.index_in(catalogue.instances.ids, value_set=splits["instance_id"].combine_chunks())
    clusters, label = np.unique(splits["cluster"].to_numpy(zero_copy_only=False), return_inverse=True)
    if len(clusters) < FOLDS:
        raise TwinError(f"{path} has {len(clusters)} training clusters; a round needs {FOLDS}, so add instances.")
    fold = generator(0, "mine", "folds").permutation(len(clusters)) % FOLDS
    trained = place.is_valid().to_numpy(zero_copy_only=False)
    folds = np.full(len(catalogue.instances), HELD_OUT, dtype=np.int64)
    folds[trained] = fold[label][place.drop_null().to_numpy()]
    return folds
