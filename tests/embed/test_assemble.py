"""A matrix in the catalogue's order is the same wherever its rows lay before."""

import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.embed import _assemble
from twin.embed._assemble import assemble


@dataclass(frozen=True)
class InMemory:
    ids: pa.Array
    vectors: Any

    def read(self) -> Any:
        return self.vectors


@settings(deadline=None, max_examples=60)
@given(
    cuts=st.lists(st.integers(0, 12), max_size=4),
    catalogue=st.lists(st.integers(0, 11), min_size=1, max_size=30),
    block=st.integers(1, 9),
)
def test_rows_come_in_the_order_of_the_catalogue(cuts: list[int], catalogue: list[int], block: int) -> None:
    every = np.random.default_rng(1).normal(size=(12, 3)).astype(np.float32)
    bounds = [0, *sorted(cuts), 12]
    sources = [
        InMemory(pa.array([str(place) for place in range(start, end)], pa.string()), every[start:end])
        for start, end in pairwise(bounds)
    ]
    with tempfile.TemporaryDirectory() as folder:
        before, _assemble._BLOCK = _assemble._BLOCK, block
        try:
            assemble(Path(folder, "v.npy"), pa.array(map(str, catalogue), pa.string()), sources)
        finally:
            _assemble._BLOCK = before
        np.save(Path(folder, "plain.npy"), every[catalogue])
        assert Path(folder, "v.npy").read_bytes() == Path(folder, "plain.npy").read_bytes()
