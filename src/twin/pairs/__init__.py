"""The pairs stage: instances split into train, val and test, and links expanded into yes/no questions."""

from twin.pairs._balance import balance, spread_evenly
from twin.pairs._catalog import Catalog, Instance, IntArray, Link, read_catalog, read_links
from twin.pairs._draws import image_keys, pair_keys
from twin.pairs._expand import ImagePairs, expand, settle
from twin.pairs._facts import Draft
from twin.pairs._general import general_questions, training_questions
from twin.pairs._kinds import kind_name
from twin.pairs._leaks import Side, check_leaks
from twin.pairs._order import balanced_order
from twin.pairs._plan import table_side
from twin.pairs._select import Selection, select_pairs
from twin.pairs._stage import build_pairs
from twin.pairs._table import pair_table

__all__ = [
    "Catalog",
    "Draft",
    "ImagePairs",
    "Instance",
    "IntArray",
    "Link",
    "Selection",
    "Side",
    "balance",
    "balanced_order",
    "build_pairs",
    "check_leaks",
    "expand",
    "general_questions",
    "image_keys",
    "kind_name",
    "pair_keys",
    "pair_table",
    "read_catalog",
    "read_links",
    "select_pairs",
    "settle",
    "spread_evenly",
    "table_side",
    "training_questions",
]
