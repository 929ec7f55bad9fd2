"""The source of a part of the planner's own, as a digest: a changed part has another."""

import hashlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def source_digest(code: Any) -> str:
    """Return a digest of the source on which a function or a class depends, 16 hex digits.

    That is the file of its module, or all files of the package that the module belongs to, since
    what a function calls may stand beside it. Of an object it is its state too, and of what has no
    file, as in a notebook, the function itself.
    """
    text = hashlib.sha256()
    if not hasattr(code, "__qualname__"):
        text.update(repr(code).encode())
        code = type(code)
    text.update(code.__qualname__.encode())
    files = list(_files(code.__module__))
    for name, file in files:
        text.update(name.encode() + b"\0" + file.read_bytes())
    if not files:
        text.update(_own_source(code).encode())
    return text.hexdigest()[:16]


def _files(module: str) -> Iterator[tuple[str, Path]]:
    """Yield the files of a module or of its package, each with its name in there."""
    folders = getattr(sys.modules.get(module.partition(".")[0]), "__path__", ())
    for folder in map(Path, folders):
        for file in sorted(folder.rglob("*.py")):
            yield file.relative_to(folder).as_posix(), file
    alone = getattr(sys.modules.get(module), "__file__", None)
    if not folders and alone and Path(alone).suffix == ".py" and Path(alone).exists():
        yield "", Path(alone)


def _own_source(code: Any) -> str:
    try:
        return inspect.getsource(code)
    except (OSError, TypeError):
        return repr(code)
