"""Checks for packages that only some commands need."""

from importlib.util import find_spec


class MissingPackageError(Exception):
    """A package that only some commands need is not installed."""


def require(package: str, extra: str, purpose: str) -> None:
    """Check that a package of an extra is installed, before any work that needs it.

    Parameters
    ----------
    package, extra
        Name of the package, and the extra of portsim that installs it.
    purpose
        What needs the package, as the message says it.

    Raises
    ------
    MissingPackageError
        If it is not installed; the message says how to install it.
    """
    if find_spec(package) is None:
        raise MissingPackageError(f"{purpose} needs {package}: pip install 'portsim[{extra}]'")
