"""What memory a process holds and a machine has, as far as the system tells."""

import os
import sys
from contextlib import suppress
from math import inf
from pathlib import Path

_HELD = "/proc/self/statm"  # Linux: pages, those in memory second
# Where a container is told how much of the machine it may have: cgroups of version 2 and 1
_CONTAINERS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def held_b() -> float:
    """Return the bytes that this process holds in memory.

    Where the system tells only the most that it ever held, as macOS does, it is that; where it
    tells nothing, as Windows does, it is 0.
    """
    with suppress(OSError), open(_HELD, "rb") as file:
        return int(file.read().split()[1]) * float(os.sysconf("SC_PAGE_SIZE"))
    with suppress(ImportError):
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return float(most) if sys.platform == "darwin" else most * 1024.0
    return 0.0


def machine_b() -> float:
    """Return the bytes of memory that this machine, or its container, has; infinite if unknown."""
    most = inf
    with suppress(AttributeError, ValueError, OSError):
        most = float(os.sysconf("SC_PHYS_PAGES")) * os.sysconf("SC_PAGE_SIZE")
    for path in _CONTAINERS:
        with suppress(ValueError, OSError):  # ValueError: it says "max"
            most = min(most, float(path.read_text(encoding="ascii")))
    return most
