"""Texts that would hide something or do something, in a run from file to page and workbook.

Run with `make attack`, or `python -m tests.attack.shown`.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from portsim.visible import visible
from tests.attack.seeds import ROOT
from tests.command import portsim

NASTY = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "x" * 190,
    "Порт Гвадар, зерно",
    "گوادر کی بندرگاہ",
    "\u202egnp.exe\u2066 \u200fRTL",
    "⚓🚢👩‍🔧",
    "\x1b[2J\x1b[31mred\x07\x9b",
    "[bold red]markup[/bold red] [/nothing] {{ 7 * 7 }} ${x} %s {0}",
    "@SUM(1)",
    "+1+1",
    "-1+1|cmd",
    "a, \"b\"\n'c'; d",
    "$x^2$ _a_ \\textbf{b} #let x = 1",
)
#: What must not stand in any file or on the console as it is.
HIDDEN = tuple(c for text in NASTY for c in text if c != "\n" and visible(c) != c)
RAW = "<script>alert(1)"
SHORT = ("--set", "run.measured_days=60", "--set", "run.warm_up_days=10")


def scenario(text: str) -> str:
    """Return the smallest shipped scenario with a text in every place that takes one."""
    told = '"' + "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in text) + '"'
    plain = (ROOT / "scenarios" / "quickstart.yaml").read_text(encoding="utf-8")
    name = "    source: S2 2 min"
    found = plain.replace('source: "assumption: round', f"title: {told}\nnote: {told}\n#", 1)
    found = found.replace("# covers every number below", f"\nsource: {told}", 1)
    found = found.replace("S2 2 min of inspection; 2 min of weighing assumed", told, 1)
    assert name not in found
    return found


def wrong_cells(folder: Path) -> Iterator[str]:
    """Yield the cells of the tables in a folder that begin a formula."""
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    if cell.startswith(("=", "@", "+", "-", "\t", "\r")) and not _is_number(cell):
                        yield f"{path.name}: {cell[:60]}"


def hidden_characters(path: Path) -> set[str]:
    """Return the hidden characters in a file, of those that were put into the scenario."""
    text = path.read_text(encoding="utf-8")
    return {c for c in HIDDEN if c in text}


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "").removesuffix("%"))
    except ValueError:
        return False
    return True


def faults_of(text: str, home: Path) -> Iterator[str]:
    """Run a scenario with a text in it to page, PDF and workbook; yield what is wrong with them."""
    (home / "s.yaml").write_text(scenario(text), encoding="utf-8")
    out = home / "out"
    run = ("run", "s.yaml", "--out", out, "--workers", 1, "--replications", 2, *SHORT)
    report = ("report", out, *(f"--format={name}" for name in ("html", "pdf", "xlsx")))
    for command in (run, report):
        done = portsim(*command, cwd=home)
        if done.returncode != 0:
            yield f"{command[0]} ends with {done.returncode}: {done.stderr[-200:]}"
        if shows := {c for c in HIDDEN if c in done.stdout + done.stderr}:
            yield f"the console has {shows}"
        if command is run:
            tables = {path.name: path.read_bytes() for path in out.glob("*.csv")}
        for path in (*out.glob("*.csv"), out / "report.html", out / "scenario.resolved.yaml"):
            if found := hidden_characters(path):
                yield f"{path.name} has {found}"
        if RAW in (out / "report.html").read_text(encoding="utf-8"):
            yield "the page has a script of the scenario"
        yield from wrong_cells(out)
    if tables != {path.name: path.read_bytes() for path in out.glob("*.csv")}:
        yield "the tables are others when the report is made again"


def main() -> None:
    """Try every text, print what is wrong, and leave with 1 if anything is."""
    wrong = 0
    for text in NASTY:
        with TemporaryDirectory() as folder:
            faults = list(faults_of(text, Path(folder)))
        wrong += bool(faults)
        print(f"{text[:40]!a}: {'; '.join(faults) or 'shown, and nothing more'}", flush=True)
    print(f"{len(NASTY)} texts, {wrong} with faults")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
