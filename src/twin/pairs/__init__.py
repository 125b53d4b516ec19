"""The pairs stage: instances split into train, val and test, and links expanded into yes/no questions."""

from twin.pairs._catalog import Catalog, Instance, IntArray, read_catalog
from twin.pairs._draws import image_keys, pair_keys
from twin.pairs._excluded import usable_links
from twin.pairs._facts import Draft
from twin.pairs._general import general_questions, training_questions
from twin.pairs._kinds import kind_name
from twin.pairs._leaks import Side, check_leaks, table_side
from twin.pairs._links import Link, Links, read_link_table, read_links
from twin.pairs._near import read_near
from twin.pairs._objects import owners, same_objects
from twin.pairs._order import balanced_order
from twin.pairs._spread import spread_evenly
from twin.pairs._stage import build_pairs, write_pairs

__all__ = [
    "Catalog",
    "Draft",
    "Instance",
    "IntArray",
    "Link",
    "Links",
    "Side",
    "balanced_order",
    "build_pairs",
    "check_leaks",
    "general_questions",
    "image_keys",
    "kind_name",
    "owners",
    "pair_keys",
    "read_catalog",
    "read_link_table",
    "read_links",
    "read_near",
    "same_objects",
    "spread_evenly",
    "table_side",
    "training_questions",
    "usable_links",
    "write_pairs",
]
