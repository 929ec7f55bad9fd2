"""The version of the model covers all that a row depends on, and nothing that is listed as no part of it."""

import pickle
import subprocess
import sys

import pytest

import portsim
from portsim.studies.runs.model import HOME, MODEL, NO_PART, model_files

SHIPPED = ("gwadar", "gwadar-rail", "karachi", "quickstart")
SHORT = {"run.warm_up_days": 0, "run.measured_days": 3, "run.run_out_cap_days": 1}

#: What a worker does in a fresh process: it gets scenarios that were read elsewhere, and runs them.
WORKER = """
import pickle, sys
scenarios = pickle.load(sys.stdin.buffer)
from portsim.studies.runs.worker import one_run
for scenario in scenarios:
    one_run(scenario, 0)
print(*(name for name in sys.modules if name.startswith("portsim.")))
"""


def modules_of(scenarios: list[portsim.Scenario]) -> set[str]:
    """Return the modules of portsim that one replication of each scenario loads in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER],
        input=pickle.dumps(scenarios),
        capture_output=True,
        check=True,
    )
    return set(done.stdout.decode().split())


def digested() -> set[str]:
    """Return the modules whose source is part of the version."""
    dotted = (file.relative_to(HOME.parent).with_suffix("").as_posix() for file in model_files())
    return {name.replace("/", ".").removesuffix(".__init__") for name in dotted}


@pytest.fixture(scope="module")
def used() -> set[str]:
    return modules_of([portsim.load(f"scenarios/{name}.yaml", SHORT) for name in SHIPPED])


def test_all_that_a_replication_uses_is_in_the_version(used):
    """A module that changes a row, yet not the version, would have old rows taken for new ones."""
    assert used - digested() == set(NO_PART)


def test_messages_and_readers_are_no_part_of_the_version():
    without = (
        "portsim.scenario.reading",
        "portsim.scenario.checks",
        "portsim.scenario.faults",
        "portsim.eventlog",
    )
    assert not [name for name in digested() if name.startswith(without)]


def test_every_pattern_finds_a_file_and_every_exception_has_a_reason():
    assert all(list(HOME.glob(pattern)) for pattern in MODEL)
    assert not digested() & set(NO_PART)
    assert all(reason.count(" ") >= 3 for reason in NO_PART.values())
