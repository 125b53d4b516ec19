"""Undoing a compression of the transfer, never more of it at a time than can be counted."""

import zlib
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing

import httpx2

from twin.catalog.download._failure import FetchError

__all__ = ["encoding", "pieces"]

_PIECE = 1 << 16
_ZLIB = 32 + zlib.MAX_WBITS  # gzip or zlib, whichever the data begins as


def encoding(response: httpx2.Response) -> str:
    """How the body is compressed; empty where it is not."""
    name = response.headers.get("content-encoding", "").strip().lower()
    return "" if name == "identity" else name


async def pieces(response: httpx2.Response) -> AsyncGenerator[bytes, None]:
    """The body, uncompressed, in pieces of at most 64 KiB or what the network gave.

    Raises:
        FetchError: It is compressed in an unknown way, or wrongly.
    """
    match encoding(response):
        case "":
            async with aclosing(response.aiter_raw()) as body:
                async for piece in body:
                    yield piece
        case "gzip" | "x-gzip" | "deflate":
            inflate = _Inflate()
            async with aclosing(response.aiter_raw()) as body:
                async for raw in body:
                    for piece in inflate.pieces(raw):
                        yield piece
            inflate.end()
        case other:
            raise FetchError("damaged transfer", f"unknown encoding {other!r}")


class _Inflate:
    """Bounded inflation: a bomb is noticed by who counts the pieces, long before it fills the memory."""

    def __init__(self) -> None:
        self._state = zlib.decompressobj(_ZLIB)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        try:
            while data:
                if self._state.eof:  # gzip allows one member after another
                    self._state = zlib.decompressobj(_ZLIB)
                piece = self._state.decompress(data, _PIECE)
                data = self._state.unused_data or self._state.unconsumed_tail
                if piece:
                    yield piece
        except zlib.error as error:
            raise FetchError("damaged transfer", str(error)) from error

    def end(self) -> None:
        if not self._state.eof:
            raise FetchError("damaged transfer", "the compressed data has no end")
