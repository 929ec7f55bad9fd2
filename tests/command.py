"""The command line in this process, which starts no Python and imports nothing anew."""

import contextlib
import io
import os
import sys
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from portsim.cli import main


def portsim(*arguments: object, cwd: Path | None = None) -> CompletedProcess[str]:
    """Run `portsim` with arguments; return its exit status and what it prints.

    Parameters
    ----------
    cwd
        The folder in which it runs; the present one by default.
    """
    words = ["portsim", *map(str, arguments)]
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with (
        contextlib.chdir(cwd or os.getcwd()),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        patch.object(sys, "argv", words),
    ):
        try:
            main()
        except SystemExit as left:
            status = left.code or 0
    return CompletedProcess(words, status, out.getvalue(), err.getvalue())
