"""Photos that two sources of one benchmark have in common."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from twin.bench.building._source import Built
from twin.catalog.checks import hash_matches
from twin.pairs import IntArray

__all__ = ["shared_photos"]


def shared_photos(built: Sequence[Built], distance: int) -> list[str]:
    """A sentence for each two sources that show near-duplicate photos (hashes within ``distance`` bits)."""
    shown = {one.table: _shown(one) for one in built}
    found = []
    for one, other in combinations(built, 2):
        hashes = [each.material.catalog.hashes[shown[each.table]] for each in (one, other)]
        many = len(np.unique(hash_matches(hashes[0], hashes[1], distance).first))
        if many:
            found.append(
                f"{many:,} of {len(hashes[0]):,} photos in {one.table} have the same or nearly the same hash as one in "
                f"{other.table}."
            )
    return found


def _shown(built: Built) -> IntArray:
    """Places of the photos that a table shows."""
    places = {photo for draft in built.drawn.pairs for photo in draft.photos}
    for draft in built.drawn.multi:
        places |= {draft.reference, *(photo for photo, _, _ in draft.candidates)}
    return np.array(sorted(places), dtype=np.int64)
