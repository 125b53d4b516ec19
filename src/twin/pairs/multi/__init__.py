"""Multi queries, one photo and three candidates: how they are drawn for a benchmark, and for training."""

from twin.pairs.multi._draft import CANDIDATES, MultiDraft
from twin.pairs.multi._drawing import by_kind, multi_drafts, placed
from twin.pairs.multi._rows import MULTI, multi_rows
from twin.pairs.multi._training import training_multi

__all__ = ["CANDIDATES", "MULTI", "MultiDraft", "by_kind", "multi_drafts", "multi_rows", "placed", "training_multi"]
