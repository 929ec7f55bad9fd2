"""Berth rules that a user brings along, good ones and bad ones."""

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from portsim.policies.berths import first_come
from portsim.scenario.parts import Parts

HEAVY = ("pandas", "matplotlib", "scipy.stats", "jinja2", "rich")


def with_rule(scenario, rule, name="spoilt"):
    """Return a scenario that carries a berth rule."""
    return scenario.with_parts(Parts(berth_rules={name: rule}))


def last_come(waiting, places):
    """Serve the ship that came last."""
    for position in range(len(waiting) - 1, -1, -1):
        for place in waiting[position].eligible:
            if places[place].takes(waiting[position].length_m):
                return position, place
    return None


def light(waiting, places):
    """Serve the first ship, in a process that has imported nothing heavy."""
    assert not [name for name in HEAVY if name in sys.modules]
    return first_come(waiting, places)


@dataclass(frozen=True)
class Spoilt:
    """Serves the first ship, but fails when it meets the ship that came at one of some hours.

    Attributes
    ----------
    arrive_h
        The hours, which tell one replication from others.
    dies
        Whether the process is killed, instead of an error.
    hoards
        Whether the process takes memory until it is ended, instead of an error.
    once
        A file whose presence says that this has happened, and happens no more.
    """

    arrive_h: tuple[float, ...]
    dies: bool = False
    hoards: bool = False
    once: Path | None = None

    def __call__(self, waiting, places):
        if any(ship.arrive_h in self.arrive_h for ship in waiting) and self._due():
            if self.dies:
                os.kill(os.getpid(), signal.SIGKILL)
            if self.hoards:
                _hoard()
            raise ArithmeticError("this ship is too much")
        return first_come(waiting, places)

    def _due(self):
        if self.once is None:
            return True
        try:
            self.once.touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def _hoard():
    """Take 20 MB of memory, and again, until there is somebody to end this; 4 GB at most."""
    held = []
    for _ in range(200):
        held.append(b"x" * 20_000_000)
        time.sleep(0.05)
