"""How people and models review links."""

from typing import Literal

from pydantic import Field

from twin.core._settings._section import Count, Section, Share

__all__ = ["ReviewSettings"]


class ReviewSettings(Section):
    """What is reviewed, by how many, and how verdicts become accepted links."""

    database: str | None = Field(
        None, description="Where verdicts are kept, such as postgresql://host/name; default: review.sqlite here."
    )
    host: str = Field("127.0.0.1", description="Address to serve on; a wider one than loopback asks for --allow-host.")
    port: int = Field(8765, ge=0, le=65535, description="Port to serve on; 0 for any free one.")
    allow_host: list[str] = Field([], description="Names under which reviewers reach the server.")
    browser: bool = Field(True, description="Whether the browser is opened.")
    verdicts: Count = Field(2, description="People who judge an item; one more where they disagree.")
    gold: Share = Field(0.05, description="Share of the items whose truth is known.")
    repeats: Share = Field(0.03, description="Share of the items that a reviewer sees a second time.")
    gold_degree: Count = Field(8, description="Least changed attributes of a near-twin that is a gold item.")
    lease_seconds: float = Field(600.0, gt=0, description="How long an item is kept for the reviewer who was shown it.")
    replan_every: Count = Field(200, description="Verdicts after which the order of the work is made anew.")
    titles: bool = Field(False, description="Whether reviewers of links see the titles of the instances.")
    rule: Literal["majority", "unanimous", "dawid-skene"] = Field(
        "dawid-skene", description="How verdicts become a decision."
    )
    least: float = Field(
        0.5, ge=0.5, lt=1.0, description="Probability of being different above which a link is accepted."
    )
    confident: float = Field(
        0.98, ge=0.5, lt=1.0, description="Probability from which on calibrated models decide without a person."
    )
    audit: Share = Field(0.05, description="Share of what models decide that people judge nevertheless.")
    seed: int = Field(0, description="Seed of gold items, repeats, sides and the bootstrap.")
