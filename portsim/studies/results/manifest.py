"""What is needed to repeat a run, and the only place where wall times appear."""

import platform
import time
from functools import cache
from importlib.metadata import version
from typing import Any

from portsim._version import __version__
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.tide import packages_for_tide

PACKAGES = ("simpy", "numpy", "scipy", "pandas", "pydantic", "matplotlib")


class Stopwatch:
    """Wall and processor time of this process since it was made."""

    def __init__(self) -> None:
        self._wall = time.perf_counter()
        self._cpu = time.process_time()

    def manifest(self, of: Scenario, /, **facts: Any) -> dict[str, Any]:
        """Return the manifest: the facts given, the versions, and the time taken.

        Packages of an extra are named where the scenario that it is of needs them.
        """
        packages = (*PACKAGES, *packages_for_tide(of.approach.tide))
        return {
            "portsim": __version__,
            **facts,
            "packages": {name: _installed(name) for name in packages},
            "python": platform.python_version(),
            "wall_s": round(time.perf_counter() - self._wall, 3),
            "cpu_s": round(time.process_time() - self._cpu, 3),
        }


@cache
def _installed(package: str) -> str:
    """Return the version of a package, which is looked up in its files once in a process."""
    return version(package)
