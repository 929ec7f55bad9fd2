"""A small sound scenario, and helpers to break it."""

from pathlib import Path

import pytest

from portsim.scenario.faults import ScenarioError
from portsim.scenario.reading.loader import load

SAMPLE = """\
# A sample
name: sample
title: Wheat out, boxes in
start: 2027-01-01T00:00:00+05:00
sources:
  S1: the port's handbook
run: {warm_up_days: 30, replications: 3, seed: 2}
cargoes:
  wheat:
    form: bulk
    annual_t: {value: 1000000, source: S1, note: after the second year}
    by_rail: 0.6
    by_road: 0.4
  boxes:
    source: "assumption: half of the forecast"
    form: container
    direction: import
    annual_teu: 20000
    by_road: 1
    teu_factor: 1.5
stores:
  silo:
    kind: silo
    compartments:
      wheat: {capacity_t: 120000, initial_t: 20000}
  yard:
    kind: container_block
    compartments:
      boxes: {ground_slots_teu: 1000, tiers: 4, workable_share: 0.7, hold_h: 48}
road:
  gate: {lanes: 4, time_h: 0.1}
  trucks:
    wheat:
      payload_t: 25
      hourly_profile: [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]
    boxes: {payload_teu: 2, max_per_day: 200}
rail:
  stations:
    tippler: {tracks: 2}
  trains:
    wheat:
      station: tippler
      wagons: 50
      wagon_t: 66
      wagons_per_cut: 2
      cut_h: {dist: erlang, k: 4, mean: 0.2, source: S1}
vessels:
  handymax: {dwt_t: 45000, loa_m: 190, draught_m: 11.5}
  feeder: {loa_m: 150, draught_m: 9}
calls:
  wheat:
    vessel: handymax
    parcels:
      - cargo: wheat
        t: {dist: triangular, min: 20000, mode: 30000, max: 40000}
    arrivals: {kind: nominated, lead_h: 240}
  boxes:
    vessel: feeder
    parcels:
      - {cargo: boxes, teu: 400}
    arrivals: {kind: random}
approach: {under_keel_m: 1.2}
berths:
  b1: {length_m: 200, depth_m: 13}
  b2: {length_m: 180, depth_m: 13, cargoes: [boxes]}
cranes:
  mobile:
    number: 3
    cargoes:
      wheat: {rate_tph: 400}
      boxes: {rate_moves_ph: 20}
"""


def changed(*pairs: tuple[str, str]) -> str:
    """Return the sample with texts replaced; each must stand in it exactly once."""
    text = SAMPLE
    for old, new in pairs:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the sample"
        text = text.replace(old, new)
    return text


def write(folder: Path, text: str | bytes) -> Path:
    """Write a scenario file."""
    path = folder / "s.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def faults(folder: Path, text: str | bytes, overrides: object = ()) -> list[str]:
    """Load a text that must be refused; return its faults without the folder."""
    path = write(folder, text)
    with pytest.raises(ScenarioError) as caught:
        load(path, overrides)  # type: ignore[arg-type]
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def place(text: str, needle: str) -> str:
    """Return LINE:COLUMN of a text that stands exactly once."""
    assert text.count(needle) == 1, f"{needle!r} stands {text.count(needle)} times"
    before = text[: text.index(needle)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
