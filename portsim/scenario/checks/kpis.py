"""Which figure a study, a precision or a service level is about, and whether runs have it."""

from collections.abc import Iterator

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.cargoes import Check, Finding
from portsim.scenario.derived.figure_names import figure_names
from portsim.scenario.faults import Path, did_you_mean
from portsim.vocabulary import Kpi

MOST_NAMED = 20


def no_figure(scenario: Scenario, kpi: str, of: str) -> tuple[str, str] | None:
    """Return the key at fault, `kpi` or `of`, and the message; None if the figure exists."""
    if kpi not in list(Kpi):
        return "kpi", f"no figure called {kpi!r}{did_you_mean(kpi, list(Kpi))}"
    known = figure_names(scenario, Kpi(kpi))
    if of in known:
        return None
    named = ", ".join(known[:MOST_NAMED]) + (", ..." if len(known) > MOST_NAMED else "")
    message = f"{kpi} is a figure of each {Kpi(kpi).of}: {named or 'there is none here'}"
    return "of", f"{message}; is {of!r}{did_you_mean(of, known)}"


def precise_figure_exists(scenario: Scenario) -> Iterator[Finding]:
    """Each figure that shall be precise exists, and none is stated twice."""
    wanted = scenario.run.precision or ()
    figures = [(one.kpi, one.of) for one in wanted]
    for index, (kpi, of) in enumerate(figures):
        path: Path = ("run", "precision") if len(wanted) == 1 else ("run", "precision", index)
        if (kpi, of) in figures[:index]:
            yield path, f"is stated twice: {kpi} of {of}"
        missing = no_figure(scenario, kpi, of)
        if missing:
            yield (*path, missing[0]), missing[1]


def figures_of_levels_exist(scenario: Scenario) -> Iterator[Finding]:
    """The figure of each service level exists, and no level is stated twice."""
    texts = [level.text for level in scenario.service_levels]
    for index, level in enumerate(scenario.service_levels):
        if level.text in texts[:index]:
            yield ("service_levels", index), f"is stated twice: {level.text}"
        if missing := no_figure(scenario, level.kpi, level.of):
            yield ("service_levels", index, missing[0]), missing[1]


CHECKS: tuple[Check, ...] = (precise_figure_exists, figures_of_levels_exist)
