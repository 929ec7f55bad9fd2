"""The verdicts on service levels in the folder of a run."""

import csv

from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.results.folder import write_run
from portsim.studies.run import run
from tests.builder import ships_alone


def test_levels_are_written_and_taken_away_again(tmp_path):
    tree = ships_alone(run={"measured_days": 60.0, "replications": 4})
    limits = (
        {"kpi": "vessel_wait", "at_most": 500.0, "source": "none"},
        {"kpi": "vessel_wait", "at_least": 400.0},
    )
    result = run(Scenario.model_validate(tree | {"service_levels": limits}), workers=1)
    write_run(result, tmp_path)
    with (tmp_path / "levels.csv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["verdict"], first["source"]) == ("met", "none")
    assert (second["verdict"], second["bound"]) == ("missed", "at least")
    assert float(first["value"]) == float(second["value"])
    # the same runs without levels give the same figures, and no verdict
    plain = run(Scenario.model_validate(tree), workers=1)
    assert plain.kpis.equals(result.kpis)
    write_run(plain, tmp_path)
    assert not (tmp_path / "levels.csv").exists()
