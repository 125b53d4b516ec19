"""How photos become vectors, vectors links, and links pairs."""

from typing import Literal

from pydantic import Field

from twin.core._settings._section import Section, Share

__all__ = ["EmbedSettings", "MineSettings", "PairsSettings"]


class EmbedSettings(Section):
    """How photos become vectors."""

    encoder: str = Field(
        "lite0",
        description="'lite0' (packaged, offline), a Hugging Face vision model id or folder, open_clip:MODEL/PRETRAINED,"
        " or timm:MODEL.",
    )
    pooling: Literal["auto", "cls", "mean", "pooler", "centred"] = Field(
        "auto", description="How a Hugging Face encoder's features become one vector."
    )
    layer: int | None = Field(
        None,
        description="Which of a Hugging Face encoder's layers is pooled; negative numbers count from the end; default:"
        " its output.",
    )
    vectors: str | None = Field(
        None, description="A .npy file of vectors made elsewhere, to take instead of an encoder's."
    )
    ids: str | None = Field(
        None, description="Whose each of those vectors is: .txt, .csv or .parquet, of image ids or original paths."
    )
    batch: int = Field(32, ge=1, description="Photos encoded at a time.")
    device: str | None = Field(None, description="Device of a torch encoder, e.g. cuda; default: the best there is.")
    workers: int | None = Field(
        None,
        ge=1,
        description="Threads that decode photos, or tasks on a Ray cluster; default: enough for all cores.",
    )
    engine: Literal["local", "ray"] = Field("local", description="Encode in this process, or on a Ray cluster.")


class MineSettings(Section):
    """Which instances are proposed as look-alikes."""

    links: int = Field(5, ge=1, description="Most mined links of an instance.")
    total: int | None = Field(
        None, ge=1, description="Most mined links in all, spread over as many instances as can be; default: no limit."
    )
    similarity: Literal["mean", "max", "top"] = Field(
        "mean", description="Instance similarity from the cosines of photos: all, the best, or the mean of the best."
    )
    top_m: int = Field(5, ge=1, description="Cosines that are averaged where the similarity is 'top'.")
    across: bool = Field(False, description="Also link instances of different categories.")
    shortlist: int = Field(50, ge=1, description="Nearest others of an instance that the rules choose from.")
    min_similarity: float | None = Field(None, ge=-1, le=1, description="Least similarity of a link; default: any.")
    max_similarity: float | None = Field(None, ge=-1, le=1, description="Most similarity of a link; default: any.")
    margin: Share | None = Field(
        None,
        description="Share by which a link must be less similar than the photos of each of its instances are to one"
        " another; default: no such rule.",
    )
    search: Literal["auto", "exact", "approximate"] = Field(
        "auto", description="Compare all, or search an index (needs the extra 'faiss'); auto: whichever is feasible."
    )
    block: int = Field(1024, ge=1, description="Vectors in one side of a block of the similarity product.")
    device: str | None = Field(
        None, description="Device of the similarity product, e.g. cuda; default: a GPU where there is much to compare."
    )


class PairsSettings(Section):
    """How links become yes/no questions, and how instances are split."""

    seed: int = Field(0, description="Seed of the split, the sampling and the shown order.")
    val: Share = Field(0.1, description="Share of the clusters of instances held out for validation.")
    test: Share = Field(0.3, description="Share of the clusters of instances held out for the benchmark.")
    near_duplicate: int = Field(
        2,
        ge=0,
        le=32,
        description="Photos whose perceptual hashes differ in at most so many of 64 bits are near-duplicates.",
    )
    hold_out: list[str] = Field([], description="Categories that are held out whole: all of their clusters go to test.")
    total: int | None = Field(
        None, ge=2, description="Pair queries of the train split; default: as many as the shares allow."
    )
    yes_share: float = Field(
        2 / 9, gt=0, lt=1, description="Share of yes in the train split, 2/9 as in the paper; the others are half yes."
    )
    hard: float | None = Field(
        None, ge=0, description="Weight of mined negatives in the train split; default: all kinds and degrees alike."
    )
    generated: float | None = Field(None, ge=0, description="Weight of near-twins among its negatives.")
    random_weight: float | None = Field(None, ge=0, description="Weight of random negatives among its negatives.")
    like: Literal["twin"] | None = Field(
        None, description="Composition to follow instead: twin is the paper's, in proportion to the train instances."
    )
    random: int = Field(
        10,
        ge=0,
        description="Random links an instance in the train split: easy negatives from which a curriculum starts.",
    )
    per_image: int | None = Field(None, ge=2, description="At most so many pair queries of a photo.")
    per_instance: int | None = Field(None, ge=2, description="At most so many pair queries of an instance.")
    per_link: int | None = Field(None, ge=1, description="At most so many pair queries of a link.")
    per_category: int | None = Field(None, ge=2, description="At most so many pair queries in a category and split.")
    duplicates: Literal["drop", "keep"] = Field(
        "drop", description="Whether near-duplicate photos of one instance are left out as too easy a yes."
    )
    wording: Literal["fixed", "varied"] = Field("fixed", description="One wording of the question, or several by seed.")
    strict: bool = Field(False, description="Stop where a target cannot be met.")
    allow_leaks: bool = Field(False, description="Go on where a benchmark has photos that are trained on.")
    workers: int | None = Field(None, ge=1, description="Threads; default: one for each core.")
    general: int = Field(2000, ge=0, description="General questions (kind, colour, counts …) about training photos.")
    multi: int = Field(
        0,
        ge=0,
        description="Multi queries (one photo and three candidates) about training photos; answers 0 to 3 come equally"
        " often.",
    )
