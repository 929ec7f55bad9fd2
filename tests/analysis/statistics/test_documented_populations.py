"""docs/statistics.md says of every figure what it is a mean over."""

import re
from pathlib import Path

import pytest

from portsim.vocabulary import Kpi, Population

PAGE = Path(__file__).parents[3] / "docs" / "statistics.md"


@pytest.mark.parametrize("population", list(Population))
def test_every_figure_stands_at_its_population(population: Population) -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## Which figure is of which population")[
        2
    ]
    (row,) = (line for line in section.splitlines() if line.startswith(f"| {population} |"))
    told = re.findall(r"`(\w+)`", row.split("|")[4])
    assert told == [kpi for kpi in Kpi if kpi.population is population]
