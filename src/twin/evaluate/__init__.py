"""Ask a model the questions of a benchmark, judge its replies, and say how sure the figures are."""

from twin.evaluate._answers import Answer, judge, read_answers
from twin.evaluate._auc import auc_interval
from twin.evaluate._groups import degree_name, grouped, single_change
from twin.evaluate._intervals import Interval, mean_interval
from twin.evaluate._paired import Difference, paired_difference
from twin.evaluate._queries import Query, benchmark_names, read_benchmark
from twin.evaluate._run import evaluate
from twin.evaluate._summary import accuracy, degree_areas, scored, summarise

__all__ = [
    "Answer",
    "Difference",
    "Interval",
    "Query",
    "accuracy",
    "auc_interval",
    "benchmark_names",
    "degree_areas",
    "degree_name",
    "evaluate",
    "grouped",
    "judge",
    "mean_interval",
    "paired_difference",
    "read_answers",
    "read_benchmark",
    "scored",
    "single_change",
    "summarise",
]
