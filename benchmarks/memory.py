"""What memory a long run takes: python -m benchmarks.memory [years ...]; 1, 10 and 100 unless told.

Each length of the steady reference is run in a process of its own, with all that a study makes of a
run. What is told is the most memory that the process ever held, as Linux counts it.
"""

import subprocess
import sys
from pathlib import Path

import portsim
from benchmarks import STEADY
from benchmarks.models.with_portsim import run

ALONE = "alone"
YEARS = (1, 10, 100)
STATUS = Path("/proc/self/status")


def peak_mb(years: int) -> float:
    """Run so many years in a process of their own; return the most memory that it held, in MB."""
    command = [sys.executable, "-m", "benchmarks.memory", ALONE, str(years)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def own_peak_mb() -> float:
    """Return the most memory that this process has held, in MB; others' is no part of it."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024.0


def main() -> None:
    """Run what is asked, and print the memory that it took."""
    if sys.argv[1:2] == [ALONE]:
        run(portsim.load(STEADY, {"run.measured_days": 365.0 * int(sys.argv[2])}), 0)
        print(own_peak_mb())
        return
    years = [int(number) for number in sys.argv[1:]] or list(YEARS)
    peaks = {number: peak_mb(number) for number in years}
    for number, peak in peaks.items():
        print(f"{number} years: {peak:,.0f} MB at most")
    first, last = min(peaks), max(peaks)
    if last > first:
        each = (peaks[last] - peaks[first]) / (last - first)
        print(f"{each:.1f} MB for each further year")


if __name__ == "__main__":
    main()
