"""Benchmark tables as other software reads them: a data set, tasks for lmms-eval, tables for VLMEvalKit."""

from twin.bench.exports._export import FORMATS, export_benchmarks

__all__ = ["FORMATS", "export_benchmarks"]
