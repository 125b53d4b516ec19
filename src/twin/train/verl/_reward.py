"""The reward as a file of its own, as verl needs other versions of much than this package does."""

import inspect
from types import ModuleType
from typing import cast

from twin.answers import read_reply

__all__ = ["reward_source"]

_HEAD = '''"""The reward of `twin` for verl: 1 where the strict reading of a reply equals the answer, else 0.

Made by `twin train export-verl` from the reader that evaluation uses; it needs nothing but Python.
"""

'''
_TAIL = '''

def compute_score(data_source, solution_str, ground_truth, extra_info=None, **_more):
    """What verl calls for each reply."""
    kinds = {"general": "general", "multi": "multiple_choice"}
    kind = kinds.get((extra_info or {}).get("kind"), "pairwise")
    return float(verdict(read_reply(solution_str, kind).answer, ground_truth) == "right")
'''


def reward_source() -> str:
    """Python source that defines ``compute_score``, and all that it stands on."""
    reading = cast(ModuleType, inspect.getmodule(read_reply))
    lenient = cast(ModuleType, inspect.getmodule(reading.last_answer))
    imported = f"from {lenient.__name__} import last_answer\n"
    parts = [inspect.getsource(lenient), inspect.getsource(reading).replace(imported, "")]
    return _HEAD + "\n\n".join(parts) + _TAIL
