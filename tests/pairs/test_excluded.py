"""Near-duplicates of one instance are counted, and written when it is time, block by block."""

from itertools import combinations
from pathlib import Path
from unittest import mock

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.pairs.bare import bare
from twin.core import PairsSettings, Workspace, read_rows, read_table, write_arrow
from twin.pairs import _excluded, _pool, write_pairs

REASON = "near-duplicate photos of one instance"


def catalogue(root: Path) -> Workspace:
    """Two instances of 30 photos in linked pairs; of each the photos have three hashes in turn."""
    workspace = bare(root, [30] * 4, [(0, 1), (2, 3)], ["mug"] * 4)
    table = read_table(workspace.images)
    hashes = [f"{place % 3}{name[-1]}".ljust(16, "7") for place, name in enumerate(table["instance_id"].to_pylist())]
    place = table.column_names.index("phash")
    write_arrow(workspace.images, table.set_column(place, "phash", pa.array(hashes, pa.string())))
    return workspace


def expected(workspace: Workspace) -> set[frozenset[str]]:
    rows = read_rows(workspace.images)
    return {
        frozenset((one["image_id"], other["image_id"]))
        for one, other in combinations(rows, 2)
        if (one["instance_id"], one["phash"]) == (other["instance_id"], other["phash"])
    }


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("block", [50, 1 << 18])
def test_all_are_told_in_whole_row_groups(tmp_path: Path, workers: int, block: int) -> None:
    workspace = catalogue(tmp_path)
    settings = PairsSettings(near_duplicate=0, val=0.0, test=0.0, random=0, workers=workers)
    with mock.patch.object(_pool, "_BLOCK", block), mock.patch.object(_excluded, "GROUP", 100):
        counts, _ = write_pairs(workspace, settings)
    rows = [row for row in read_rows(workspace.pairs("excluded")) if row["reason"] == REASON]
    told = [frozenset((row["image_id_1"], row["image_id_2"])) for row in rows]
    assert len(told) == len(set(told)) == counts["excluded"][REASON] > 400
    assert set(told) == expected(workspace)
    assert all(row["instance_1"] == row["instance_2"] for row in rows)
    groups = pq.ParquetFile(workspace.pairs("excluded")).metadata
    sizes = [groups.row_group(number).num_rows for number in range(groups.num_row_groups)]
    assert set(sizes[:-1]) == {100}


def test_blocks_do_not_show_in_the_bytes(tmp_path: Path) -> None:
    found = []
    for block in (50, 1_000, 1 << 18):
        workspace = catalogue(tmp_path / str(block))
        with mock.patch.object(_pool, "_BLOCK", block):
            write_pairs(workspace, PairsSettings(near_duplicate=0, workers=2))
        found.append(workspace.pairs("excluded").read_bytes())
    assert found[0] == found[1] == found[2]
