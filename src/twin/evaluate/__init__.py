"""Ask a model the questions of a benchmark, judge its replies, and say how sure the figures are."""

from twin.evaluate._answers import Answer, Swapped, judge, read_answers, write_answers
from twin.evaluate._areas import degree_areas
from twin.evaluate._auc import auc_interval
from twin.evaluate._bootstrap import bootstrap_interval
from twin.evaluate._calibration import Calibration, calibration
from twin.evaluate._chance import chance
from twin.evaluate._confusion import confusion, sensitivity, specificity
from twin.evaluate._current import is_to_present
from twin.evaluate._entries import Entry
from twin.evaluate._groups import degree_name, grouped, single_change
from twin.evaluate._intervals import Interval, mean_interval
from twin.evaluate._journal import Journal
from twin.evaluate._judge import AnswererJudge, open_judge
from twin.evaluate._mean import mean_of_sources
from twin.evaluate._paired import Difference, mean_paired_difference, paired_difference
from twin.evaluate._power import Power, paired_power
from twin.evaluate._queries import Query, benchmark_names, read_benchmark
from twin.evaluate._rescore import Rescored, rescore
from twin.evaluate._run import evaluate
from twin.evaluate._scored import accuracy, scored
from twin.evaluate._stored import stored_replies
from twin.evaluate._summary import summarise
from twin.evaluate._swaps import Consistency, consistency
from twin.evaluate._tests import McNemar, holm, mcnemar

__all__ = [
    "Answer",
    "AnswererJudge",
    "Calibration",
    "Consistency",
    "Difference",
    "Entry",
    "Interval",
    "Journal",
    "McNemar",
    "Power",
    "Query",
    "Rescored",
    "Swapped",
    "accuracy",
    "auc_interval",
    "benchmark_names",
    "bootstrap_interval",
    "calibration",
    "chance",
    "confusion",
    "consistency",
    "degree_areas",
    "degree_name",
    "evaluate",
    "grouped",
    "holm",
    "is_to_present",
    "judge",
    "mcnemar",
    "mean_interval",
    "mean_of_sources",
    "mean_paired_difference",
    "open_judge",
    "paired_difference",
    "paired_power",
    "read_answers",
    "read_benchmark",
    "rescore",
    "scored",
    "sensitivity",
    "single_change",
    "specificity",
    "stored_replies",
    "summarise",
    "write_answers",
]
