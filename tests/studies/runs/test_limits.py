"""A replication that takes too long or too much memory is ended, told, and takes no other with it."""

import time
from dataclasses import dataclass
from math import inf

import pandas as pd
import pytest
from click.testing import CliRunner

from portsim.cli import cli
from portsim.estimate.effort import effort
from portsim.flow.limits import LimitError, Limits
from portsim.flow.memory import machine_b
from portsim.policies.berths import first_come
from portsim.scenario.reading.resolved import resolved
from portsim.studies.run import run
from portsim.studies.runs import worker
from portsim.studies.runs.errors import Failure, RunFailedError
from portsim.studies.runs.limits import bytes_of, limits_for, seconds_of
from portsim.studies.runs.pool import LocalPool
from portsim.studies.runs.runs import Runs
from portsim.studies.runs.worker import Batch, one_run, run_batch
from tests.builder import terminal
from tests.studies.rules import with_rule
from tests.studies.runs.test_runs import FAILED, lines, short, spoilt

STUDY = """
name: sweep
kind: sweep
scenario: small.yaml
replications: 2
axes:
  berths.berth.number: [1, 2]
"""


@dataclass(frozen=True)
class Slow:
    """Serves the first ship, and takes 0.4 s of processor time when it meets one of some ships."""

    arrive_h: tuple[float, ...]

    def __call__(self, waiting, places):
        if any(ship.arrive_h in self.arrive_h for ship in waiting):
            until = time.thread_time() + 0.4
            while time.thread_time() < until:
                pass
        return first_come(waiting, places)


def slow(scenario):
    return with_rule(scenario, Slow(spoilt(scenario).parts.berth_rules["spoilt"].arrive_h))


def test_a_replication_within_its_limits_is_the_same_to_a_byte():
    scenario = terminal(measured_days=20.0)
    generous = Limits(seconds=1e3, memory_b=1e10)
    assert lines([one_run(scenario, 1)]) == lines([one_run(scenario, 1, limits=generous)])


def test_a_replication_that_is_too_long_is_ended_once_and_the_rest_goes_on():
    scenario = slow(short())
    runs = Runs(pool=LocalPool(1), limits=Limits(seconds=0.3))
    rows = runs.rows(scenario, 4)
    assert [row.replication for row in rows] == [0, 1, 3]
    (failure,) = runs.failures
    assert (failure.replication, failure.at_limit, failure.audit) == (FAILED, True, False)
    assert "had taken more than its limit of 0.3 s of processor time" in failure.why
    assert lines(rows) == lines(one_run(scenario, n) for n in (0, 1, 3))


def test_memory_that_the_machine_does_not_give_is_a_limit_too(monkeypatch):
    def without_memory(*_):
        raise MemoryError("Unable to allocate 8.00 TiB")

    monkeypatch.setattr(worker, "one_run", without_memory)
    (failure,) = run_batch(Batch("key", terminal(), (3,))).results
    assert isinstance(failure, Failure)
    assert failure.at_limit
    assert failure.why.endswith("more memory than this machine gives: Unable to allocate 8.00 TiB")


def test_the_first_replication_is_not_tried_again_at_its_limit():
    scenario = with_rule(short(), Slow((first_ship_h(short()),)))
    begun = time.process_time()
    with pytest.raises(RunFailedError) as caught:
        run(
            scenario,
            replications=1,
            workers=1,
            limits=Limits(seconds=0.3),
            keep_failures=True,
        )
    (failure,) = caught.value.failures
    assert (failure.replication, failure.at_limit) == (0, True)
    assert time.process_time() - begun < 2 * 0.4


def first_ship_h(scenario):
    (hour,) = spoilt(scenario, (0,)).parts.berth_rules["spoilt"].arrive_h
    return hour


def test_limits_are_generous_where_none_are_stated(monkeypatch):
    small = terminal()
    assert limits_for(small, Limits(), 4e9) == (3600.0, 4e9)
    assert limits_for(small, Limits(90.0, inf), 4e9) == (90.0, inf)
    monkeypatch.setattr("portsim.studies.runs.limits.LONGEST_S", 0.1)
    expected_s = effort(small).seconds
    assert limits_for(small, Limits(), inf).seconds == 10.0 * expected_s > 0.1


def test_workers_share_the_memory_of_the_machine():
    assert LocalPool(3).memory_b == pytest.approx(0.3 * machine_b())


@pytest.mark.parametrize("text", ["", "10", "0s", "-1s", "1 day", "4GB", "inf s", "1e3s"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match="is no limit: give a time above 0 such as 90s, 10min"):
        seconds_of(text)


@pytest.mark.parametrize("text", ["", "4", "0GB", "4gb", "10min"])
def test_what_is_no_memory_is_refused(text):
    with pytest.raises(ValueError, match="is no limit: give a memory above 0 such as 500MB"):
        bytes_of(text)


def in_folder(tmp_path):
    (tmp_path / "small.yaml").write_text(resolved(terminal(measured_days=20.0)), encoding="utf-8")
    (tmp_path / "sweep.yaml").write_text(STUDY, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("command", "file"),
    [("run", "small.yaml"), ("study", "sweep.yaml"), ("next-step", "small.yaml")],
)
def test_commands_name_what_was_ended_and_the_command_that_repeats_it(tmp_path, command, file):
    folder = in_folder(tmp_path)
    out = tmp_path / "out"
    options = ["--out", str(out), "--limit-time", "0.0001s", "--workers", "1", "--no-report"]
    ended = CliRunner().invoke(cli, [command, str(folder / file), *options])
    assert isinstance(ended.exception, RunFailedError)
    assert all(one.at_limit for one in ended.exception.failures)
    table = pd.read_csv(out / "failures.csv")
    assert len(table) == len(ended.exception.failures) >= 2
    _, *repeat = table["command"][0].split()
    again = CliRunner().invoke(cli, [*repeat, "--limit-time", "0.0001s"])
    assert isinstance(again.exception, LimitError)
    whole = CliRunner().invoke(cli, repeat)
    assert whole.output.endswith("its books balance\n")


def test_an_option_that_states_no_limit_is_a_fault(tmp_path):
    file = str(in_folder(tmp_path) / "small.yaml")
    refused = CliRunner().invoke(cli, ["run", file, "--limit-memory", "much"])
    assert refused.exit_code == 2
    assert "'--limit-memory': 'much' is no limit: give a memory above 0" in refused.output
