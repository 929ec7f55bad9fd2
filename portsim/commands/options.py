"""Options that several commands share, and the console on which they print."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from portsim.commands.interrupt import GOES_ON, Stopped

if TYPE_CHECKING:
    from rich.console import Console

    from portsim.studies.runs.budget import Budget
    from portsim.studies.runs.cluster import ClusterPool
    from portsim.studies.runs.pool import LocalPool, Pool

#: Opens the pool of workers that the options of a command ask for.
OpenPool = Callable[[], AbstractContextManager["Pool"]]

LEAST_COLUMNS = 40  # a table needs so many


if TYPE_CHECKING:
    BudgetParameter = click.ParamType["Budget"]
else:  # older versions of click have no parameter of types there
    BudgetParameter = click.ParamType


class BudgetType(BudgetParameter):
    """A budget as an option takes it: a time or a number of runs."""

    name = "budget"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> "Budget":
        """Return the budget of a text, or fail with what would be right."""
        from portsim.studies.runs.budget import Budget

        if isinstance(value, Budget):
            return value
        try:
            return Budget.of(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)

allow_outside_option = click.option(
    "--allow-outside",
    is_flag=True,
    help="read files that it names outside its folder",
)
out_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="folder for the results; default results/NAME",
)
replications_option = click.option(
    "--replications", type=click.IntRange(min=1), help="instead of the scenario's own"
)
seed_option = click.option(
    "--seed", type=click.IntRange(min=0), help="instead of the scenario's own"
)
no_report_option = click.option(
    "--no-report", is_flag=True, help="tables only: no figures, no report.html"
)
slides_option = click.option(
    "--figures",
    "slides",
    is_flag=True,
    help="write each figure for slides: PNG of 1920 by 1080, SVG with real text, its data as CSV",
)


budget_option = click.option(
    "--budget",
    type=BudgetType(),
    metavar="TIME|RUNS",
    help="end with the best answer so far after 90s, 10min, 2h or 400runs; what was run is kept, "
    "and the same command goes on",
)
quick_option = click.option(
    "--quick",
    is_flag=True,
    help="a rough first answer within two minutes, in a folder of its own; the full study goes on "
    "from its runs",
)


def variant_options(command: Any) -> Any:
    """Add the options that choose alternatives and a phase of a scenario file and change values."""
    options = (
        click.option(
            "--alternative",
            "alternatives",
            multiple=True,
            metavar="NAME",
            help="of the file; may be repeated",
        ),
        click.option("--phase", type=int, metavar="YEAR", help="phase of the file"),
        click.option(
            "--set",
            "changes",
            multiple=True,
            metavar="KEY=VALUE",
            help="change a value; may be repeated",
        ),
    )
    return _with_options(command, options)


class _TlsFiles(NamedTuple):
    """Files for an encrypted cluster: the authority, the certificate to show, and its key."""

    authority: Path | None
    certificate: Path | None
    key: Path | None


def pool_options(command: Any) -> Any:
    """Add the options that say where runs take place.

    The command gets the argument `open_pool` instead of these options. It opens the pool of workers
    that they ask for.
    """

    @wraps(command)
    def command_with_pool(
        *arguments: Any,
        workers: int | None,
        cluster: str | None,
        tls_ca: Path | None,
        tls_cert: Path | None,
        tls_key: Path | None,
        **options: Any,
    ) -> None:
        tls = _TlsFiles(tls_ca, tls_cert, tls_key)
        command(*arguments, open_pool=partial(_open_pool, workers, cluster, tls), **options)

    options = (
        click.option(
            "--workers",
            type=click.IntRange(min=1),
            help="local processes; results do not depend on it",
        ),
        click.option(
            "--cluster",
            metavar="ADDRESS",
            help="Dask scheduler to run on, such as tcp://10.0.0.5:8786",
        ),
        click.option(
            "--tls-ca", type=_FILE, help="authority that signed an encrypted cluster's certificate"
        ),
        click.option("--tls-cert", type=_FILE, help="certificate to show to an encrypted cluster"),
        click.option("--tls-key", type=_FILE, help="key of that certificate"),
    )
    return _with_options(command_with_pool, options)


def _with_options(command: Any, options: tuple[Callable[[Any], Any], ...]) -> Any:
    """Return a command with options added, which its help lists in the order given."""
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def _open_pool(workers: int | None, cluster: str | None, tls: _TlsFiles) -> "Iterator[Pool]":
    """Yield the pool that the options ask for; an interrupt ends the command with one line."""
    with closing(_new_pool(workers, cluster, tls)) as pool:
        try:
            yield pool
        except Stopped as stopped:
            stopped.leave(GOES_ON)


def _new_pool(
    workers: int | None, cluster: str | None, tls: _TlsFiles
) -> "LocalPool | ClusterPool":
    if cluster is None:
        from portsim.studies.runs.pool import LocalPool

        return LocalPool(workers)
    from portsim.studies.runs.cluster import ClusterPool, Tls

    return ClusterPool(cluster, Tls(*tls))


def console() -> "Console":
    """Return the console to print on.

    It is as wide as the terminal, or as COLUMNS says; 100 columns where neither is known.
    """
    from rich.console import Console

    stated = os.environ.get("COLUMNS", "")
    width = max(int(stated), LEAST_COLUMNS) if stated.isdecimal() else None
    if width is None and not sys.stdout.isatty():
        width = 100
    return Console(width=width, highlight=False)
