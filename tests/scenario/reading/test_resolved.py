import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portsim.scenario.blocks.run import MOST_DAYS
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.reading.loader import load, read
from portsim.scenario.reading.resolved import digest, resolved
from tests.scenario.distributions.test_distributions import LAWS
from tests.scenario.sample import SAMPLE, changed, write
from tests.search import examples


@pytest.fixture
def scenario(tmp_path):
    return load(write(tmp_path, SAMPLE))


def test_a_resolved_scenario_loads_as_an_equal_one(tmp_path, scenario):
    text = resolved(scenario)
    again = load(write(tmp_path, text))
    assert again == scenario
    assert digest(again) == digest(scenario)
    assert resolved(again) == text


def test_defaults_are_filled_in_and_nothing_is_empty(scenario):
    text = resolved(scenario)
    assert "measured_days: 365.0" in text
    assert "policy: first_come" in text
    assert "null" not in text
    assert "time_h: 0.1\n" in text


def test_observed_values_are_written_out(tmp_path):
    law = "{dist: empirical, file: hours.csv, column: cut_h}"
    (tmp_path / "hours.csv").write_text("cut_h\n1\n2\n")
    path = write(tmp_path, changed(("{dist: erlang, k: 4, mean: 0.2, source: S1}", law)))
    first = load(path)
    (tmp_path / "hours.csv").write_text("cut_h\n1\n2\n9\n")
    second = load(path)
    assert digest(first) != digest(second)
    (tmp_path / "hours.csv").unlink()
    assert load(write(tmp_path, resolved(second))) == second


def test_digest_is_stable_and_tells_scenarios_apart(tmp_path, scenario):
    assert digest(scenario) == digest(load(write(tmp_path, "# a remark\n" + SAMPLE)))
    seen = {digest(scenario)}
    file = read(write(tmp_path, SAMPLE))
    for key, value in {
        "run.seed": 3,
        "berths.b1.depth_m": 13.000001,
        "cargoes.wheat.by_road": 0.4 + 1e-12,
    }.items():
        seen.add(digest(file.with_overrides({key: value})))
    assert len(seen) == 4
    assert all(len(text) == 64 for text in seen)


def test_digest_depends_on_the_order_of_berths(tmp_path, scenario):
    b1, b2 = (line for line in SAMPLE.splitlines() if line.startswith(("  b1:", "  b2:")))
    swapped = load(write(tmp_path, changed((f"{b1}\n{b2}", f"{b2}\n{b1}"))))
    assert digest(swapped) != digest(scenario)


@settings(max_examples=examples(120))
@example(law=Constant(dist="constant", value=0.0), title="\x85", days=1.0, note="")
@given(
    law=LAWS,
    title=st.text(max_size=40),
    days=st.floats(1e-9, MOST_DAYS),
    note=st.text(st.characters(codec="ascii")),
)
def test_any_values_survive(tmp_path_factory, law, title, days, note):
    folder = tmp_path_factory.getbasetemp()
    file = read(write(folder, SAMPLE))
    scenario = file.with_overrides(
        {
            "title": title,
            "run.measured_days": days,
            "run.note": note,
            "rail.trains.wheat.cut_h": law.model_dump(mode="json", exclude_none=True),
        }
    )
    assert load(write(folder, resolved(scenario))) == scenario
