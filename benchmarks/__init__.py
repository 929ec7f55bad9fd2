"""What a run costs: reference scenarios, and a comparison with a plain process model."""

from pathlib import Path

YEAR = Path(__file__).parent / "reference_year.yaml"
STEADY = Path(__file__).parent / "reference_steady.yaml"

#: The reference year with 500,000 trucks of 1.6 t instead of 40,000 of 20 t; the gate's load stays
#: 0.685.
HALF_A_MILLION = {"road.trucks.coal.payload_t": 1.6, "road.gate.time_h.mean": 0.048}
