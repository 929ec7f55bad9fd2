"""The files that a scenario or a study names: ordinary, near it, and of a size that is stated."""

import errno
import os
import stat
from pathlib import Path as FilePath
from typing import NamedTuple

ALLOW_OUTSIDE = "--allow-outside"


class OutsideError(ValueError):
    """A file that is named lies where none may be read."""


class Surroundings(NamedTuple):
    """Where the files lie that a file names.

    Attributes
    ----------
    folder
        Names are relative to it.
    within
        The files must lie in this folder or below it, links followed; None: anywhere.
    what
        The folder as messages name it.
    """

    folder: FilePath
    within: FilePath | None
    what: str = "folder of the scenario"

    def path_of(self, name: str) -> FilePath:
        """Return the path of a file that is named.

        Raises
        ------
        OutsideError
            If it lies elsewhere. Nothing is read then, so that nobody learns whether it is there.
        """
        path = self.folder / name
        if self.within is None:
            return path
        try:
            is_inside = path.resolve().is_relative_to(self.within.resolve())
        except (OSError, RuntimeError, ValueError):  # links in a circle, or a name with a zero
            is_inside = False
        if not is_inside:
            raise OutsideError(
                f"{name} lies outside the {self.what}: copy it there, or say {ALLOW_OUTSIDE}"
            )
        return path


def of_scenario(file: str | FilePath, allow_outside: bool) -> Surroundings:
    """Return where the tables lie that a scenario file names: in its folder or below."""
    folder = FilePath(file).parent
    return Surroundings(folder, None if allow_outside else folder)


def of_study(file: str | FilePath, allow_outside: bool) -> Surroundings:
    """Return where the scenarios lie that a study file names.

    They lie in its folder, below it, or in the one above, as those in `scenarios` for a study in
    `scenarios/studies`.
    """
    folder = FilePath(file).parent
    within = None if allow_outside else folder.resolve().parent
    return Surroundings(folder, within, "folder of the study and the one above it")


def read_ordinary(path: FilePath, most_bytes: int) -> bytes:
    """Return the content of an ordinary file.

    Raises
    ------
    OSError
        If it cannot be read, is a pipe, a device or a folder, or is larger than `most_bytes`.
    """
    _check(path, path.stat())  # before it is opened, for to open a device can set it going
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    with os.fdopen(descriptor, "rb") as file:
        _check(path, os.fstat(descriptor))
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise OSError(errno.EFBIG, f"larger than {most_bytes // 1_000_000} MB", str(path))
    return content


_BINARY: int = getattr(os, "O_BINARY", 0)


def _check(path: FilePath, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder, not a file", str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "is no ordinary file, but a pipe or a device", str(path))
