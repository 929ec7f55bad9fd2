from portsim.scenario.reading.loader import read
from tests.scenario.sample import SAMPLE, changed, write


def test_sources_are_collected_by_number_and_by_block(tmp_path):
    file = read(write(tmp_path, SAMPLE))
    assert file.sources == {
        "cargoes.wheat.annual_t": "S1",
        "cargoes.boxes": "assumption: half of the forecast",
        "rail.trains.wheat.cut_h": "S1",
    }
    assert file.source_of("rail.trains.wheat.cut_h.mean") == "S1"
    assert file.source_of("cargoes.wheat.by_rail") is None
    assert file.path == tmp_path / "s.yaml"


def test_unsourced_numbers(tmp_path):
    unsourced = read(write(tmp_path, SAMPLE)).unsourced
    assert unsourced[:3] == (
        "cargoes.wheat.by_rail",
        "cargoes.wheat.by_road",
        "stores.silo.compartments.wheat.capacity_t",
    )
    assert "calls.wheat.parcels.0.t.mode" in unsourced
    assert unsourced.count("road.trucks.wheat.hourly_profile") == 1
    assert not any(
        key.startswith(("run.", "cargoes.boxes", "rail.trains.wheat.cut_h")) for key in unsourced
    )
    assert "cargoes.wheat.annual_t" not in unsourced


def test_assumptions_are_listed_and_count_as_sourced(tmp_path):
    assert read(write(tmp_path, SAMPLE)).assumptions == (
        "cargoes.boxes.annual_teu",
        "cargoes.boxes.by_road",
        "cargoes.boxes.teu_factor",
    )


def test_a_source_at_the_top_covers_everything(tmp_path):
    file = read(write(tmp_path, "source: a study\n" + SAMPLE))
    assert file.unsourced == ()
    assert file.source_of("berths.b1.depth_m") == "a study"
    assert file.source_of("cargoes.wheat.annual_t") == "S1"


def test_a_list_and_a_text_may_carry_a_source(tmp_path):
    text = changed(
        (
            "by_rail: 0.6",
            "by_rail: 0.6\n    monthly_profile: {value: [1,1,1,1,1,1,1,1,1,1,1,0], source: S1}",
        ),
        ("lead_h: 240}", "lead_h: {value: 240, note: from the agent}}"),
    )
    file = read(write(tmp_path, text))
    assert file.scenario.cargoes["wheat"].monthly_profile[-1] == 0
    assert file.source_of("cargoes.wheat.monthly_profile") == "S1"
    assert "calls.wheat.arrivals.lead_h" in file.unsourced  # a note is no source


def test_a_source_called_value_or_a_name_called_source_is_left_alone(tmp_path):
    text = changed(
        ("  S1: the port's handbook", "  value: a book\n  S1: the port's handbook"),
        ("  b2: {length_m", "  source: {length_m"),
    )
    scenario = read(write(tmp_path, text)).scenario
    assert scenario.sources["value"] == "a book"
    assert "source" in scenario.berths
