"""What a command costs to start, in starts of a bare Python: python -m benchmarks.startup.

Processor time of processes of their own, in turns, so that a busy machine slows all of them alike;
medians.
"""

import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

SCENARIOS = Path(__file__).parents[1] / "scenarios"
ROUNDS = 9
SHORT = ("--replications", "2", "--workers", "1", "--set", "run.measured_days=60", "--overwrite")


def processor_s(arguments: list[str]) -> float:
    """Run Python with arguments and return the processor time of its process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    """Print the median of every command, and its ratio to a bare start."""
    with TemporaryDirectory() as folder:
        run = ["-m", "portsim", "run", str(SCENARIOS / "quickstart.yaml"), "--out", folder, *SHORT]
        commands = {
            "bare Python": ["-c", "pass"],
            "bare Python without site-packages": ["-I", "-S", "-c", "pass"],
            "portsim --help": ["-m", "portsim", "--help"],
            "validate gwadar": ["-m", "portsim", "validate", str(SCENARIOS / "gwadar.yaml")],
            "two short replications, no report": [*run, "--no-report"],
            "the same with a report": run,
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, arguments in commands.items():
                times[name].append(processor_s(arguments))
    bare = median(times["bare Python"])
    for name, seconds in times.items():
        print(f"{name}: {median(seconds):.3f} s, {median(seconds) / bare:.1f} bare starts")


if __name__ == "__main__":
    main()
