"""What the counts of tidiness count, and what they leave out, on packages of a few lines."""

import runpy
import shutil
import sys
from pathlib import Path

import pytest

import portsim
from tests import house

VOCABULARY = """
KPIS = (Kpi("vessel_wait", "vessel class", "h", "arrival to berth"),)
CAUSES = (Cause("berth", "held"),)
ROOTS = (Cause("supply", "too little comes"),)
STATES = (State("working", "at work"),)
"""


def package(folder: Path, **sources: str) -> Path:
    """Write a package: a module for each keyword, in which two underscores stand for a folder."""
    for name, source in sources.items():
        file = folder / "port" / f"{name.replace('__', '/')}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
    return folder / "port"


def modules(folder: Path, **sources: str) -> list[house.Module]:
    return house.read(package(folder, **sources))


def spelt(folder: Path, source: str, kind: str = "KPI") -> list[str]:
    """Return the places of a module beside the vocabulary that spell out a name."""
    return [
        str(place) for place in house.spelt(modules(folder, vocabulary=VOCABULARY, a=source), kind)
    ]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('Kpi("dwell", "store", "h", "time")', {"dwell"}),
        ('Kpi(of="store", name="dwell", unit="h")', {"dwell"}),
        ('Kpi(STORE, "dwell", "h")', {"dwell"}),
        ('class Kpis:\n    DWELL = tables.Kpi("dwell", "store")', {"dwell"}),
        ('class Kpi(StrEnum):\n    DWELL = "dwell"\n    WAIT = "wait", "h"', {"dwell", "wait"}),
        ('class Kpi(KeyEnum):\n    DWELL = Figure("dwell", Of.STORE)', {"dwell"}),
        ('class Kpi:\n    DWELL = "dwell"', set()),
        ('Kpi(row["kpi"], "time in store")', set()),
        ('Figure("dwell", "store")', set()),
        ('State("idle", "no ship")', set()),
    ],
)
def test_names_come_from_what_declares_them(tmp_path: Path, source: str, names: set[str]) -> None:
    assert house.vocabulary(modules(tmp_path, a=source), "KPI") == names


def test_causes_and_roots_are_one_kind(tmp_path: Path) -> None:
    found = modules(tmp_path, vocabulary=VOCABULARY + 'Root(name="hold")')
    assert house.vocabulary(found, "cause") == {"berth", "supply", "hold"}
    assert house.vocabulary(found, "state") == {"working"}


@pytest.mark.parametrize(
    ("kind", "name"), [("KPI", "vessel_wait"), ("cause", "supply"), ("state", "working")]
)
def test_a_whole_string_that_is_a_name_counts(tmp_path: Path, kind: str, name: str) -> None:
    assert spelt(tmp_path, f'\nrow["{name}"]', kind) == [f"port/a.py:2  '{name}'"]


@pytest.mark.parametrize(
    "source",
    [
        '"""vessel_wait"""',
        'def figure():\n    "vessel_wait"',
        'x = 1\n"vessel_wait"',
        '"the vessel_wait of a class".upper()',
        'f"vessel_wait{x}"',
        "vessel_wait = row.vessel_wait",
        "# 'vessel_wait'",
        'row["working"]',
    ],
)
def test_nothing_but_a_whole_string_counts(tmp_path: Path, source: str) -> None:
    assert spelt(tmp_path, source) == []


@pytest.mark.parametrize("home", ["vocabulary", "vocabulary__kpis", "observe__tables"])
def test_the_home_of_the_names_does_not_count(tmp_path: Path, home: str) -> None:
    found = modules(tmp_path, **{home: f'{VOCABULARY}\nFIRST = "vessel_wait"'})
    assert house.spelt(found, "KPI") == []


def test_a_module_that_only_has_the_name_of_the_home_counts(tmp_path: Path) -> None:
    found = modules(tmp_path, vocabulary=VOCABULARY, observe__tables='print("vessel_wait")')
    assert [place.line for place in house.spelt(found, "KPI")] == [1]


def test_elsewhere_the_declaration_is_spared_and_nothing_else(tmp_path: Path) -> None:
    found = modules(tmp_path, a='Kpi("dwell", "store")\nprint("dwell")')
    assert [place.line for place in house.spelt(found, "KPI")] == [2]


@pytest.mark.parametrize(
    ("call", "wide"),
    [
        ("port.call(1, 2, 3, 4, 5, 6, 7, 8)", True),
        ("port.call(1, 2, 3, 4, 5, 6, 7, *rest)", True),
        ("port.call(1, 2, 3, 4, 5, 6, 7)", False),
        ("port.call(1, 2, 3, 4, 5, 6, *rest)", False),
        ("port.call(1, 2, 3, 4, 5, 6, 7, h=8)", False),
        ("port.call((1, 2, 3, 4, 5, 6, 7, 8))", False),
    ],
)
def test_wide_calls(tmp_path: Path, call: str, wide: bool) -> None:
    places = house.wide_calls(modules(tmp_path, a=call))
    assert [str(place) for place in places] == ["port/a.py:1  port.call, 8"] * wide


def function(lines: int, docstring: str = "") -> str:
    """Return a method of so many lines, without its docstring."""
    body = docstring.splitlines() + ["x = 1"] * (lines - 1)
    return "class Port:\n    @cached\n    def call(self):\n" + "".join(
        f"        {line}\n" for line in body
    )


@pytest.mark.parametrize(
    ("source", "long"),
    [
        (function(41), ["port/a.py:3  Port.call, 41"]),
        (function(41, '"""Do.\n\nMore.\n"""'), ["port/a.py:3  Port.call, 41"]),
        (function(40), []),
        (function(40, '"""Do.\n\nMore.\n"""'), []),
        ("x = 1\n" * 50, []),
    ],
)
def test_long_functions(tmp_path: Path, source: str, long: list[str]) -> None:
    assert [str(place) for place in house.long_functions(modules(tmp_path, a=source))] == long


def test_long_functions_are_found_inside_others_and_when_they_are_async(tmp_path: Path) -> None:
    inner = "    async def inner():\n" + "        x = 1\n" * 41
    places = house.long_functions(modules(tmp_path, a=f"def outer():\n{inner}"))
    assert [place.what for place in places] == ["outer, 43", "outer.inner, 42"]


@pytest.mark.parametrize(
    "source", ["[x for x in y]", "{x for x in y}", "{x: 1 for x in y}", "sum(x for x in y)"]
)
def test_comprehensions(tmp_path: Path, source: str) -> None:
    assert house.comprehensions(modules(tmp_path, a=source)) == 1


@pytest.mark.parametrize(
    "source", ["for x in y:\n    pass", "[x, y]", "{x: y}", "(x, y)", "'[x for x in y]'"]
)
def test_what_is_no_comprehension(tmp_path: Path, source: str) -> None:
    assert house.comprehensions(modules(tmp_path, a=source)) == 0


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("x = 1\ny = (\n    2\n)\n", 4),
        ("x = '''a\n\nb'''\n", 3),
        ("# alone\nx = 1  # behind\n\n", 1),
        ('"""Of the\nmodule."""\n\nx = 1\n"""Of x."""\n', 1),
        ('def f():\n    """Do.\n\n    More.\n    """\n    return "text"\n', 2),
        ("", 0),
    ],
)
def test_lines_of_code(tmp_path: Path, source: str, lines: int) -> None:
    assert modules(tmp_path, a=source)[0].code == lines


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("x.startswith(y) and x.endswith(y)", 2),
        ("x.partition(y), x.rpartition(y), x.split()", 3),
        ("x.removeprefix(y).removesuffix(y)", 2),
        ("'for ' in x or 'for ' not in x", 2),
        ("x in 'abc'", 1),
        ("x in ('a', 'b')", 0),
        ("x in y", 0),
        ("x == 'a' != y", 0),
        ("for x in 'abc':\n    pass", 0),
        ("x.join(y), x.replace(y, z), split(x)", 0),
    ],
)
def test_string_surgery(tmp_path: Path, source: str, number: int) -> None:
    assert list(house.surgery(modules(tmp_path, a=source)).values()) == [number] * (number > 0)


def test_folders_have_the_modules_right_in_them(tmp_path: Path) -> None:
    found = modules(
        tmp_path, a="x = 1\n", sea__a="x = 1\n", sea__b="x = 1\n\n# y\n", sea__land__a="x = 1\n" * 2
    )
    rows = [(str(path), number, longest) for path, number, longest in house.folders(found)]
    assert rows == [("port/sea", 2, 3), ("port/sea/land", 1, 2), ("port", 1, 1)]


def test_long_modules(tmp_path: Path) -> None:
    found = house.long_modules(modules(tmp_path, a="#\n" * 300, b="#\n" * 301, c="#\n" * 302))
    assert [(module.path.stem, module.lines) for module in found] == [("c", 302), ("b", 301)]


def test_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house.main([str(package(tmp_path, vocabulary=VOCABULARY, a='print([x["berth"] for x in y])'))])
    assert (
        capsys.readouterr().out
        == """\
count of                                   number  note
modules                                         2
lines of code                                   5
modules with a KPI name in a string             0  strings: 0, names declared: 1
modules with a cause name in a string           1  strings: 1, names declared: 2
modules with a state name in a string           0  strings: 0, names declared: 1
calls with 8 or more positional arguments       0
functions over 40 lines                         0
comprehensions per 100 lines of code         20.0  comprehensions: 1
string surgery                                  0  modules: 0
modules over 300 lines                          0

folder  modules  longest, lines
port          2               5
"""
    )


def test_details_follow_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house.main([str(package(tmp_path, vocabulary=VOCABULARY, a='x["berth"].split()')), "--details"])
    out = capsys.readouterr().out
    assert "\nCause names in strings\n  port/a.py:1  'berth'\n" in out
    assert "\nString surgery\n  port/a.py  1\n" in out
    assert "\nLong functions, and how many lines\n  none\n" in out


def test_a_folder_without_modules_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        house.main([str(tmp_path)])
    assert "no module in" in capsys.readouterr().err


def test_the_package_beside_the_tests_is_counted_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Path(portsim.__file__).parent == house.PACKAGE
    (tmp_path / "tests").mkdir()
    copy = Path(shutil.copy(house.__file__, tmp_path / "tests"))
    package(tmp_path, sea__a="x = 1\n").rename(tmp_path / "portsim")
    monkeypatch.setattr(sys, "argv", ["house"])
    runpy.run_path(str(copy), run_name="__main__")
    assert "\nportsim/sea " in capsys.readouterr().out
