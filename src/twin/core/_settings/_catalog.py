"""Where objects and their photos come from."""

from typing import Literal

from pydantic import Field

from twin.core._settings._section import Section, Share

__all__ = ["CatalogSettings", "CheckSettings", "DownloadSettings"]


class CatalogSettings(Section):
    """How objects are rendered and photos are stored."""

    seed: int = Field(0, description="Seed of the rendered objects, their near-twins and their photos.")
    seen: int = Field(160, ge=0, description="Base instances of the seen families, all families together.")
    unseen: int = Field(40, ge=0, description="Base instances of the unseen families, all families together.")
    views: int = Field(5, ge=2, description="Photos of a base instance.")
    twins: int = Field(2, ge=0, description="Near-twins of a base instance.")
    twin_views: int = Field(2, ge=1, description="Photos of a near-twin.")
    degrees: list[int] = Field([1, 2, 4, 8, 16], description="Degrees (numbers of changed attributes) of near-twins.")
    size: int = Field(224, ge=64, le=1024, description="Side of a rendered photo in pixels.")
    long_side: int = Field(512, ge=64, description="Longest side, in pixels, of a stored imported photo.")
    photos: str | None = Field(
        None, description="Folder that holds the photos named by URL, by the last part of it; default: download them."
    )
    select: list[str] = Field([], description="Categories to take from Amazon Reviews; default: all.")
    min_customer_photos: int = Field(2, ge=0, description="Customer photos that an Amazon product needs.")
    max_photos: int | None = Field(None, ge=2, description="Photos drawn of an Amazon product; default: all.")
    split: str | None = Field(None, description="Split to take from a data set; default: all of them.")
    config: str | None = Field(
        None, description="Configuration (a folder) of a data set on the Hub; default: all files."
    )
    image_column: str = Field("image", description="Column of images in a data set.")
    identity_column: str = Field("label", description="Column, or field of a shard's JSON, that says what is shown.")
    category_column: str | None = Field(None, description="Column, or field, of the category; default: none.")
    originals: Literal["referenced", "kept"] = Field(
        "referenced", description="Whether the untouched files of imported photos are kept as well, in shards."
    )
    engine: Literal["local", "ray"] = Field("local", description="What runs the workers: this machine, or Ray.")
    workers: int | None = Field(None, ge=1, description="Worker processes; default: one for each core.")


class DownloadSettings(Section):
    """How photos are fetched from the web."""

    seed: int = Field(0, description="Seed of the lots by which waits are spread.")
    concurrency: int = Field(32, ge=1, description="Photos fetched at a time.")
    per_host: int = Field(4, ge=1, description="Photos fetched at a time from one host.")
    delay: float = Field(0.0, ge=0, description="Least seconds between two requests to one host.")
    tries: int = Field(4, ge=1, description="Tries for a photo.")
    wait_seconds: float = Field(1.0, ge=0, description="Seconds before the second try; they double with every try.")
    longest_wait: float = Field(
        60.0, ge=0, description="Most seconds before another try, whatever the server asks for."
    )
    try_seconds: float = Field(60.0, gt=0, description="Most seconds for a try.")
    file_seconds: float = Field(180.0, gt=0, description="Most seconds for all tries of a photo, waits not counted.")
    limit: int = Field(50_000_000, ge=1, description="Largest photo in bytes.")
    redirects: int = Field(5, ge=0, description="Most redirects to follow.")
    allow: list[str] = Field(
        [], description="Networks that are not public but may be asked, e.g. 10.0.0.0/8; default: none."
    )
    contact: str = Field(
        "", pattern=r"^[!-~]*$", description="Page or mail address at which servers' owners find you; default: none."
    )


class CheckSettings(Section):
    """From which score on a photo or an instance is flagged, and which flags take it out of the catalogue."""

    min_side: int = Field(64, ge=1, description="A photo with a shorter side, in pixels as it came, is too small.")
    min_contrast: float = Field(0.02, ge=0, description="A photo with less contrast is nearly uniform.")
    min_sharpness: float = Field(0.4, ge=0, description="A photo that is less sharp is blurred.")
    max_text: Share = Field(0.85, description="A photo that looks more like a page of text is one.")
    max_collage: Share = Field(0.9, description="A photo that looks more like a collage is one.")
    radius: int = Field(
        6, ge=0, le=20, description="Photos whose perceptual hashes differ in at most so many bits are compared."
    )
    similarity: Share = Field(0.8, description="Compared photos that agree at least so well are near-duplicates.")
    embedding_similarity: float | None = Field(
        None,
        gt=0,
        le=1,
        description="Photos whose vectors agree at least so well count as near-duplicates across instances; default:"
        " vectors are not compared.",
    )
    disagreement: float = Field(
        3.0,
        gt=0,
        description="Robust deviations by which the photos of an instance are less alike than usual, from which on they"
        " may show two objects.",
    )
    same_object: float = Field(
        -0.02,
        ge=-2,
        le=2,
        description="Two instances may be one if the similarity of their photos exceeds that within them by so much.",
    )
    leak: Share = Field(0.95, description="Photos of two catalogues whose vectors agree at least so well are one.")
    leave_out: list[
        Literal[
            "too small",
            "nearly uniform",
            "blurred",
            "text only",
            "collage",
            "near-duplicate",
            "photo of several instances",
            "two objects in one instance",
        ]
    ] = Field(
        ["too small", "nearly uniform", "blurred", "text only", "collage", "near-duplicate"],
        description="Flags that take a photo out of the catalogue; others are for review.",
    )
