"""How models are post-trained."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from twin.core._settings._mixing import MixSettings, check_shares
from twin.core._settings._section import Section, Share

__all__ = ["GrpoSettings", "TrainSettings", "TrainingSettings"]


def _folder_name(name: str) -> str:
    """Answers of ``NAME/best`` are kept in a folder ``NAME--best``, which must not be that of another run."""
    if not name or name.startswith((".", "-")) or "--" in name or any(one in "/\\:" or one.isspace() for one in name):
        raise PydanticCustomError(
            "run_name", "a name is a word without /, :, --, spaces, or a dot or dash at its beginning"
        )
    if name in {"base", "always-yes", "threshold", "comparator"}:
        raise PydanticCustomError("run_name", "{name} is a model that comes with twin", {"name": name})
    return name


RunName = Annotated[str, AfterValidator(_folder_name)]

_COLLECTED = "collected:"


def _target(target: str) -> str:
    if target in {"answer", "explanation"}:
        return target
    if target.startswith(_COLLECTED) and target != _COLLECTED:
        return _COLLECTED + _folder_name(target.removeprefix(_COLLECTED))
    raise PydanticCustomError("target", "it is answer, explanation, or collected: and a name")


class TrainingSettings(Section):
    """What all methods of post-training have in common."""

    model: str = Field("base", description="Model to start from: a run, a folder, a Hugging Face id, or 'base'.")
    name: RunName = Field("twin", description="Name of the run; its folder is runs/NAME.")
    seed: int = Field(0, description="Seed of the order of the data.")
    data: list[str] = Field(
        [],
        description="Data sets in the layout of the released TWIN, folders or Hugging Face ids, whose pairs are learned"
        " beside those of the workspace.",
    )
    curriculum: Share = Field(
        0.0, description="Share of the steps over which ever harder negatives join, random ones first; 0 for none."
    )
    multi: Share = Field(
        0.0, description="Share of the batches that ask multi queries (`twin pairs --multi`); 1 for nothing else."
    )
    steps: int = Field(100, ge=1, description="Optimiser steps.")
    batch: int = Field(32, ge=2, description="Questions a step; pair queries are half yes, half no.")
    micro_batch: int | None = Field(
        None,
        ge=1,
        description="Questions that a device works on at a time, a divisor of its share of the batch; less needs less"
        " memory and changes nothing else; default: all of them.",
    )
    learning_rate: float = Field(1e-3, gt=0, description="Peak learning rate.")
    warmup: Share = Field(0.0, description="Share of the steps over which the learning rate rises.")
    keep: list[str] = Field([], description="Parameters that do not learn, by the beginnings of their names.")
    vision: Literal["frozen", "lora", "full"] = Field("frozen", description="How the vision tower learns.")
    projector: Literal["frozen", "lora", "full"] = Field(
        "full", description="How the layers between vision tower and language model learn."
    )
    language: Literal["frozen", "lora", "qlora", "full"] = Field(
        "full", description="How the language model learns; qlora: lora, its own weights being kept in four bits."
    )
    lora_rank: int = Field(16, ge=1, description="Rank of the additions of LoRA.")
    lora_alpha: float = Field(32.0, gt=0, description="The additions of LoRA are scaled by alpha over rank.")
    lora_dropout: float = Field(0.0, ge=0, lt=1, description="Share of the inputs of LoRA that is dropped.")
    dora: bool = Field(False, description="Learn magnitude and direction apart (DoRA) where LoRA is used.")
    precision: Literal["float32", "bfloat16"] = Field(
        "float32", description="Number type of the work; weights that learn are kept in float32 either way."
    )
    vision_disk: int = Field(
        102_400,
        ge=0,
        description="MiB on the disk, of all runs together, for what photos come to before the first part of the model"
        " that learns; photos beyond that are worked on whenever they are needed.",
    )
    checkpointing: bool = Field(
        False, description="Work activations out again instead of keeping them: less memory, more time."
    )
    log_to: Literal["tensorboard", "wandb", "trackio", "none"] = Field(
        "tensorboard", description="Where curves are logged besides training.json, if that software is installed."
    )
    save_every: int = Field(100, ge=1, description="Steps between checkpoints.")
    validate_every: int | None = Field(
        None, ge=1, description="Steps between validations on pairs of the split val; default: none."
    )
    validate_on: int = Field(200, ge=2, description="Pairs that are asked then, half yes as far as there are so many.")
    device: str | None = Field(None, description="cpu, cuda, …; default: the best there is.")

    @property
    def explains(self) -> bool:
        """Whether pair queries ask for an explanation."""
        raise NotImplementedError


class TrainSettings(TrainingSettings):
    """How a model is fine-tuned on answers."""

    target: Annotated[str, AfterValidator(_target)] = Field(
        "answer",
        description="What is learned as reply to a pair query: the bare answer; explanation: a true one and the answer"
        " (procedural objects only); collected:NAME: replies that were collected.",
    )
    general: Share = Field(
        0.125,
        validate_default=True,
        description="Share of the batches that ask general questions, where there are any; 1 for nothing else.",
    )
    mix: list[MixSettings] = Field(
        [], description="Data sets of general questions that are mixed in, PATH:SHARE with their share of the batches."
    )
    curriculum: Share = Field(
        0.8,
        description="Share of the steps over which ever harder negatives join, random ones first; 0 for none.",
    )
    share_photos: int = Field(
        1,
        ge=1,
        description="Pair queries of a batch that begin with the same photo, as far as there are such; it is read once"
        " for them.",
    )
    steps: int = Field(250, ge=1, description="Optimiser steps.")
    batch: int = Field(32, ge=1, description="Questions a step; pair queries are half yes, half no.")
    warmup: Share = Field(0.05, description="Share of the steps over which the learning rate rises.")

    @field_validator("general")
    @classmethod
    def _beside_multi(cls, general: float, info: ValidationInfo) -> float:
        multi = info.data.get("multi", 0.0)
        if round(general + multi, 9) > 1:
            raise PydanticCustomError(
                "general",
                "the share ({general}) and that of multi queries ({multi}) sum to {total}, above 1; lower one",
                {"general": f"{general:g}", "multi": f"{multi:g}", "total": f"{general + multi:g}"},
            )
        return general

    @field_validator("mix")
    @classmethod
    def _shares(cls, mix: list[MixSettings], info: ValidationInfo) -> list[MixSettings]:
        check_shares(mix, info.data.get("general", 0.0), info.data.get("multi", 0.0))
        return mix

    @property
    def explains(self) -> bool:
        """Whether pair queries ask for an explanation."""
        return self.target != "answer"

    @property
    def collected(self) -> str | None:
        """Name of the collected replies that are learned, if such are."""
        return self.target.removeprefix(_COLLECTED) if self.target.startswith(_COLLECTED) else None


class GrpoSettings(TrainingSettings):
    """How a model is reinforced for right answers."""

    name: RunName = Field("reinforced", description="Name of the run; its folder is runs/NAME.")
    seed: int = Field(0, description="Seed of the order of the data and of the rollouts.")
    reply: Literal["answer", "explanation"] = Field(
        "explanation", description="What the questions ask for: the bare answer, or an explanation and the answer."
    )
    batch: int = Field(32, ge=2, description="Prompts a step, half of them yes.")
    micro_batch: int | None = Field(
        None,
        ge=1,
        description="Prompts that are worked on at a time, a divisor of the batch; less needs less memory; default: all"
        " of them.",
    )
    rollouts: int = Field(5, ge=2, description="Replies that are drawn to a prompt.")
    max_new_tokens: int = Field(128, ge=1, description="Longest reply, in tokens.")
    temperature: float = Field(1.0, gt=0, description="Temperature at which replies are drawn.")
    engine: Literal["transformers", "vllm"] = Field(
        "transformers", description="What draws the replies; vllm needs a GPU and the extra of that name."
    )
    engine_url: str | None = Field(
        None, description="Where `trl vllm-serve` is, such as http://localhost:8000; default: vllm runs in the run."
    )
    engine_memory: float = Field(
        0.3, gt=0.0, lt=1.0, description="Share of the GPU's memory for vllm, where it runs in the run."
    )
    learning_rate: float = Field(1e-6, gt=0, description="Learning rate; after the warmup it stays the same.")
    beta: float = Field(0.01, ge=0, description="Weight of the KL divergence from the model at the start.")
    reward_answer: float = Field(1.0, ge=0, description="Weight of the reward for the right answer.")
    reward_format: float = Field(0.0, ge=0, description="Weight of the reward for the asked form.")
    reward_length: float = Field(0.0, ge=0, description="Weight of the penalty on long replies.")
    reward_named_difference: float = Field(
        0.0, ge=0, description="Weight of the reward for naming what really differs (procedural objects)."
    )
    patience: int = Field(
        20, ge=1, description="Steps without any difference of reward within a prompt after which the run stops."
    )
    sample_every: int = Field(
        10, ge=1, description="Steps between those whose replies are shown on the page samples.html."
    )
    save_every: int = Field(20, ge=1, description="Steps between checkpoints.")

    @property
    def explains(self) -> bool:
        """Whether pair queries ask for an explanation."""
        return self.reply == "explanation"
