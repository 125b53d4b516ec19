"""How models answer, and what the report compares."""

from typing import Literal

from pydantic import Field

from twin.core._settings._section import Section

__all__ = ["EvaluateSettings", "ReportSettings"]


class EvaluateSettings(Section):
    """How a model answers a benchmark."""

    model: str = Field(
        "base",
        description="A run's name, a folder, a Hugging Face id, server:NAME, vllm:NAME, or always-yes, blind:MODEL, "
        "threshold, comparator.",
    )
    benchmarks: list[str] = Field([], description="Benchmark tables to answer; default: all there are.")
    mode: Literal["generate", "likelihood"] = Field(
        "generate", description="Whether a reply is written, or the possible answers are only weighed (cheap)."
    )
    swap: bool = Field(False, description="Whether pair and multi queries are asked in a second order of photos, too.")
    batch: int = Field(32, ge=1, description="Most questions answered at a time.")
    batch_tokens: int = Field(65536, ge=1, description="Most tokens of prompts in a batch, padding included.")
    max_new_tokens: int = Field(1024, ge=1, description="Longest reply in tokens (the paper's bound).")
    vision_memory: int = Field(
        1024, ge=0, description="MiB of photos' features kept in memory for further questions; 0 for none."
    )
    vision_disk: int = Field(0, ge=0, description="MiB of photos' features kept on the disk; 0 for none.")
    device: str | None = Field(None, description="cpu, cuda, …; default: the best there is.")
    url: str | None = Field(None, description="Where the server of server:NAME is, such as http://localhost:8000/v1.")
    key_variable: str | None = Field(
        None, description="Environment variable that holds the server's key; default: none is sent."
    )
    concurrency: int = Field(8, ge=1, description="Questions that a server is asked at a time.")
    tries: int = Field(5, ge=1, description="Tries of a question to a server, in all.")
    try_seconds: float = Field(300.0, gt=0, description="Longest that one try may take.")


class ReportSettings(Section):
    """What the report compares."""

    base: str = Field("base", description="Model before training.")
    trained: str = Field("twin", description="Model after training.")
    models: list[str] = Field(
        [], description="Models and baselines to show, in this order (a,b,c); default: all there are."
    )
    published: bool = Field(False, description="Show the paper's figures beside, marked as published, not measured.")
    gallery: int = Field(24, ge=0, description="Questions shown on the page; report/gallery has them all.")
    seed: int = Field(0, description="Seed of the bootstrap and the gallery.")
