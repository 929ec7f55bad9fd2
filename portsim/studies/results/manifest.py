"""What is needed to repeat a run, and the only place where wall times appear."""

import platform
import time
from importlib.metadata import version
from typing import Any

from portsim._version import __version__

PACKAGES = ("simpy", "numpy", "scipy", "pandas", "pydantic", "matplotlib")


class Stopwatch:
    """Wall and processor time of this process since it was made."""

    def __init__(self) -> None:
        self._wall = time.perf_counter()
        self._cpu = time.process_time()

    def manifest(self, **facts: Any) -> dict[str, Any]:
        """Return the manifest: the facts given, the versions, and the time taken."""
        return {
            "portsim": __version__,
            **facts,
            "packages": {name: version(name) for name in PACKAGES},
            "python": platform.python_version(),
            "wall_s": round(time.perf_counter() - self._wall, 3),
            "cpu_s": round(time.process_time() - self._cpu, 3),
        }
