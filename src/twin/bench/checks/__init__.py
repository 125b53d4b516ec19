"""What a benchmark table holds and what is wrong with it: composition, copies, re-use, position bias."""

from twin.bench.checks._checks import check_benchmark, check_benchmarks
from twin.bench.checks._composition import composition, released_shortfalls
from twin.bench.checks._copies import copies
from twin.bench.checks._positions import positions
from twin.bench.checks._query import Checked, checked_queries
from twin.bench.checks._text import described

__all__ = [
    "Checked",
    "check_benchmark",
    "check_benchmarks",
    "checked_queries",
    "composition",
    "copies",
    "described",
    "positions",
    "released_shortfalls",
]
