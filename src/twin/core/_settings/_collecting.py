"""How verified replies are collected."""

from pydantic import Field

from twin.core._settings._section import Section, Share
from twin.core._settings._training import RunName

__all__ = ["CollectSettings"]


class CollectSettings(Section):
    """How a model's own replies are drawn, and which are kept to be learned."""

    model: str = Field("twin", description="Model that is asked: a run, a folder, a Hugging Face id, or 'base'.")
    name: RunName = Field("replies", description="Name of what is collected; it is collected/NAME.parquet.")
    seed: int = Field(0, description="Seed of the wordings and of the draws.")
    data: list[str] = Field(
        [],
        description="Data sets in the layout of the released TWIN, folders or Hugging Face ids, whose pairs are asked"
        " beside those of the workspace.",
    )
    most: int | None = Field(None, ge=1, description="At most so many pairs are asked, drawn by seed; default: all.")
    samples: int = Field(8, ge=1, description="Replies that are drawn to each pair.")
    temperature: float = Field(1.0, gt=0, description="Temperature at which replies are drawn.")
    max_new_tokens: int = Field(128, ge=1, description="Longest reply, in tokens.")
    keep: int = Field(1, ge=1, description="At most so many different replies to a pair are kept.")
    named_difference: Share = Field(
        0.0, description="Least reward for the named difference, where the difference of a pair is known."
    )
    batch: int = Field(16, ge=1, description="Pairs that are asked at a time.")
    device: str | None = Field(None, description="cpu, cuda, …; default: the best there is.")
