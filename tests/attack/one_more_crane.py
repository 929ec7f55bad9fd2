"""One more crane never lowers the throughput: the paired mean of 200 replications, with its error.

Run as `python -m tests.attack.one_more_crane`. Single years may lose a little by chance, as ships then
meet others; their mean may not, by more than three standard errors.
"""

import sys

import numpy as np

from portsim.ledger.recording import simulate
from portsim.scenario.blocks.scenario import Scenario
from tests.builder import tree

NUMBER = 200
BUSY = {"kind": "random", "per_year": 250.0}


def throughput_t(cranes: int, replication: int) -> float:
    """Return what ships moved in the window with so many cranes."""
    terminal = tree(BUSY, measured_days=60.0)
    terminal["cranes"]["loader"]["number"] = cranes
    record = simulate(Scenario.model_validate(terminal), replication)
    return sum(cargo.by_ship for cargo in record.cargoes)


def main() -> int:
    """Compare two cranes with one, replication by replication; return 1 if they move less."""
    gains = np.asarray([throughput_t(2, n) - throughput_t(1, n) for n in range(NUMBER)])
    error = float(gains.std(ddof=1)) / NUMBER**0.5
    print(
        f"2 cranes instead of 1: {gains.mean():+,.0f} t in 60 days "
        f"(standard error {error:,.0f} t, {np.sum(gains < 0)} of {NUMBER} lower)"
    )
    return 1 if gains.mean() < -3.0 * error else 0


if __name__ == "__main__":
    sys.exit(main())
