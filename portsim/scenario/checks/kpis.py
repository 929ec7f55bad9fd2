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
    all_kpis = scenario.parts.all_kpis
    if kpi not in all_kpis:
        return "kpi", f"no figure called {kpi!r}{did_you_mean(kpi, all_kpis)}"
    found = scenario.parts.kpi(kpi)
    known = figure_names(scenario, found)
    if of in known:
        return None
    named = ", ".join(known[:MOST_NAMED]) + (", ..." if len(known) > MOST_NAMED else "")
    message = f"{kpi} is a figure of each {found.of}: {named or 'there is none here'}"
    return "of", f"{message}; is {of!r}{did_you_mean(of, known)}"


def own_figures_exist(scenario: Scenario) -> Iterator[Finding]:
    """The figures of the planner's own exist."""
    known = tuple(scenario.parts.kpis)
    for index, name in enumerate(scenario.run.kpis or ()):
        if name in list(Kpi):
            yield ("run", "kpis", index), f"{name} is a figure of portsim, measured in every run"
        elif name not in known:
            message = f"no figure of your own called {name!r}"
            hint = (
                did_you_mean(name, known)
                if known
                else "; `parts` of portsim.load brings it, or a package"
            )
            yield ("run", "kpis", index), f"{message}{hint}"


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
        elif level.statistic != "mean" and not scenario.parts.kpi(level.kpi).has_percentiles:
            yield ("service_levels", index, "statistic"), f"{level.kpi} has no percentiles"


CHECKS: tuple[Check, ...] = (own_figures_exist, precise_figure_exists, figures_of_levels_exist)
