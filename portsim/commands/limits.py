"""The options that limit what one replication may take."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from portsim.flow.limits import Limits


def limit_options(command: Any) -> Any:
    """Add `--limit-time` and `--limit-memory`; the command gets them as the argument `limits`."""

    @wraps(command)
    def command_with_limits(
        *arguments: Any, limit_time: str | None, limit_memory: str | None, **options: Any
    ) -> None:
        command(*arguments, limits=_limits(limit_time, limit_memory), **options)

    time = click.option(
        "--limit-time",
        metavar="TIME",
        help="end a replication after 90s, 10min or 2h of processor time; default 1h, or ten times "
        "the estimate if that is more; none for no limit",
    )
    memory = click.option(
        "--limit-memory",
        metavar="MEMORY",
        help="end a replication that takes more than 500MB or 4GB; default 0.9 of the machine's "
        "memory divided by the workers; none for no limit",
    )
    return time(memory(command_with_limits))


def _limits(limit_time: str | None, limit_memory: str | None) -> "Limits":
    from portsim.flow.limits import Limits
    from portsim.studies.runs.limits import bytes_of, seconds_of

    return Limits(
        _read(limit_time, seconds_of, "--limit-time"),
        _read(limit_memory, bytes_of, "--limit-memory"),
    )


def _read(text: str | None, amount_of: Callable[[str], float], option: str) -> float | None:
    """Return the amount of an option, or fail with what would be right."""
    if text is None:
        return None
    try:
        return amount_of(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=f"'{option}'") from None
