"""What two workers save of the time of one: python -m benchmarks.scaling [replications].

It runs replications of the Gwadar scenario in one process, in two local workers, and on a Dask
cluster that it starts: one scheduler, and two workers with one thread each.

The wall time runs from the making of the pool to the last row, so that starting local workers
counts. The processes of the cluster are started before, as they would be on a real cluster. All
three must give the same rows. Ratios are over half the time of one process. The machine should have
nothing else to do.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import portsim
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.runs.cluster import ClusterPool
from portsim.studies.runs.pool import LocalPool, Pool
from portsim.studies.runs.row_store import to_line
from portsim.studies.runs.runs import Runs
from portsim.studies.runs.worker import one_run

GWADAR = Path(__file__).parents[1] / "scenarios" / "gwadar.yaml"
WORKERS = 2
TARGETS = {"local": 1.15, "dask": 1.4}


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """Start a scheduler and workers on this machine; yield the address of the scheduler."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"
        common = ["--scheduler-file", str(file), "--host", "127.0.0.1", "--no-dashboard"]
        worker = ["worker", "--nthreads", "1", "--local-directory", folder]
        processes = []
        try:
            for role in (["scheduler", "--port", "0"], *[worker] * workers):
                command = [sys.executable, "-m", "dask", *role, *common]
                quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
                paths = os.pathsep.join(path for path in sys.path if path)
                processes.append(
                    subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths}, **quiet)
                )
            while not file.exists() or not file.read_text():
                time.sleep(0.05)
            address = json.loads(file.read_text())["address"]
            pool = ClusterPool(address)
            while pool.width < workers:
                time.sleep(0.5)
            pool.close()
            yield address
        finally:
            for process in reversed(processes):
                process.terminate()
            for process in processes:
                process.wait()


def timed(make_pool: Callable[[], Pool], scenario: Scenario, count: int) -> tuple[float, list[str]]:
    """Return the wall time of so many replications, in seconds, and their rows as text."""
    started = time.perf_counter()
    pool = make_pool()
    runs = Runs(pool=pool)
    rows = runs.rows(scenario, count)
    wall_s = time.perf_counter() - started
    pool.close()
    assert not runs.failures
    return wall_s, [to_line(row) for row in rows]


def main(count: int) -> int:
    """Print the times and ratios; return how many targets are missed."""
    scenario = portsim.load(GWADAR)
    one_run(scenario, 0)  # what is loaded and cached once does not count
    serial_s, expected = timed(lambda: LocalPool(1), scenario, count)
    print(f"{count} replications of {scenario.name}")
    print(f"  one process {serial_s:8.1f} s", flush=True)
    missed = 0
    with cluster(WORKERS) as address:
        pools: dict[str, Callable[[], Pool]] = {
            "local": lambda: LocalPool(WORKERS),
            "dask": lambda: ClusterPool(address),
        }
        for name, make_pool in pools.items():
            wall_s, rows = timed(make_pool, scenario, count)
            ratio = WORKERS * wall_s / serial_s
            same = "same rows" if rows == expected else "ROWS DIFFER"
            print(
                f"  {name:11} {wall_s:8.1f} s  ratio {ratio:.2f}, at most {TARGETS[name]}; {same}",
                flush=True,
            )
            missed += ratio > TARGETS[name] or rows != expected
    return missed


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
