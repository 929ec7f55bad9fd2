"""A statement on what was given: a conditioned run is not an average year."""

from portsim.report.style.given import NOT_AVERAGE, given_text
from portsim.report.style.statement import Statement
from portsim.scenario.blocks.scenario import Scenario

LABEL = "Given"


def given_statement(scenario: Scenario) -> Statement | None:
    """Say what a random closure was said to do in the window; None if it was drawn."""
    given = scenario.given
    if given is None:
        return None
    begins = given.begin(scenario.start, scenario.run) if given.days else None
    return Statement(LABEL, given_text(given.closure, given.days, begins), NOT_AVERAGE)
