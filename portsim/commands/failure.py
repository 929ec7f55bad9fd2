"""What the command line says when a command fails, and its exit status."""

import os
import sys

import click

from portsim.visible import visible

FAILED, INPUT_AT_FAULT = 1, 2
MORE = "--limit-time and --limit-memory give it more"


def report_failure(error: Exception) -> int:
    """Say what went wrong on standard error and return the exit status.

    The status is 2 if the input is at fault and 1 otherwise. An error that nobody foresaw is raised
    again if the environment variable PORTSIM_DEBUG is set.
    """
    if isinstance(error, BrokenPipeError):
        # The reader of the output has gone, so Python would fail again when it flushes the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    text, status = _message(error)
    click.echo(visible(text, kept="\n"), err=True)
    return status


def _message(error: Exception) -> tuple[str, int]:
    """Return the message on an error and the exit status."""
    # These classes are imported here because numpy comes with one of them, and `portsim --version`
    # can do without numpy.
    from portsim.extras import MissingPackageError
    from portsim.flow.limits import LimitError
    from portsim.flow.standstill import StandstillError
    from portsim.observe.audit import AuditError
    from portsim.scenario.faults import ScenarioError
    from portsim.studies.runs.errors import (
        ClusterError,
        ModelsDifferError,
        NoAnswerError,
        NoWorkersError,
        OccupiedError,
        RunFailedError,
    )

    match error:
        case ScenarioError():
            return str(error), INPUT_AT_FAULT
        case OccupiedError():
            return f"portsim: {error}", INPUT_AT_FAULT
        case AuditError():
            return f"audit failed, the figures cannot be trusted: {error}", FAILED
        case StandstillError():
            return f"portsim: {error}: report it with the scenario", FAILED
        case MissingPackageError() | ClusterError() | ModelsDifferError() | NoAnswerError():
            return f"portsim: {error}", FAILED
        case NoWorkersError():
            return f"portsim: {error}; what is finished is kept: run again", FAILED
        case LimitError():
            return f"portsim: {error}: {MORE}", FAILED
        case RunFailedError() if all(one.at_limit for one in error.failures):
            return f"portsim: {error}: {MORE}; repeat one with --only N", FAILED
        case RunFailedError():
            return f"portsim: {error}: repeat it with --only N and PORTSIM_DEBUG=1", FAILED
        case OSError():
            text = f"portsim: {error}: check that the folder exists and can be written"
            return text, FAILED
    if os.environ.get("PORTSIM_DEBUG"):
        raise error
    text = (
        f"portsim: {type(error).__name__}: {error}: this is a fault of portsim; run again with "
        "PORTSIM_DEBUG=1 and report what it prints"
    )
    return text, FAILED
