"""Files that are whole or not there."""

from collections.abc import Callable
from pathlib import Path


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place and move it there, so that it is whole or not there.

    Parameters
    ----------
    write
        Writes all of it to the path that it is given.

    Raises
    ------
    OSError
        If it cannot be written; it names the file, and nothing is left of it.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        write(part)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_bytes(content: bytes, path: Path) -> None:
    """Write bytes, whole or not at all."""
    write_whole(path, lambda part: part.write_bytes(content))


def write_text(text: str, path: Path) -> None:
    """Write a text in UTF-8, the same bytes on every system, whole or not at all."""
    write_bytes(text.encode(), path)
