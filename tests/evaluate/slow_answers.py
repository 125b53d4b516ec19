"""Run as a program: evaluate a workspace with a scripted answerer that takes its time over every batch."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.evaluate.synthetic import Scripted
from twin.core import EvaluateSettings, Workspace
from twin.evaluate import evaluate
from twin.models import Question, Reply


class Slow(Scripted):
    def answer(self, questions: Sequence[Question]) -> list[Reply]:
        time.sleep(0.05)
        return super().answer(questions)


if __name__ == "__main__":
    place = Workspace(Path(sys.argv[1]))
    evaluate(place, EvaluateSettings(benchmarks=["seen"], batch=4, swap=True), Slow(place, "slow", 1.0, 0.1))
