"""Tasks for lmms-eval (``--include_path``): one for each table, and a group of them all."""

import importlib
import inspect
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from types import ModuleType

from twin.bench.exports import _lmms_scoring
from twin.bench.exports._job import Job

__all__ = ["GROUP", "HOW_TO_RUN", "write_tasks"]

GROUP = "twin-benchmarks"
"""Name of the group; no table's task has it, for these are called ``twin_NAME``."""

HOW_TO_RUN = """
## With lmms-eval

```bash
python -m lmms_eval --include_path FOLDER --tasks twin-benchmarks --model … --model_args … --output_path results
```

`FOLDER` is this folder. The tasks read the data where the folder was written; after moving it, change the one line
`dataset_path` in `_common_template_yaml`, to the new place or to an id on the Hub. `strict`, `strict_pair` and
`strict_multi` read the last complete `<answer>` span; `overall_total`, `pairwise_total` and `multiple_choice_total` are
the released scoring. Standard errors called `…_stderr_clustered` are clustered by reference.
"""

_COMMON = """dataset_path: {home}
dataset_kwargs:
  token: false
test_split: test
output_type: generate_until
doc_to_visual: !function utils.doc_to_visual
doc_to_text: !function utils.doc_to_text
doc_to_target: !function utils.doc_to_target
process_results: !function utils.process_results
cluster_key: cluster
score_key: score
generation_kwargs:
  max_new_tokens: 1024
  temperature: 0
  do_sample: false
  until: []
lmms_eval_specific_kwargs:
  default:
    pre_prompt: ""
    post_prompt: ""
"""
_TASK = """include: _common_template_yaml
task: twin_{name}
dataset_name: "{name}"
metric_list:
{metrics}
metadata:
- version: 1.0
"""
_METRIC = """  - metric: {metric}
    aggregation: !function utils.mean_score
    higher_is_better: {better}
"""
_GROUP = """group: {group}
task:
{tasks}
metadata:
  version: 1.0
"""
_UTILS = '''"""Prompts and scores of the tasks in this folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from twin_scoring import doc_to_target, doc_to_text, doc_to_visual, mean_score, process_results  # noqa: E402

__all__ = ["doc_to_target", "doc_to_text", "doc_to_visual", "mean_score", "process_results"]
'''
_IMPORT = re.compile(r"^from twin\.answers(\.\w+)? import (.+)$", re.MULTILINE)


def write_tasks(job: Job) -> None:
    """Write the tasks, and the readers of replies that they score with, beside the data."""
    common = _COMMON.format(home=json.dumps(str(job.home)))
    (job.folder / "_common_template_yaml").write_text(common, encoding="utf-8")
    for table in job.tables:
        kinds = table.report["composition"].keys()
        metrics = "".join(_METRIC.format(metric=name, better=str(better).lower()) for name, better in _metrics(kinds))
        text = _TASK.format(name=table.name, metrics=metrics.rstrip())
        (job.folder / f"twin_{table.name}.yaml").write_text(text, encoding="utf-8")
    tasks = "\n".join(f"  - twin_{table.name}" for table in job.tables)
    (job.folder / f"{GROUP}.yaml").write_text(_GROUP.format(group=GROUP, tasks=tasks), encoding="utf-8")
    (job.folder / "utils.py").write_text(_UTILS, encoding="utf-8")
    _write_scoring(job.folder / "twin_scoring")


def _metrics(kinds: Collection[str]) -> Iterator[tuple[str, bool]]:
    """The metrics that queries of these kinds have, and whether more is better."""
    yield "strict", True
    yield "no_answer", False
    for kind, released in (("pair", "pairwise_total"), ("multi", "multiple_choice_total"), ("general", "")):
        if kind in kinds:
            yield f"strict_{kind}", True
            if released:
                yield released, True
    if "pair" in kinds or "multi" in kinds:
        yield "overall_total", True


def _write_scoring(folder: Path) -> None:
    """A package of the scoring and of every reader that it needs, under its own name."""
    folder.mkdir()
    wanted, written = ["_reading", "_released"], set[str]()
    while wanted:
        name = wanted.pop()
        if name not in written:
            written.add(name)
            text = _source(importlib.import_module(f"twin.answers.{name}"))
            wanted += [module[1:] for module, _ in _IMPORT.findall(text) if module]
            (folder / f"{name}.py").write_text(_IMPORT.sub(r"from twin_scoring\1 import \2", text), encoding="utf-8")
    readers = "from twin_scoring._reading import read_reply\nfrom twin_scoring._released import read_released"
    text = _IMPORT.sub(readers, _source(_lmms_scoring))
    (folder / "__init__.py").write_text(text, encoding="utf-8")


def _source(module: ModuleType) -> str:
    return inspect.getsource(module)
