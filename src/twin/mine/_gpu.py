"""The product of a block on a GPU, by torch."""

import numpy as np
import numpy.typing as npt
import torch

from twin.core import TwinError
from twin.mine._blocks import Product, Side, run_lists
from twin.mine._catalogue import IntArray

__all__ = ["product_on"]


def product_on(device: str) -> Product:
    """A `block_similarity` that is computed on ``device``, in float64 as well.

    Raises:
        TwinError: There is no such device, or it knows no float64.
    """
    try:
        torch.zeros(1, dtype=torch.float64, device=device)
    except (RuntimeError, TypeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise TwinError(f"Option --device {device} is of no use here: {reason} Leave it out.") from error

    def product(left: Side, right: Side, best: int | None) -> npt.NDArray[np.float64]:
        cosines = torch.from_numpy(left.vectors).to(device) @ torch.from_numpy(right.vectors).to(device).T
        values = cosines if best is None else _instances(cosines, left.starts, right.starts, best)
        similarity: npt.NDArray[np.float64] = values.cpu().numpy()
        return similarity

    return product


def _instances(cosines: torch.Tensor, rows: IntArray, columns: IntArray, best: int) -> torch.Tensor:
    """Mean of the ``best`` largest cosines of each run of rows with each run of columns."""
    by_column = _largest_of_runs(cosines, columns, best)
    turned = by_column.permute(1, 0, 2).reshape(len(columns), -1)
    values = _largest_of_runs(turned, rows * best, best)
    there = values.isfinite()
    return (values.where(there, 0).sum(dim=2) / there.sum(dim=2)).T


def _largest_of_runs(values: torch.Tensor, starts: IntArray, count: int) -> torch.Tensor:
    """The ``count`` largest of each run of columns (rows, runs, count), -inf where there are fewer."""
    largest = values.new_full((len(values), len(starts), count), -torch.inf)
    for runs, columns in run_lists(starts, values.shape[1]):
        places = torch.from_numpy(columns).to(values.device)
        picked = values[:, places].masked_fill(places < 0, -torch.inf)
        kept = picked.topk(min(count, picked.shape[2]), dim=2, sorted=False).values
        largest[:, torch.from_numpy(runs).to(values.device), : kept.shape[2]] = kept
    return largest
