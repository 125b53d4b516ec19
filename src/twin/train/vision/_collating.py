"""Batches of rows that name their photos."""

from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling

from twin.train.vision._processor import KeepingProcessor
from twin.train.vision._sight import Sight

__all__ = ["collator_of"]


def collator_of(sight: Sight) -> DataCollatorForVisionLanguageModeling:
    """TRL's own for prompts and completions; photos are given by their names, and opened by nobody."""
    return DataCollatorForVisionLanguageModeling(KeepingProcessor(sight), completion_only_loss=True)
