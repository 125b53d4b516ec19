"""Photos decoded and fitted ahead of an encoder, by threads and by processes."""

import multiprocessing
import resource
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from twin.catalog.store import StoredImage
from twin.embed._ahead import done_ahead
from twin.embed._lite0 import fitted


def prepared(photo: StoredImage) -> np.ndarray:
    return fitted(photo.open())


def with_threads(photos: list[StoredImage], workers: int) -> tuple[float, float]:
    """Wall-clock and CPU seconds."""
    return _timed(done_ahead(prepared, photos, 96, workers, "decode"))


def with_processes(photos: list[StoredImage], workers: int) -> tuple[float, float]:
    """The same; processes are started and warm before, their CPU seconds counted without that."""
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(prepared, photos[: 8 * workers]))
        before = sum(pool.map(_cpu_here, range(workers)))
        wall, cpu = _timed(pool.map(prepared, photos, chunksize=4))
        return wall, cpu + sum(pool.map(_cpu_here, range(workers))) - before


def _timed(results: Iterable[np.ndarray]) -> tuple[float, float]:
    start, before = time.perf_counter(), time.process_time()
    for _ in results:
        pass
    return time.perf_counter() - start, time.process_time() - before


def _cpu_here(_number: int) -> float:
    time.sleep(0.2)  # so that every process gets one
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
