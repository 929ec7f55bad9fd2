import numpy as np
import pytest

from portsim.scenario.reading.loader import load, read
from tests.scenario.sample import changed, faults, place, write

LAW = "{dist: empirical, file: hours.csv, column: cut_h}"
TEXT = changed(("{dist: erlang, k: 4, mean: 0.2, source: S1}", LAW))


def test_values_come_from_the_column_beside_the_scenario(tmp_path):
    (tmp_path / "hours.csv").write_text("day, cut_h \n1,0.5\n2, 1.5\n\n3,4\n", encoding="utf-8-sig")
    law = (
        load(write(tmp_path, TEXT.replace("column: cut_h", "column: cut_h, ignore: [day]")))
        .rail.trains["wheat"]
        .cut_h
    )
    assert law.values == (0.5, 1.5, 4.0)
    assert law.expected() == 2
    assert set(law.sample(np.random.default_rng(1), 100)) == {0.5, 1.5, 4.0}


def test_a_changed_file_is_read_again(tmp_path):
    path = write(tmp_path, TEXT)
    (tmp_path / "hours.csv").write_text("cut_h\n1\n")
    assert load(path).rail.trains["wheat"].cut_h.values == (1,)
    (tmp_path / "hours.csv").write_text("cut_h\n1\n2\n")
    assert load(path).rail.trains["wheat"].cut_h.values == (1, 2)


def test_an_override_may_name_another_column(tmp_path):
    (tmp_path / "hours.csv").write_text("cut_h,other\n1,5\n")
    file = read(write(tmp_path, TEXT.replace("cut_h}", "cut_h, ignore: [cut_h, other]}")))
    scenario = file.with_overrides({"rail.trains.wheat.cut_h.column": "other"})
    assert scenario.rail.trains["wheat"].cut_h.values == (5,)


@pytest.mark.parametrize(
    ("csv", "at", "message"),
    [
        (None, "file", "hours.csv: no such file or directory"),
        ("cut_hours\n1\n", "column", "hours.csv has no column 'cut_h'; did you mean cut_hours?"),
        ("a,b\n1,2\n", "column", "hours.csv has no column 'cut_h'; known: a, b"),
        ("", "file", "hours.csv is empty: it needs a head line with the names of columns"),
        ("cut_h\n", "file", "hours.csv has no values below its head line"),
        ("cut_h\n1\nx\n", "file", "hours.csv line 3: cut_h must be a number of at least 0, is 'x'"),
        (
            "cut_h\n1\n-2\n",
            "file",
            "hours.csv line 3: cut_h must be a number of at least 0, is '-2'",
        ),
        (
            "cut_h\ninf\n",
            "file",
            "hours.csv line 2: cut_h must be a number of at least 0, is 'inf'",
        ),
        ("a,cut_h\n1\n", "file", "hours.csv line 2: has 1 value for 2 columns"),
        (b"cut_h\n\xf6\n", "file", "hours.csv: not a CSV file in UTF-8"),
    ],
)
def test_bad_files(tmp_path, csv, at, message):
    if csv is not None:
        (tmp_path / "hours.csv").write_bytes(csv if isinstance(csv, bytes) else csv.encode())
    needle = "hours.csv" if at == "file" else "cut_h}"
    assert faults(tmp_path, TEXT) == [
        f"s.yaml:{place(TEXT, needle)}: rail.trains.wheat.cut_h.{at}: {message}"
    ]


def test_a_law_without_a_file(tmp_path):
    text = TEXT.replace(LAW, "{dist: empirical, column: x}")
    assert faults(tmp_path, text) == [
        f"s.yaml:{place(text, '{dist: empirical')}: rail.trains.wheat.cut_h: has no values: give file and column"
    ]
