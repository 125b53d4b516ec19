"""A tiny random-weight model of each family of vision-language models, with its real processor, built on the spot.

A builder takes a folder and fills it, as a downloaded model would; ``load_vlm`` then loads it.
"""

from collections.abc import Callable
from pathlib import Path

from tests.models.families.gemma import save_gemma3
from tests.models.families.idefics import save_idefics3, save_smolvlm
from tests.models.families.internvl import save_internvl, save_internvl35
from tests.models.families.llava import save_llava, save_onevision
from tests.models.families.qwen import save_qwen, save_qwen3

__all__ = ["ALL", "save_internvl", "save_qwen"]

ALL: dict[str, Callable[[Path], Path]] = {
    "qwen2.5-vl": save_qwen,
    "qwen3-vl": save_qwen3,
    "internvl": save_internvl,
    "internvl3.5": save_internvl35,
    "smolvlm": save_smolvlm,
    "idefics3": save_idefics3,
    "llava": save_llava,
    "llava-onevision": save_onevision,
    "gemma3": save_gemma3,
}
