"""Packages that only some commands need."""

from importlib.util import find_spec


class MissingPackageError(Exception):
    """A package that is needed only here is not installed."""


def require(package: str, extra: str, what: str) -> None:
    """Check, before any work, that a package of an extra is there.

    Raises
    ------
    MissingPackageError
        If it is not; says how to install it.
    """
    if find_spec(package) is None:
        raise MissingPackageError(f"{what} needs {package}: pip install 'portsim[{extra}]'")
