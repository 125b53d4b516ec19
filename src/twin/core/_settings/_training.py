"""How models are post-trained."""

from typing import Literal

from pydantic import Field

from twin.core._settings._section import Section, Share

__all__ = ["GrpoSettings", "TrainSettings"]


class _Training(Section):
    """What all methods of post-training have in common."""

    model: str = Field("base", description="Model to start from: a run, a folder, a Hugging Face id, or 'base'.")
    name: str = Field("twin", description="Name of the run; its folder is runs/NAME.")
    seed: int = Field(0, description="Seed of the order of the data.")
    vision: Literal["frozen", "lora", "full"] = Field("frozen", description="How the vision tower learns.")
    projector: Literal["frozen", "lora", "full"] = Field(
        "full", description="How the layers between vision tower and language model learn."
    )
    language: Literal["frozen", "lora", "full"] = Field("full", description="How the language model learns.")
    lora_rank: int = Field(16, ge=1, description="Rank of the additions of LoRA.")
    lora_alpha: float = Field(32.0, gt=0, description="The additions of LoRA are scaled by alpha over rank.")
    lora_dropout: float = Field(0.0, ge=0, lt=1, description="Share of the inputs of LoRA that is dropped.")
    dora: bool = Field(False, description="Learn magnitude and direction apart (DoRA) where LoRA is used.")
    precision: Literal["float32", "bfloat16"] = Field(
        "float32", description="Number type of the work; weights that learn are kept in float32 either way."
    )
    log_to: Literal["tensorboard", "wandb", "trackio", "none"] = Field(
        "tensorboard", description="Where curves are logged besides training.json, if that software is installed."
    )


class TrainSettings(_Training):
    """How a model is fine-tuned on answers."""

    data: list[str] = Field(
        [],
        description="Data sets in the layout of the released TWIN, folders or Hugging Face ids, whose pairs are learned"
        " beside those of the workspace.",
    )
    target: Literal["answer", "explanation"] = Field(
        "answer",
        description="What is learned as reply to a pair query: the bare answer, or a true explanation and the answer"
        " (procedural objects only).",
    )
    general: Share = Field(
        0.125, description="Share of the batches that ask general questions, where there are any; 1 for nothing else."
    )
    curriculum: Share = Field(
        0.8,
        description="Share of the steps over which ever harder negatives join, random ones first; 0 for none.",
    )
    steps: int = Field(250, ge=1, description="Optimiser steps.")
    batch: int = Field(32, ge=1, description="Questions a step; pair queries are half yes, half no.")
    micro_batch: int | None = Field(
        None,
        ge=1,
        description="Questions that a device works on at a time, a divisor of its share of the batch; less needs less"
        " memory and changes nothing else; default: all of them.",
    )
    learning_rate: float = Field(1e-3, gt=0, description="Peak learning rate.")
    warmup: Share = Field(0.05, description="Share of the steps over which the learning rate rises.")
    keep: list[str] = Field([], description="Parameters that do not learn, by the beginnings of their names.")
    checkpointing: bool = Field(
        False, description="Work activations out again instead of keeping them: less memory, a third more time."
    )
    save_every: int = Field(100, ge=1, description="Steps between checkpoints.")
    validate_every: int | None = Field(
        None, ge=1, description="Steps between validations on pairs of the split val; default: none."
    )
    validate_on: int = Field(200, ge=2, description="Pairs that are asked then, half yes as far as there are so many.")
    device: str | None = Field(None, description="cpu, cuda, …; default: the best there is.")


class GrpoSettings(_Training):
    """How a model is reinforced for right answers."""

    name: str = Field("reinforced", description="Name of the run; its folder is runs/NAME.")
    seed: int = Field(0, description="Seed of the order of the data and of the rollouts.")
    reply: Literal["answer", "explanation"] = Field(
        "explanation", description="What the questions ask for: the bare answer, or an explanation and the answer."
    )
    steps: int = Field(100, ge=1, description="Optimiser steps.")
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
    learning_rate: float = Field(1e-6, gt=0, description="Learning rate; it stays the same.")
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
    save_every: int = Field(20, ge=1, description="Steps between checkpoints.")
    device: str | None = Field(None, description="cpu, cuda, …; default: the best there is.")
