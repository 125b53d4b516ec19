"""The records of Amazon Reviews 2023: what a line or a row says, whatever it lacks.

A record is a JSON object or a Parquet row. In both, ``images`` is a list of objects; in Parquet files that `datasets`
wrote it is an object of lists.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

__all__ = ["LeftOut", "NotARecordError", "Photo", "Product", "Review", "parse", "product", "review"]


class NotARecordError(ValueError):
    """Why a record cannot be used."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a record.

    Attributes:
        url: The largest version that the record names.
        view: What else is known about it, as JSON.
    """

    url: str
    view: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that a record lists as image, and that cannot be taken for one.

    Attributes:
        url: Its address, or empty.
        reason: One of few fixed phrases.
        detail: What it is.
    """

    url: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Product:
    """A record of the metadata.

    Attributes:
        parent: The ``parent_asin``, common to all variants (colours, sizes).
        title: Its title.
        categories: From the coarsest to the finest, the main category first.
        photos: The listing photos.
        left_out: What is listed as one and is none.
    """

    parent: str
    title: str
    categories: tuple[str, ...]
    photos: tuple[Photo, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A record of the reviews.

    Attributes:
        asin: The variant that was bought, or empty.
        parent: The product.
        photos: The customer's photos.
        left_out: What is listed as one and is none.
    """

    asin: str
    parent: str
    photos: tuple[Photo, ...]
    left_out: tuple[LeftOut, ...] = ()


def parse(line: bytes) -> dict[str, Any]:
    """The JSON object in a line.

    Raises:
        NotARecordError: There is none.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NotARecordError(f"not JSON: {error}") from error
    if not isinstance(record, dict):
        raise NotARecordError("not an object")
    return record


def product(record: dict[str, Any]) -> Product:
    """What a record of the metadata says.

    Raises:
        NotARecordError: It has no ``parent_asin``, or ``images`` are not images.
    """
    parent = _text(record, "parent_asin")
    if not parent:
        raise NotARecordError("no parent_asin")
    levels = record.get("categories")
    names = [_text(record, "main_category"), *(levels if isinstance(levels, list) else [])]
    categories = tuple(_clean(name) for name in names if isinstance(name, str) and name.strip())
    photos, left_out = list[Photo](), list[LeftOut]()
    for image in _images(record):
        url = _url(image, ("hi_res", "large", "thumb"))
        if url:
            photos.append(Photo(url, json.dumps({"parent_asin": parent, "variant": _text(image, "variant")})))
        else:
            left_out.append(LeftOut("", "image without address", "of a listing"))
    return Product(parent, _text(record, "title"), categories, tuple(photos), tuple(left_out))


def review(record: dict[str, Any]) -> Review:
    """What a record of the reviews says.

    Raises:
        NotARecordError: It has neither ``asin`` nor ``parent_asin``, or ``images`` are not images.
    """
    asin, parent = _text(record, "asin"), _text(record, "parent_asin")
    if not asin and not parent:
        raise NotARecordError("neither asin nor parent_asin")
    parent = parent or asin
    rating, verified = record.get("rating"), record.get("verified_purchase")
    facts: dict[str, Any] = {"parent_asin": parent}
    if isinstance(rating, int | float) and 0 <= rating <= 5:
        facts["rating"] = rating
    if isinstance(verified, bool):
        facts["verified_purchase"] = verified
    photos, left_out = list[Photo](), list[LeftOut]()
    for image in _images(record):
        url = _url(image, ("large_image_url", "medium_image_url", "small_image_url"))
        kind = _text(image, "attachment_type")
        if kind not in {"", "IMAGE"}:
            left_out.append(LeftOut(url, "attachment other than an image", kind))
        elif url:
            photos.append(Photo(url, json.dumps(facts)))
        else:
            left_out.append(LeftOut("", "image without address", "of a review"))
    return Review(asin, parent, tuple(photos), tuple(left_out))


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotARecordError(f"{key} is not text")
    return _clean(value)


def _clean(text: str) -> str:
    """The text without space around it; JSON may hold half of a character, which no table can."""
    return text.encode(errors="replace").decode().strip()


def _images(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    match record.get("images"):
        case None:
            return
        case list() as images:
            yield from (image if isinstance(image, dict) else {} for image in images)
        case dict() as columns:
            lists = {name: values for name, values in columns.items() if isinstance(values, list)}
            yield from (dict(zip(lists, row, strict=True)) for row in zip_longest(*lists.values()))
        case _:
            raise NotARecordError("images are neither a list nor an object")


def _url(image: dict[str, Any], keys: tuple[str, ...]) -> str:
    """The first of ``keys`` that holds something."""
    return next((url for key in keys if (url := _text(image, key))), "")
