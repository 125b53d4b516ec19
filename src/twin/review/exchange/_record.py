"""A verdict on the way between a review and other software."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from twin.core import TwinError, digest
from twin.review.store import VERDICTS, NewVerdict

__all__ = ["QUEUES", "Record", "record_of"]

QUEUES = tuple(VERDICTS)

_Id = Annotated[str, Field(min_length=1)]


class Record(BaseModel):
    """A verdict with its item and its reviewer.

    The instances of a link may be told in either order. One that was written by hand and has no ``client_id`` goes by
    its item, reviewer and repeat, so that it is the same verdict when it is read again.

    Attributes:
        queue: The queue of the item.
        a: An instance.
        b: The other instance, or empty.
        reviewer: Name of the reviewer.
        reviewer_kind: Whether they are a person or a model.
        verdict: One of those that the queue takes.
        confidence: Of a model: the probability that the objects are different.
        bad_photos: Image ids that do not clearly show the object.
        comment: In the words of the reviewer.
        seconds: How long they looked.
        at: When, seconds since 1970.
        repeat: 0 their first verdict on the item, 1 the planned second one.
        client_id: What has the same is the same verdict.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    queue: Literal["link", "photo", "identity"] = "link"
    a: _Id
    b: str = ""
    reviewer: Annotated[str, Field(min_length=1, max_length=200)]
    reviewer_kind: Literal["person", "model"] = "person"
    verdict: Literal["same", "different", "cannot_tell", "checked"]
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    bad_photos: tuple[_Id, ...] = ()
    comment: str = ""
    seconds: Annotated[float, Field(ge=0)] = 0.0
    at: float = 0.0
    repeat: Annotated[int, Field(ge=0, le=1)] = 0
    client_id: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _takes_the_verdict(self) -> Self:
        if self.verdict not in VERDICTS[self.queue]:
            raise ValueError(f"the queue {self.queue} takes {', '.join(VERDICTS[self.queue])}, not {self.verdict}")
        return self

    @property
    def key(self) -> tuple[str, str, str]:
        """Queue and instances as the store has them."""
        one, other = sorted((self.a, self.b)) if self.b else (self.a, self.b)
        return self.queue, one, other

    @property
    def new(self) -> NewVerdict:
        """The verdict as the store takes it."""
        queue, a, b = self.key
        return NewVerdict(
            client_id=self.client_id or digest("verdict", *self.key, self.reviewer, str(self.repeat)),
            queue=queue,
            a=a,
            b=b,
            **self.model_dump(include={"verdict", "comment", "seconds", "bad_photos", "repeat", "at", "confidence"}),
        )


def record_of(where: str, values: dict[str, object]) -> Record:
    """The record that another software's ``values`` make.

    Args:
        where: The file and the place in it, for the error.
        values: Fields of `Record`.

    Raises:
        TwinError: A value is none that a verdict can have.
    """
    try:
        return Record.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = "".join(f" {part}" for part in first["loc"][:1])
        raise TwinError(f"{where}:{name}: {first['msg'].removeprefix('Value error, ')}.") from error
