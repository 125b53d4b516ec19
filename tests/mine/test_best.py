import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.mine._best import Best

CELLS = st.lists(st.tuples(st.integers(0, 30), st.integers(-9, 9)), unique_by=lambda cell: cell[0])


@given(st.lists(CELLS, min_size=1, max_size=6), st.integers(1, 5), st.integers(1, 4))
def test_the_best_of_each_row_are_kept_in_whatever_parts_they_come(rows, size, parts):
    best = Best(len(rows), size)
    for part in range(parts):
        row, column, score = (
            (
                np.array(values, dtype=np.int64)
                for values in zip(
                    *(
                        (row, column, score)
                        for row, cells in enumerate(rows)
                        for column, score in cells
                        if column % parts == part
                    ),
                    strict=True,
                )
            )
            if any(column % parts == part for cells in rows for column, _ in cells)
            else np.zeros((3, 0), np.int64)
        )
        best.offer(np.arange(len(rows)), row, column, score.astype(float))
    kept = [sorted(cells, key=lambda cell: (-cell[1], cell[0]))[:size] for cells in rows]
    row, column, score = (array.tolist() for array in best.entries())
    assert list(zip(row, column, score, strict=True)) == [
        (row, *cell) for row, cells in enumerate(kept) for cell in cells
    ]
    floors = [cells[-1][1] if len(cells) == size else -np.inf for cells in kept]
    assert best.floor(np.arange(len(rows))).tolist() == floors


def test_rows_may_be_offered_to_in_any_order_and_keep_what_they_have():
    best = Best(3, 2)
    best.offer(np.array([2, 0]), np.array([0, 1, 1]), np.array([5, 6, 7]), np.array([1.0, 2.0, 3.0]))
    best.offer(np.array([0]), np.array([0]), np.array([1]), np.array([2.0]))
    row, column, score = (array.tolist() for array in best.entries())
    assert (row, column, score) == ([0, 0, 2], [7, 1, 5], [3, 2, 1])
