"""The exported tasks, really run by lmms-eval on a tiny local Qwen2.5-VL, against twin on the same queries."""

import json
import os
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.bench.released.fgvqa import rows_of, write_release
from tests.models.families import save_qwen
from twin.answers import answer_text, read_released, read_reply
from twin.bench import BenchmarkPhotos
from twin.bench.exports import export_benchmarks
from twin.bench.released import load_released
from twin.core import EvaluateSettings, Workspace, read_rows
from twin.evaluate import evaluate
from twin.models import load_answerer

ROOT = Path(__file__).parents[3]
PYTHON = Path(os.environ.get("TWIN_PEERS_EVAL", ROOT / ".venv-peers-eval" / "bin" / "python"))
TOKENS = 12
TABLES = ("fgvqa_cub", "twin")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON.exists(), reason="lmms-eval is missing; `make peers-eval` installs it"),
]


def teach_to_answer(folder: Path, workspace: Workspace) -> None:
    """A few steps on the queries themselves, so that there are answers to score, right ones and wrong ones."""
    import torch  # noqa: PLC0415 - heavy

    from twin.models._loading import load_vlm  # noqa: PLC0415

    vlm, photos = load_vlm(str(folder), "cpu"), BenchmarkPhotos(workspace)
    rows = [row for name in TABLES for row in read_rows(workspace.benchmark(name))]
    torch.manual_seed(0)
    optimiser = torch.optim.AdamW(vlm.model.parameters(), lr=2e-3)
    vlm.model.train()
    for step in range(60):
        batch = [rows[(8 * step + place) % len(rows)] for place in range(8)]
        texts = [
            _asked(vlm.processor, row) + answer_text(row["answer"]) + vlm.processor.tokenizer.eos_token for row in batch
        ]
        images = [[photos.named(file).open() for file in row["images"]] for row in batch]
        inputs = vlm.processor(text=texts, images=images, padding=True, return_tensors="pt", add_special_tokens=False)
        labels = inputs["input_ids"].masked_fill(inputs["attention_mask"] == 0, -100)
        vlm.model(**inputs, labels=labels).loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    vlm.model.eval().save_pretrained(folder)


def _asked(processor: Any, row: dict[str, Any]) -> str:
    content = [*({"type": "image"} for _ in row["images"]), {"type": "text", "text": row["question"]}]
    chat = [{"role": "user", "content": content}]
    prompt: str = processor.apply_chat_template(chat, add_generation_prompt=True, tokenize=False)
    return prompt


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("lmms")
    rows = [row for source in TABLES for row in rows_of(source, 20, 16)]
    load_released(Workspace(root), [write_release(root / "released.parquet", rows)])
    teach_to_answer(save_qwen(root / "model"), Workspace(root))
    return Workspace(root)


@pytest.fixture(scope="module")
def peer(workspace: Workspace) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """What lmms-eval says: its results by task, and its samples by query."""
    root, out = workspace.root, workspace.root / "out"
    export_benchmarks(workspace, "lmms-eval", root / "tasks")
    script = ROOT / "benchmarks" / "_lmms_peer.py"
    environment = {"PATH": os.environ["PATH"], "HF_HUB_OFFLINE": "1", "HF_HOME": str(root / "cache"), "HOME": str(root)}
    command = [PYTHON, script, root / "model", root / "tasks", "twin-benchmarks", out, "8", str(TOKENS)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    [results] = out.rglob("*_results.json")
    samples = [json.loads(line) for path in out.rglob("*_samples_*.jsonl") for line in path.open(encoding="utf-8")]
    return json.loads(results.read_text())["results"], {one["strict"]["query_id"]: one for one in samples}


def test_greedy_replies_are_those_of_twin(workspace: Workspace, peer: tuple[Any, dict[str, Any]]) -> None:
    settings = EvaluateSettings(model=str(workspace.root / "model"), max_new_tokens=TOKENS, batch=8, device="cpu")
    evaluate(workspace, settings, load_answerer(settings.model, workspace, settings))
    for name in TABLES:
        rows = read_rows(workspace.evaluation("model", name) / "answers.parquet")
        assert len(rows) == 36
        same = [row["reply"] == peer[1][row["query_id"]]["filtered_resps"].strip() for row in rows]
        assert sum(same) >= 0.99 * len(same)


def test_the_scores_of_the_harness_are_those_of_twin(workspace: Workspace, peer: tuple[dict[str, Any], Any]) -> None:
    results, samples = peer
    for name in TABLES:
        scores: defaultdict[str, list[tuple[bool, str]]] = defaultdict(list)
        for row in read_rows(workspace.benchmark(name)):
            reply, cluster = samples[row["query_id"]]["filtered_resps"], json.loads(row["extra"])["cluster"]
            short = {"pairwise": "pair", "multiple_choice": "multi"}[row["question_type"]]
            strict = read_reply(reply, row["question_type"]).answer
            released = read_released(reply, row["question_type"]) == row["answer"]
            scores["no_answer"].append((strict is None, cluster))
            for metric in ("strict", f"strict_{short}"):
                scores[metric].append((strict == row["answer"], cluster))
            scores["overall_total"].append((released, cluster))
            scores["pairwise_total" if short == "pair" else "multiple_choice_total"].append((released, cluster))
        said = results[f"twin_{name}"]
        assert 0 < sum(right for right, _ in scores["strict"]) < 36, "a model that can be told from none"
        for metric, values in scores.items():
            mean = sum(right for right, _ in values) / len(values)
            assert said[f"{metric},none"] == pytest.approx(mean)
            assert said[f"{metric}_stderr_clustered,none"] == pytest.approx(
                slow_error(values, mean), rel=1e-6, abs=1e-9
            )


def slow_error(values: list[tuple[bool, str]], mean: float) -> float:
    """The clustered standard error as lmms-eval documents it."""
    count = len(values)
    spread = sum((right - mean) ** 2 for right, _ in values) / (count - 1) / count
    for place, (one, cluster) in enumerate(values):
        for number, (other, its) in enumerate(values):
            if number != place and its == cluster:
                spread += (one - mean) * (other - mean) / count**2
    return float(max(spread, 0.0)) ** 0.5
