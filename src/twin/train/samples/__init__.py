"""Replies of a model while it learns, on a page with their photos."""

from twin.train.samples._sample import Said, Sample
from twin.train.samples._samples import Samples

__all__ = ["Said", "Sample", "Samples"]
