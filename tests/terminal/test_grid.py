"""Everything at whole and half hours: books balance in every tie, and the plain model agrees."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from portsim.ledger.recording import make_record, simulate
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.terminal import Terminal
from tests.oracle.compare import assert_equal
from tests.oracle.plain import PlainTerminal
from tests.search import SEARCH
from tests.terminal.grids import grids

DRAWN = settings(
    max_examples=600 if SEARCH else 20,
    phases=[Phase.generate],  # shrinking takes long; the drawn scenario is printed as it is
    suppress_health_check=list(HealthCheck),
)


@DRAWN
@given(grids())
def test_books_balance_where_everything_meets(scenario: dict[str, Any]) -> None:
    audit(simulate(Scenario.model_validate(scenario), 0))


@DRAWN
@given(grids(plain=True))
def test_the_plain_model_agrees_where_everything_meets(scenario: dict[str, Any]) -> None:
    checked = Scenario.model_validate(scenario)
    terminal = Terminal(checked, 0)
    record = make_record(terminal, terminal.run())
    plain = PlainTerminal(checked, 0)
    plain.run()
    assert_equal(terminal, record, plain)
