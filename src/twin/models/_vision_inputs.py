"""What a processor makes of a single photo."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from twin.core import TwinError

__all__ = ["PhotoInputs", "check_placeholders", "photo_inputs", "widened"]

_BY_PHOTO = ("pixel_values", "image_sizes")


@dataclass(frozen=True, slots=True)
class PhotoInputs:
    """A photo as the model takes it.

    Attributes:
        words: What its placeholder in a prompt widens to.
        tensors: Inputs made from its pixels, by name.
        names: Names of all inputs of a prompt that has it.
    """

    words: str
    tensors: dict[str, Any]
    names: frozenset[str]


def photo_inputs(processor: Any, picture: Image.Image, *, alone: bool) -> PhotoInputs:
    """Process one photo.

    Args:
        processor: A `transformers` processor.
        picture: The photo.
        alone: Whether it is the only one of its prompt; LLaVA-OneVision cuts only such a photo into tiles.
    """
    made: list[tuple[Any, list[str]]] = []

    def process(images: Any, **settings: Any) -> tuple[Any, list[str]]:
        made.append(type(processor)._process_images(processor, images, **settings))
        return made[-1]

    # Only here do the processor's words for a photo stand apart from the prompt around them.
    processor._process_images = process
    try:
        pictures: Sequence[Image.Image] = [picture] if alone else [picture, Image.new("RGB", (8, 8))]
        text = processor.image_token * len(pictures)
        whole = processor(text=[text], images=[pictures], return_tensors="pt", add_special_tokens=False)
    finally:
        del processor._process_images
    [(tensors, words)] = made
    first = {name: value[:1] if name in _BY_PHOTO and not alone else value for name, value in tensors.items()}
    return PhotoInputs(words[0], first, frozenset(whole))


def widened(prompt: str, token: str, words: Sequence[str]) -> str:
    """A prompt with ``words`` in the places of its placeholders ``token``.

    Raises:
        TwinError: There are not as many placeholders as photos.
    """
    check_placeholders(prompt, token, len(words))
    parts = prompt.split(token)
    return "".join(part for pair in zip(parts, [*words, ""], strict=True) for part in pair)


def check_placeholders(prompt: str, token: str, photos: int) -> None:
    """Make sure that a prompt has a placeholder for each photo.

    Raises:
        TwinError: It has another number of them.
    """
    if (many := prompt.count(token)) != photos:
        raise TwinError(
            f"A prompt has {many} placeholders {token} for {photos} photos: either the chat template does not show "
            "photos, or the question speaks of the placeholder."
        )
