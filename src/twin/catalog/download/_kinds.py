"""What bytes are, by how they begin; what the server calls them does not count."""

__all__ = ["HEAD", "described", "image_type"]

HEAD = 64
"""Bytes by which an image is recognised."""

_SIGNATURES = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
}
_AVIF = (b"avif", b"avis")
_OTHERS = {b"%PDF": "a PDF", b"PK\x03\x04": "a zip file", b"\x1f\x8b": "gzipped", b"{": "JSON", b"[": "JSON"}


def image_type(head: bytes) -> str:
    """The type of the image that begins with ``head`` (its first `HEAD` bytes, or all of it); empty if it is none."""
    for signature, name in _SIGNATURES.items():
        if head.startswith(signature):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":  # two letters alone would let text pass
        return "bmp"
    if head[4:8] == b"ftyp" and _is_avif(head):
        return "avif"
    return ""


def _is_avif(head: bytes) -> bool:
    """Whether AVIF is among the brands; a minor version stands between the first of them and the rest."""
    brands = head[8 : int.from_bytes(head[:4], "big")]
    return any(brands[start : start + 4] in _AVIF for start in range(0, len(brands), 4))


def described(head: bytes) -> str:
    """What something that is no image seems to be, in words."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "an HTML page"
    if text.startswith(b"<svg"):
        return "an SVG drawing"
    if text.startswith(b"<"):
        return "HTML or XML"
    for signature, name in _OTHERS.items():
        if head.startswith(signature):
            return name
    return f"begins with {head[:8].hex(' ')}"
