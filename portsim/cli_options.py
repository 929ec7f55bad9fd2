"""Where the runs of a command run: the options that say so, and the pool that they ask for."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from portsim.studies.runs.cluster import ClusterPool
    from portsim.studies.runs.pool import LocalPool, Pool

Where = Callable[[], AbstractContextManager["Pool"]]
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_Tls = tuple[
    Path | None, Path | None, Path | None
]  # files: of the authority, one's certificate, its key


def where_options(command: Any) -> Any:
    """Add the options that say where runs run; the command gets `where`, which opens the pool that they ask for."""

    @wraps(command)
    def opening(
        *arguments: Any,
        workers: int | None,
        cluster: str | None,
        tls_ca: Path | None,
        tls_cert: Path | None,
        tls_key: Path | None,
        **options: Any,
    ) -> None:
        command(
            *arguments,
            where=partial(_pool, workers, cluster, (tls_ca, tls_cert, tls_key)),
            **options,
        )

    added: Any = opening
    for option in (
        click.option("--tls-key", type=_FILE, help="key of that certificate"),
        click.option("--tls-cert", type=_FILE, help="certificate to show to an encrypted cluster"),
        click.option(
            "--tls-ca", type=_FILE, help="authority that signed an encrypted cluster's certificate"
        ),
        click.option(
            "--cluster",
            metavar="ADDRESS",
            help="Dask scheduler to run on, such as tcp://10.0.0.5:8786",
        ),
        click.option(
            "--workers",
            type=click.IntRange(min=1),
            help="local processes; results do not depend on it",
        ),
    ):
        added = option(added)
    return added


@contextmanager
def _pool(workers: int | None, cluster: str | None, tls: _Tls) -> "Iterator[Pool]":
    """Yield the pool that the options ask for; an interrupt ends the command with one line."""
    with closing(_opened(workers, cluster, tls)) as pool:
        try:
            yield pool
        except KeyboardInterrupt:
            text = "\nportsim: stopped; what is finished is kept, the same command goes on with the rest"
            click.echo(text, err=True)
            sys.exit(1)


def _opened(workers: int | None, cluster: str | None, tls: _Tls) -> "LocalPool | ClusterPool":
    if cluster is None:
        from portsim.studies.runs.pool import LocalPool

        return LocalPool(workers)
    from portsim.studies.runs.cluster import ClusterPool, Tls

    return ClusterPool(cluster, Tls(*tls))
