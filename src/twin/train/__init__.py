"""Post-training of vision-language models on image pairs."""

from twin.train._sft import train_sft

__all__ = ["train_sft"]
