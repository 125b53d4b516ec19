"""How benchmarks are made."""

from typing import Literal

from pydantic import Field

from twin.core._settings._section import Section

__all__ = ["BenchSettings", "BuildSettings"]


class BenchSettings(Section):
    """How the benchmark of held-out instances is drawn."""

    seed: int = Field(0, description="Seed of the benchmark.")
    pairs: int = Field(480, ge=2, description="Pair queries a source (half yes).")
    multi: int = Field(160, ge=4, description="Multi queries a source (0 to 3 matches equally often).")
    general: int = Field(240, ge=0, description="General questions on held-out photos.")
    form: Literal["bare", "explained"] = Field(
        "bare", description="Whether the answer alone is asked for, or an explanation before it."
    )


class BuildSettings(Section):
    """How a benchmark is built from catalogues."""

    source: list[str] = Field(
        [], description="A catalogue and what to call it: NAME=WORKSPACE; give one for each benchmark source."
    )
    negatives: Literal["random", "hard"] = Field(
        "random", description="Other identities at random, as in FGVQA, or look-alikes of the source."
    )
    pairs: int = Field(1000, ge=0, description="Pair queries a source (half yes).")
    multi: int = Field(1000, ge=0, description="Multi queries a source (0 to 3 matches equally often).")
    seed: int = Field(0, description="Seed of the benchmark.")
    name: str = Field("", pattern=r"^[\w.-]*$", description="What the names of the tables begin with, before '-'.")
    identity: Literal["product", "species", "landmark", "artwork", "object"] | None = Field(
        None, description="What 'same' means in the sources; default: as they were imported."
    )
    form: Literal["bare", "explained"] = Field(
        "explained", description="Whether the answer alone is asked for, or an explanation before it."
    )
    per_identity: int | None = Field(
        None, ge=1, description="At most so many queries that show an identity; default: by the size of the source."
    )
    per_image: int | None = Field(
        None,
        ge=1,
        description="At most so many queries that show a photo; default: 1 where the source is large enough.",
    )
    near_duplicate: int = Field(
        2, ge=0, le=32, description="Photos whose perceptual hashes differ in at most so many bits are near-duplicates."
    )
    strict: bool = Field(False, description="Stop where a source gives fewer queries than asked for.")
