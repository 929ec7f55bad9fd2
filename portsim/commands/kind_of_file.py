"""A study file given to a command for scenarios, or the reverse: which command is meant."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def reading(path: Path, *, study: bool) -> Iterator[None]:
    """Let a file be read; if it is refused because it is of the other kind, say only that.

    Raises
    ------
    ScenarioError
        If the file is at fault.
    """
    from portsim.scenario.faults import Fault, ScenarioError
    from portsim.studies.plan.kind_of_file import is_study

    try:
        yield
    except ScenarioError:
        if is_study(path) is study:
            raise
        text = f"this is a study file, which `portsim study {path}` runs"
        if study:
            text = f"this is a scenario file, which `portsim run {path}` runs"
        raise ScenarioError([Fault(str(path), 1, 1, "", text)]) from None
