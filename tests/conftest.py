"""How hypothesis draws: the same cases in every run, unless a search for new ones is asked for."""

import os

# Before numpy is loaded: with a thread for each core, two processes of tests wait for each other in
# every product of matrices, which took fifty times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import gc
import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from hypothesis import settings

import benchmarks
import portsim

OTHER_SIMULATORS = (
    "benchmarks.run",
    "benchmarks.models.with_cimba",
    "benchmarks.models.with_ciw",
    "benchmarks.models.with_salabim",
)

settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=25)
settings.register_profile("search", deadline=None, print_blob=True, max_examples=300)
settings.load_profile(os.environ.get("PORTSIM_HYPOTHESIS", "repeatable"))


def pytest_configure(config: pytest.Config) -> None:
    """Load all modules in each process that runs tests, and not in one that only hands them out.

    Hypothesis draws from the constants of all modules that happen to be loaded. So the same cases
    are drawn whichever tests are run. Where a few tests are run hundreds of times, with PORTSIM_FEW,
    that would take the most of the time.
    """
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        return
    if os.environ.get("PORTSIM_FEW"):
        return
    for package in (portsim, benchmarks):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            # other simulators need not be installed
            if not module.name.endswith("__main__") and module.name not in OTHER_SIMULATORS:
                importlib.import_module(module.name)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file() -> Iterator[None]:
    """Look for doctests in portsim only: in the tests there are none, and each would be gone through."""
    found = yield
    return [one for one in found if type(one) is pytest.Module]


def pytest_collection_finish() -> None:
    """Look for garbage more rarely, and never among modules and tests, which all stay.

    To go through them again and again took a fifth of the time of five test files that were measured.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
