"""Change the program at random places, and see whether the tests of the room notice.

Run by `make mutation`, in a clone of its own, since files are changed while a mutant is tried. It goes on
where it was interrupted. `python -m tests.mutation FOLDER PAGE [NUMBER]` tries so many of the sample.
"""

import hashlib
import os
import resource
import signal
import sys
import traceback
from importlib import import_module
from pathlib import Path

import pytest
from cosmic_ray.mutating import use_mutation
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkResult

from tests.mutation.own_tests import LIMIT_S, OwnTests, watch
from tests.mutation.report import difference, write
from tests.mutation.sample import ROOMS, SIZE, files, fill

# What tests import of others is imported once, and each process that tries a mutant is a copy.
OTHERS = ("numpy", "scipy.stats", "scipy.optimize", "pandas", "simpy", "pydantic", "ruamel.yaml")
OTHERS += ("click", "rich", "jinja2", "matplotlib.pyplot", "hypothesis.strategies")
FOR_EVER_S = int(3 * LIMIT_S)  # of processor time, which a machine with other work does not use up
FAULT = 70  # the status of a copy that did not come as far as to run tests
STUCK_S = 3600  # of time by the clock


def main(folder: Path, page: Path, number: int = SIZE) -> None:
    """Try so many mutants of the sample, and write the page."""
    tests_file = folder / f"{_digest([*files(), *_tests()])}.json"
    if not tests_file.exists():
        print("watching which test runs which line", flush=True)
        if status := _in_a_copy(lambda: watch(tests_file), folder / "watched.log"):
            tests_file.unlink(missing_ok=True)
            sys.exit(f"the tests do not pass as they are: status {status}, {folder}/watched.log")
    own = OwnTests.read(tests_file)
    for name in OTHERS:
        import_module(name)
    with use_db(str(folder / f"{_digest(files())}.sqlite")) as session:
        if not session.num_work_items:
            print("drawing mutants", flush=True)
            fill(session)
        _try_all(session, own, tests_file.stem, number, folder / "tried.log")
        write(session, page)


def _try_all(session: WorkDB, own: OwnTests, tests: str, number: int, log: Path) -> None:
    """Try what has not been tried, and again what survived other tests."""
    before = dict(session.results)
    for item in sorted(session.work_items, key=lambda one: one.job_id)[:number]:
        known = before.get(item.job_id)
        if known and (known.is_killed or (known.output or "").startswith(tests)):
            continue
        found, said = _try(item.mutations[0], own, log)
        result = WorkResult(WorkerOutcome.NORMAL, f"{tests} {said}", found, difference(item))
        session.set_result(item.job_id, result)
        print(item.job_id, item.mutations[0].module_path, found.value, said, flush=True)


def _try(mutant: MutationSpec, own: OwnTests, log: Path) -> tuple[TestOutcome, str]:
    """Run the tests of a mutant; say what became of it, and why."""
    names = own.of(str(mutant.module_path), mutant.start_pos[0], mutant.end_pos[0])
    if not names:
        return TestOutcome.SURVIVED, "no test runs it"
    operator = get_operator(mutant.operator_name)(**mutant.operator_args)
    with use_mutation(mutant.module_path, operator, mutant.occurrence):
        status = _in_a_copy(lambda: _pytest(names), log)
    if status == -signal.SIGXCPU:
        return TestOutcome.KILLED, "it never ends"
    if status == FAULT:
        sys.exit(f"no tests were run: see {log}")
    if status == pytest.ExitCode.OK:
        return TestOutcome.SURVIVED, f"{len(names)} tests pass"
    return TestOutcome.KILLED, f"status {status}"


def _pytest(names: list[str]) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (FOR_EVER_S, FOR_EVER_S + 5))
    signal.alarm(STUCK_S)
    os.environ["PORTSIM_FEW"] = "1"
    loaded = "ignore::pytest.PytestAssertRewriteWarning"  # before pytest could look at it
    options = ("-x", "-q", "--tb=line", "-p", "no:cacheprovider", "-W", loaded)
    return int(pytest.main([*options, *names]))


def _in_a_copy(task, log: Path) -> int:
    """Do something in a copy of this process; return its status, or less than nought a signal."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        status = FAULT
        try:
            os.setpgid(0, 0)
            out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(out, 1)
            os.dup2(out, 2)
            status = task()
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except BaseException:
        os.killpg(child, signal.SIGKILL)
        raise


def _tests() -> list[Path]:
    return sorted(path for room in ROOMS for path in Path("tests", room).rglob("*.py"))


def _digest(paths: list[Path]) -> str:
    found = hashlib.sha256()
    for path in paths:
        found.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:12]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
