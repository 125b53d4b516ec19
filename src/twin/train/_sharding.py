"""Weights that are shared out over devices, by FSDP2 or by DeepSpeed, as the configuration of `accelerate` says."""

import os
from importlib.util import find_spec
from typing import Any

import torch
from accelerate.utils import DistributedType
from torch.distributed.tensor import DTensor, distribute_tensor

from twin.core import GrpoSettings, TrainingSettings, TwinError

__all__ = ["check_launch", "check_sharding", "is_sharded", "put_into", "whole"]


def _asked(what: str) -> bool:
    return os.environ.get(f"ACCELERATE_USE_{what}", "false").lower() == "true"


def is_sharded() -> bool:
    """Whether no device has whole weights (FSDP)."""
    return _asked("FSDP")


def check_launch(settings: TrainingSettings) -> None:
    """Make sure that the configuration of `accelerate` is one that goes with the settings, before a model is loaded.

    Raises:
        TwinError: It is not.
    """
    if _asked("DEEPSPEED"):
        if not find_spec("deepspeed"):
            raise TwinError(
                "The configuration of accelerate asks for DeepSpeed, which is not installed: pip install "
                '"twin-vlm[deepspeed]"; or use recipes/accelerate/fsdp2.yaml.'
            )
        if os.environ.get("ACCELERATE_DEEPSPEED_ZERO_STAGE") == "3":
            raise TwinError("Weights are shared out by FSDP2 (recipes/accelerate/fsdp2.yaml); set zero_stage: 2.")
    if not is_sharded():
        return
    if os.environ.get("FSDP_VERSION") != "2":
        raise TwinError("The configuration of accelerate asks for FSDP 1; set fsdp_version: 2.")
    if os.environ.get("FSDP_CPU_RAM_EFFICIENT_LOADING", "false").lower() == "true":
        raise TwinError(
            "Every process looks at its model before it trains, and needs it whole; set "
            "fsdp_cpu_ram_efficient_loading: false in the configuration of accelerate."
        )
    if isinstance(settings, GrpoSettings):
        raise TwinError("Replies are drawn from whole weights, which FSDP does not keep; start without it.")
    if settings.validate_every is not None:
        raise TwinError("Replies to validation are drawn from whole weights; leave --validate-every out with FSDP.")


def check_sharding(accelerator: Any) -> None:
    """Make sure that `accelerate` does what its configuration says.

    Raises:
        TwinError: It ignores it, as it does on the CPU.
    """
    kinds = {"FSDP": DistributedType.FSDP, "DEEPSPEED": DistributedType.DEEPSPEED}
    for name, kind in kinds.items():
        if _asked(name) and accelerator.distributed_type != kind:
            raise TwinError(
                f"accelerate shards on accelerators alone, and would keep whole weights on {accelerator.device.type}: "
                f"start without {name}, by torchrun."
            )


def whole(weight: torch.Tensor) -> torch.Tensor:
    """All of a weight, wherever its parts are; all processes must ask for it."""
    found: torch.Tensor = weight.full_tensor() if isinstance(weight, DTensor) else weight
    return found.detach().contiguous()


def put_into(weight: torch.Tensor, value: torch.Tensor) -> None:
    """Put ``value``, which every process has whole, in the place of a weight."""
    if isinstance(weight, DTensor):
        value = distribute_tensor(value.to(weight.device), weight.device_mesh, weight.placements)
    weight.copy_(value)
