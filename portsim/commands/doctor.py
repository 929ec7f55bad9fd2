"""`portsim doctor`: whether this machine has what portsim needs."""

import os
import platform
from collections.abc import Iterator
from typing import NamedTuple

import click

from portsim._version import __version__

#: What each extra installs, and what it is for.
EXTRAS = {
    "events": ("pyarrow", "event logs as Parquet"),
    "cluster": ("distributed", "runs on a Dask cluster"),
    "search": ("optuna", "size studies of more than 2,000 designs"),
    "tides": ("utide", "tides fitted to a record"),
    "pdf": ("typst", "the printed report"),
}
NEEDED = ("simpy", "numpy", "scipy", "pandas", "matplotlib", "pydantic", "ruamel.yaml", "jinja2")
LEAST_GB = 2.0  # free memory, under which a study with two workers may fail


class Finding(NamedTuple):
    """One thing that was looked at; `wrong` says what to do if it is not right."""

    what: str
    found: str
    wrong: str = ""


@click.command("doctor")
@click.option(
    "--cluster", metavar="ADDRESS", help="Dask scheduler to look at, such as tcp://10.0.0.5:8786"
)
def doctor_command(cluster: str | None) -> None:
    """Say whether Python, packages, cores, memory and a cluster are as portsim needs."""
    findings = [*_machine(), *_packages(), *_extras(), *(_cluster(cluster) if cluster else ())]
    for one in findings:
        click.echo(f"{one.what:<22} {one.found}" + (f"  <- {one.wrong}" if one.wrong else ""))
    if any(one.wrong for one in findings):
        raise click.exceptions.Exit(1)
    click.echo("All that is needed is here.")


def _machine() -> Iterator[Finding]:
    yield Finding("portsim", __version__)
    yield Finding("Python", f"{platform.python_version()}, {platform.system()}")
    yield Finding("cores", f"{os.cpu_count()}, as many as workers by default")
    free_gb = _free_gb()
    if free_gb is not None:
        less = f"less than {LEAST_GB:g} GB: use --workers 1" if free_gb < LEAST_GB else ""
        yield Finding("free memory", f"{free_gb:.1f} GB", less)


def _free_gb() -> float | None:
    """Return the memory that can be had, GB; None where the system does not tell."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    except (AttributeError, ValueError, OSError):
        return None


def _packages() -> Iterator[Finding]:
    for name in NEEDED:
        version = _version(name)
        missing = "" if version else "pip install portsim"
        yield Finding(name, version or "not installed", missing)


def _extras() -> Iterator[Finding]:
    for extra, (package, purpose) in EXTRAS.items():
        version = _version(package)
        found = f"{package} {version}" if version else f"not installed, for {purpose}"
        yield Finding(f"extra {extra}", found)


def _version(package: str) -> str | None:
    # At the head it would take a quarter of the time in which the command line is imported.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _cluster(address: str) -> Iterator[Finding]:
    """Yield how many workers a cluster has, or why it cannot be used."""
    from contextlib import closing

    from portsim.extras import MissingPackageError
    from portsim.studies.runs.cluster import ClusterPool
    from portsim.studies.runs.errors import ClusterError, ModelsDifferError

    try:
        with closing(ClusterPool(address)) as pool:
            yield Finding("cluster", f"{pool.width} workers at {address}")
    except (MissingPackageError, ClusterError, ModelsDifferError) as error:
        yield Finding("cluster", address, str(error))
