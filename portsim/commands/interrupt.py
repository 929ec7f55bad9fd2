"""Signals that ask a command to stop: what is finished stays, and one line says how to go on."""

import signal
import sys
from types import FrameType
from typing import NoReturn

import click

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C, the end of a session, a terminal that closes
GOES_ON = "what is finished is kept, the same command goes on with the rest"


class Stopped(BaseException):
    """A signal asked the command to stop.

    It is no `Exception`, so that nobody takes it for a fault of a run and goes on.

    Attributes
    ----------
    signal
        The number of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)  # SimPy makes it anew from its arguments
        self.signal = number

    def leave(self, kept: str = "") -> NoReturn:
        """Say that the command was stopped and what is kept; exit with 128 and the signal."""
        text = f"stopped; {kept}" if kept else "stopped"
        click.echo(f"\nportsim: {text}", err=True)
        sys.exit(128 + self.signal)


def listen() -> None:
    """Let each of the signals raise `Stopped` once; a second one ends the process at once.

    A signal that the process was begun to ignore stays ignored, as `nohup` wants it.
    """
    for name in SIGNALS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)
    raise Stopped(number)
