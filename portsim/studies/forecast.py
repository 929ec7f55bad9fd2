"""How many runs a study takes, as far as can be known before it starts."""

from typing import NamedTuple

from portsim.scenario.derived.steps import StepSizes, steps
from portsim.studies.kinds import capacity, sizing
from portsim.studies.kinds.sweep import most_replications
from portsim.studies.plan import plan as plans
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.runs.tally import Certainty


class Forecast(NamedTuple):
    """The runs that a study will ask for, those that are kept from before included."""

    runs: int
    certainty: Certainty


def forecast(file: StudyFile) -> Forecast:
    """Return how many runs a study takes: exactly, at most, or about, by what its search needs."""
    plan, of_scenario = file.plan, file.base.run.replications
    if isinstance(plan, plans.Size):
        return Forecast(sizing.most_runs(plan, of_scenario), Certainty.MOST)
    if isinstance(plan, plans.Capacity):
        return Forecast(capacity.usual_runs(plan, of_scenario, len(file.levels)), Certainty.ABOUT)
    if isinstance(plan, plans.NextStep):
        tried = len(steps(file.base, StepSizes(plan.more, plan.quay_m)))
        return Forecast(of_scenario * (1 + tried), Certainty.MOST)
    return Forecast(len(file.cases) * most_replications(file), Certainty.EXACT)
