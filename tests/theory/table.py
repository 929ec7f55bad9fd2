"""The slow proof: every cell of the plan against exact results, written as a table into a document.

Run with `make theory`, or `python -m tests.theory.table docs/theory.md`.
"""

import sys
from pathlib import Path

from tests.theory.berths import SEED, Cell, exact, simulate, wait_over_service

SIZES = {"M/M/n": (1, 2, 3, 4), "M/D/n": (1, 2, 3, 4), "M/E2/n": (1, 2, 3), "E2/E2/n": (1, 2, 3, 4)}
LOADS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
CELLS = [Cell(model, load, n) for model, sizes in SIZES.items() for n in sizes for load in LOADS]
SHIPS = 480_000
REPLICATIONS = 40
HEAD = """# Simulation against exact queueing results

Scenarios are reduced to ships and berths. The simulated mean wait, as a multiple of the mean
service time, is compared with the exact one. Every cell has {ships:,} ships in
{replications} replications, with seed {seed}, which was fixed before any result was seen. The
interval is Student's over replications at 1 - 0.01/{cells}, so that all {cells} cells hold
together at 99 %. The half-width is that of the 95 % interval. `make theory` makes this page.

{inside} of {cells} cells lie inside their interval.

| queue | utilisation | exact | simulated | simultaneous 99 % interval | 95 % half-width | inside |
|---|---|---|---|---|---|---|
"""


def main(path: Path) -> int:
    """Simulate every cell and write the table; return how many cells lie outside."""
    known = exact()
    lines, inside = [], 0
    for cell in CELLS:
        rows = simulate(cell, SHIPS, REPLICATIONS, workers=2)
        wide = wait_over_service(rows, 1 - 0.01 / len(CELLS))
        narrow = wait_over_service(rows, 0.95)
        good = wide.low <= known[cell] <= wide.high
        inside += good
        name = str(cell).partition(" at ")[0]
        line = (
            f"| {name} | {cell.utilisation} | {known[cell]:.6f} | {wide.mean:.5f} | "
            f"{wide.low:.5f} to {wide.high:.5f} | {narrow.half_width / narrow.mean:.1%} | "
            f"{'yes' if good else '**no**'} |"
        )
        print(line, flush=True)
        lines.append(line)
    head = HEAD.format(
        ships=SHIPS, replications=REPLICATIONS, seed=SEED, cells=len(CELLS), inside=inside
    )
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return len(CELLS) - inside


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
