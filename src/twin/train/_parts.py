"""Which parts of a vision-language model learn, and whether all their weights do or low-rank additions to them."""

import warnings
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from peft import LoraConfig, get_peft_model
from torch import nn
from transformers.pytorch_utils import Conv1D

from twin.core import TwinError
from twin.models import LiteTower

__all__ = ["PARTS", "Learning", "Part", "choose_parts", "outside_language", "part_of"]

Part: TypeAlias = Literal["vision", "projector", "language"]
Learning: TypeAlias = Literal["frozen", "lora", "full"]

PARTS: tuple[Part, ...] = ("vision", "projector", "language")

_NAMED: tuple[tuple[Part, frozenset[str]], ...] = (
    # Qwen has its projector inside the tower, so the projector is looked for first.
    (
        "projector",
        frozenset({"multi_modal_projector", "connector", "merger", "deepstack_merger_list", "image_newline"}),
    ),
    ("vision", frozenset({"visual", "vision_tower", "vision_model"})),
)


def part_of(name: str) -> Part:
    """The part of a vision-language model that a parameter or module belongs to, by its name."""
    steps = set(name.split("."))
    return next((part for part, names in _NAMED if steps & names), "language")


def outside_language() -> str:
    """A regular expression for the names of the modules that are not of the language model."""
    return rf"(.*\.)?({'|'.join(sorted(name for _, names in _NAMED for name in names))})"


def choose_parts(
    model: Any,
    *,
    vision: Learning = "frozen",
    projector: Learning = "full",
    language: Learning = "full",
    rank: int = 16,
    alpha: float = 32.0,
    dropout: float = 0.0,
    dora: bool = False,
) -> Any:
    """Decide what of a model learns.

    A frozen part keeps its weights to the bit. LoRA (Hu et al. 2021, arXiv 2106.09685) goes to every linear layer of a
    part but the output layer, DoRA (Liu et al. 2024, arXiv 2402.09353) likewise.

    Args:
        model: A `transformers` vision-language model; it is changed.
        vision: How the vision tower learns; not by LoRA where it has no linear layers.
        projector: How the layers between tower and language model learn.
        language: How the language model learns, its word embeddings and output layer included if ``full``.
        rank: Rank of the additions of LoRA.
        alpha: The additions are scaled by ``alpha / rank``.
        dropout: Share of the inputs of the additions that is dropped in training.
        dora: Whether magnitude and direction are learned apart.

    Returns:
        The model; where a part learns by LoRA, a `peft.PeftModel` round it.

    Raises:
        TwinError: Nothing learns, or a part that shall learn is not there, has no layer for LoRA, or has one that DoRA
            cannot take.
    """
    how: dict[Part, Learning] = {"vision": vision, "projector": projector, "language": language}
    _check(model, how)
    layers = [name for part in PARTS if how[part] == "lora" for name in _linear_layers(model, part)]
    model.requires_grad_(requires_grad=False)
    full = [weight for name, weight in model.named_parameters() if how[part_of(name)] == "full"]
    tower = getattr(model.model, "vision_tower", None)
    if vision != "frozen" and isinstance(tower, LiteTower):
        tower.forget()  # what learns must be encoded anew
    if layers:
        model = _adapted(model, LoraConfig(r=rank, lora_alpha=alpha, lora_dropout=dropout, use_dora=dora), layers)
    for weight in full:
        weight.requires_grad_(requires_grad=True)
    return model


def _adapted(model: Any, config: LoraConfig, layers: list[str]) -> Any:
    if config.use_dora:
        _check_directions(model, layers)
    config.target_modules = layers
    with warnings.catch_warnings():
        # GPT-2's layers are transposed; the library notices and says so for each of them.
        warnings.filterwarnings("ignore", message="fan_in_fan_out")
        # It asks for a property by the name that transformers 5.23 gave up.
        warnings.filterwarnings("ignore", message="`is_gradient_checkpointing`", category=FutureWarning)
        return get_peft_model(model, config)


def _check(model: nn.Module, how: Mapping[Part, Learning]) -> None:
    if all(learning == "frozen" for learning in how.values()):
        raise TwinError("Nothing would learn: vision, projector and language are all frozen; set one to lora or full.")
    there = {part_of(name) for name, _ in model.named_parameters()}
    for part, learning in how.items():
        if part not in there and (learning != "frozen" or part == "vision"):
            raise TwinError(f"{type(model).__name__} has no part that is known as its {part}; it cannot be trained.")
        if learning == "lora" and not _linear_layers(model, part):
            raise TwinError(f"The {part} of {type(model).__name__} has no linear layers for LoRA; set it to full.")


def _check_directions(model: nn.Module, layers: list[str]) -> None:
    """DoRA divides each row of weights by its length."""
    for name in layers:
        layer: Any = model.get_submodule(name)
        across = 0 if isinstance(layer, Conv1D) else 1
        if layer.weight.is_floating_point() and not layer.weight.any(dim=across).all():
            raise TwinError(f"DoRA needs a direction of each row, and {name} has rows of zeros; set --no-dora.")


def _linear_layers(model: nn.Module, part: Part) -> list[str]:
    """Names of the layers that LoRA can go to; some subclasses of linear layers are never called themselves."""
    layers = [name for name, module in model.named_modules() if _is_linear(module) and part_of(name) == part]
    return [name for name in layers if not name.endswith("lm_head")]


def _is_linear(module: nn.Module) -> bool:
    # The last one is of bitsandbytes, which is not installed everywhere.
    return type(module) in (nn.Linear, Conv1D) or type(module).__name__ == "Linear4bit"
