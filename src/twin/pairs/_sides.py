"""What each split shows, for the leak check."""

import numpy as np

from twin.pairs._facts import Draft
from twin.pairs._leaks import Side
from twin.pairs._plan import Plan
from twin.pairs.multi import MultiDraft

__all__ = ["split_sides"]


def split_sides(plan: Plan) -> list[Side]:
    """The instances and images that the questions of each split show: of what was made, not what was meant."""
    ids = np.array(plan.catalog.image_ids, dtype=object)
    names = np.array([instance.instance_id for instance in plan.catalog.instances], dtype=object)
    found = []
    for split, pairs in plan.chosen.items():
        photos, instances = pairs.photos.copy(), pairs.instances.copy()
        drafts: list[Draft | MultiDraft] = [*plan.general, *plan.multi] if split == "train" else []
        photos[np.array([photo for draft in drafts for photo in draft.photos], dtype=np.int64)] = True
        instances[np.array([place for draft in drafts for place in draft.instances], dtype=np.int64)] = True
        found.append(Side(split, frozenset(names[instances].tolist()), frozenset(ids[photos].tolist())))
    return found
