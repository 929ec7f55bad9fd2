"""Short runs in number: every one gives figures and what is printed of them.

Run as `python -m tests.attack.short_runs`. A number behind it runs so many instead of 240.
"""

import io
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from rich.console import Console

import portsim
from portsim.report.console import print_run
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.results.folder import write_tables
from tests.terminal.short_runs import short_runs

NUMBER = 240


def tell(tree: dict[str, Any], folder: Path) -> str:
    """Run a scenario, write its tables and return what is printed."""
    result = portsim.run(Scenario.model_validate(tree), workers=1)
    write_tables(result, folder)
    text = io.StringIO()
    print_run(result, Console(file=text, width=100), folder)
    return text.getvalue()


def main(number: int = NUMBER) -> int:
    """Run so many scenarios, always the same ones; return how many gave no figures."""
    done, wrong = 0, 0

    @settings(
        max_examples=number,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        derandomize=True,
        database=None,
    )
    @given(short_runs())
    def every(tree: dict[str, Any]) -> None:
        nonlocal done, wrong
        done += 1
        try:
            with TemporaryDirectory() as folder:
                tell(tree, Path(folder))
        except Exception:
            wrong += 1
            print(Scenario.model_validate(tree).model_dump_json(exclude_none=True))
            traceback.print_exc()

    every()
    print(f"{done:,} short runs, {done - wrong:,} told in full, {wrong:,} not")
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main(*map(int, sys.argv[1:])) else 0)
