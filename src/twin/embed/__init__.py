"""The embed stage: photos to vectors."""

from twin.embed._ahead import done_ahead
from twin.embed._encoder import Encoder, load_encoder
from twin.embed._lite0 import Lite0
from twin.embed._photos import decoded
from twin.embed._stage import embed
from twin.embed._vectors import Vectors, load_vectors, read_vectors, similarity

__all__ = [
    "Encoder",
    "Lite0",
    "Vectors",
    "decoded",
    "done_ahead",
    "embed",
    "load_encoder",
    "load_vectors",
    "read_vectors",
    "similarity",
]
