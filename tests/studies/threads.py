"""A pool whose workers are threads, for tests of what several workers at once do to an order."""

import math
from concurrent.futures import ThreadPoolExecutor

from portsim.studies.runs.worker import run_batch


class ThreadPool:
    """Workers that start at once and import nothing anew; those of `LocalPool` take seconds."""

    def __init__(self, width):
        self.width = width
        self.memory_b = math.inf
        self._executor = ThreadPoolExecutor(width)

    def pays(self, left_s):
        return True

    def submit(self, batch):
        return self._executor.submit(run_batch, batch)

    def check(self):
        pass

    def renew(self):
        raise AssertionError("a thread does not die")

    def close(self):
        self._executor.shutdown()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
