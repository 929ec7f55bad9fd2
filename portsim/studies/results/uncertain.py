"""What a run says whose inputs were drawn anew in each replication."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from portsim.scenario.register import InputSpan

#: Names of the files of tables.
TABLES = ("uncertain", "uncertain_figures", "uncertain_inputs")


@dataclass(frozen=True)
class Uncertain:
    """What inputs that are not known make of the figures of a run.

    Attributes
    ----------
    ranges
        What was drawn, by dotted key.
    decided
        Keys that have a range and were not drawn: a phase, an alternative or an override decides
        their value.
    draws : pandas.DataFrame
        uncertain.csv: a row a replication; the inputs drawn, the figures, and a note.
    figures : pandas.DataFrame
        uncertain_figures.csv: a row a figure; the three spreads beside each other.
    influences : pandas.DataFrame
        uncertain_inputs.csv: a row for each figure and input, the strongest first.
    faults
        Why a replication has no figures, by its number.
    """

    ranges: Mapping[str, InputSpan]
    decided: Sequence[str]
    draws: pd.DataFrame
    figures: pd.DataFrame
    influences: pd.DataFrame
    faults: Mapping[int, str]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by the names of their files."""
        return dict(zip(TABLES, (self.draws, self.figures, self.influences), strict=True))
