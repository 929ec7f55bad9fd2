"""Short runs of all kinds of terminals give figures, and what is printed of them."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.attack.short_runs import tell
from tests.search import examples
from tests.terminal.short_runs import short_runs


@settings(max_examples=examples(60), suppress_health_check=list(HealthCheck))
@given(short_runs())
def test_a_short_run_is_told(
    tmp_path_factory: pytest.TempPathFactory, tree: dict[str, Any]
) -> None:
    assert tree["name"] in tell(tree, tmp_path_factory.mktemp("short"))
