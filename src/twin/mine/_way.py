"""How the most similar instances are found: all compared, on a CPU or a GPU, or by an index; and why so."""

from dataclasses import dataclass

from twin.core import MineSettings
from twin.mine._blocks import Product, block_similarity

__all__ = ["Way", "chosen_way"]

_FEASIBLE = 5e13
"""Multiplications that a CPU makes unless asked otherwise: ten minutes on two cores (440,000 vectors of 512)."""
_FEASIBLE_ON_GPU = 1e14
"""The same of a GPU (620,000 vectors of 512), which is but twice as much.

The product costs a GPU little: a minute at the 2·10¹² multiplications a second in float64 of a modest one. But a core
looks through every similarity that comes back, some 10⁸ a second, and for these 4·10¹¹ it needs an hour.
"""
_MUCH = 1e12
"""Multiplications from which on it pays to look for a GPU."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to find the nearest.

    Attributes:
        device: Where blocks are multiplied: ``cpu`` (by NumPy), or a device of torch.
        index: Whether an index is searched where there are many vectors, instead of comparing all.
        told: Which way it is and why, in a sentence.
    """

    device: str
    index: bool
    told: str

    def product(self) -> Product:
        """What multiplies a block.

        Raises:
            TwinError: There is no such device.
        """
        if self.device == "cpu":
            return block_similarity
        from twin.mine._gpu import product_on  # noqa: PLC0415 - torch is slow to import

        return product_on(self.device)


def chosen_way(settings: MineSettings, work: float) -> Way:
    """The way that the settings ask for, or else the amount of work.

    A device that is asked for is used to compare all as long as that is feasible on it, and so is a GPU that is found.

    Args:
        settings: ``search`` and ``device``.
        work: Multiplications that comparing all takes.
    """
    device = _device(settings.device, work)
    feasible = _FEASIBLE if device.startswith("cpu") else _FEASIBLE_ON_GPU
    compared, amount = f"All are compared on {device}", f"{work:.1e} multiplications"
    match settings.search:
        case "approximate":
            return Way(device, True, "An index is searched on the CPU, as --search approximate asks.")
        case "exact":
            return Way(device, False, f"{compared}, as --search exact asks: {amount}.")
    if work > feasible:
        told = f"comparing all on {device} takes {amount}, more than {feasible:.0e}; --search exact insists on it."
        return Way(device, True, f"An index is searched on the CPU: {told}")
    return Way(device, False, f"{compared}: {amount}, of {feasible:.0e} that are feasible there.")


def _device(asked: str | None, work: float) -> str:
    if asked is not None or work < _MUCH:
        return asked or "cpu"
    import torch  # noqa: PLC0415 - slow to import

    return "cuda" if torch.cuda.is_available() else "cpu"
