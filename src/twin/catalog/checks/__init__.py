"""Checks of the catalogue: scores of photos, duplicates, identities, leaks, splits, and what people decide."""

from twin.catalog.checks._clusters import Clusters, Members, find_clusters
from twin.catalog.checks._effects import vain_decisions
from twin.catalog.checks._exclusions import check_exclusions
from twin.catalog.checks._flags import QUALITY
from twin.catalog.checks._funnel import Funnel, Step, read_funnel
from twin.catalog.checks._hamming import Matches, hash_matches, near_pairs
from twin.catalog.checks._leaks import Leaks, exclude_leaks, find_leaks, search_leaks
from twin.catalog.checks._overrules import (
    Overrule,
    add_overrules,
    forget_overrules,
    overrules,
    read_review,
    renew_overrules,
    same_object,
)
from twin.catalog.checks._paths import check_table, source_tables, splits_table
from twin.catalog.checks._photos import known_ids
from twin.catalog.checks._scores import SCORES, photo_scores
from twin.catalog.checks._split import SPLITS, assign_splits
from twin.catalog.checks._split_made import split_made
from twin.catalog.checks._splitting import Split, known_joins, split_catalog, split_inputs, split_instances
from twin.catalog.checks._stage import Findings, check_photos

__all__ = [
    "QUALITY",
    "SCORES",
    "SPLITS",
    "Clusters",
    "Findings",
    "Funnel",
    "Leaks",
    "Matches",
    "Members",
    "Overrule",
    "Split",
    "Step",
    "add_overrules",
    "assign_splits",
    "check_exclusions",
    "check_photos",
    "check_table",
    "exclude_leaks",
    "find_clusters",
    "find_leaks",
    "forget_overrules",
    "hash_matches",
    "known_ids",
    "known_joins",
    "near_pairs",
    "overrules",
    "photo_scores",
    "read_funnel",
    "read_review",
    "renew_overrules",
    "same_object",
    "search_leaks",
    "source_tables",
    "split_catalog",
    "split_inputs",
    "split_instances",
    "split_made",
    "splits_table",
    "vain_decisions",
]
