"""General questions from other data sets, mixed in by a share of the batches."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from twin.core._settings._section import Section

__all__ = ["MixSettings", "check_shares"]


class MixSettings(Section):
    """A data set of general questions, written ``PATH:SHARE`` where its columns have the usual names."""

    data: str = Field(min_length=1, description="Folder, file, or Hugging Face id (OWNER/NAME or OWNER/NAME/FOLDER).")
    share: float = Field(gt=0, le=1, description="Its share of the batches.")
    question: str = Field("question", description="Column of the question.")
    answer: str = Field("answer", description="Column of the answer.")
    images: str | None = Field(None, description="Column of the photos; default: images, else image.")
    folder: str | None = Field(
        None, description="Folder in which the paths of photos begin; default: that of the file with the questions."
    )

    @model_validator(mode="before")
    @classmethod
    def _in_short(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        data, _, share = value.rpartition(":")
        try:
            return {"data": data, "share": float(share)}
        except ValueError:
            raise PydanticCustomError("mix", "give a path or id and its share, such as vqa:0.25") from None


def check_shares(mix: Sequence[MixSettings], general: float, multi: float) -> None:
    """Make sure that the shares of all other questions leave none below nothing to the pairs.

    Raises:
        PydanticCustomError: They sum above 1, or a data set is there twice.
    """
    names = [one.data for one in mix]
    if len(set(names)) < len(names):
        raise PydanticCustomError("mix", "a data set is given twice; add its shares up")
    # Shares are written in decimals, whose sum may be off in the last bit.
    total = round(general + multi + sum(one.share for one in mix), 9)
    if mix and total > 1:
        others = f"that of general questions ({general:g})"
        others += f" and that of multi queries ({multi:g})" if multi else ""
        raise PydanticCustomError(
            "mix",
            "the shares and {others} sum to {total}, above 1; lower one",
            {"others": others, "total": f"{total:g}"},
        )
