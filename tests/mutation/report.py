"""What became of the mutants, as a table of `docs/reliability.md`."""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import WorkItem
from ruamel.yaml import YAML
from scipy.stats import binomtest

from tests.mutation.sample import ROOMS

EQUIVALENT = Path(__file__).with_name("equivalent.yaml")
BEGIN, END = "<!-- mutants: begin -->", "<!-- mutants: end -->"


class Tried(NamedTuple):
    """A mutant that was tried: where, what was there, what was put there, and whether it was killed."""

    file: str
    was: str
    becomes: str
    killed: bool

    @property
    def room(self) -> str:
        """Its folder of portsim."""
        return Path(self.file).parts[1]


def difference(item: WorkItem) -> str:
    """Return the lines that a mutant takes away, and those that it puts there."""
    mutant = item.mutations[0]
    text = mutant.module_path.read_text(encoding="utf-8")
    operator = get_operator(mutant.operator_name)(**mutant.operator_args)
    changed = mutate_code(text, operator, mutant.occurrence)
    lines = difflib.ndiff(text.splitlines(), changed.splitlines())
    return "\n".join(line for line in lines if line.startswith(("- ", "+ ")))


def tried(session: WorkDB) -> list[Tried]:
    """Return all mutants of a session that were tried, in order."""
    found = []
    for item, result in sorted(session.completed_work_items, key=lambda one: one[0].job_id):
        lines = (result.diff or "").splitlines()
        was, becomes = (
            " ".join(line[2:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
        )
        found.append(Tried(str(item.mutations[0].module_path), was, becomes, result.is_killed))
    return found


def equivalent(mutants: Iterable[Tried]) -> set[Tried]:
    """Return those that are listed as doing the same as the program."""
    known = {
        (one["file"], one["was"], one["becomes"])
        for one in YAML(typ="safe").load(EQUIVALENT.read_text(encoding="utf-8")) or []
    }
    return {one for one in mutants if (one.file, one.was, one.becomes) in known}


def table(mutants: list[Tried]) -> Iterator[str]:
    """Yield the lines of the table."""
    same = equivalent(mutants)
    counts = {
        name: Counter(_fate(one, same) for one in mutants if one.room == name) for name in ROOMS
    }
    yield "| room | mutants tried | killed | equivalent | survived | killed of those not equivalent |"
    yield "|---|---|---|---|---|---|"
    for name, count in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        yield (
            f"| `{name}` | {count.total()} | {count['killed']} | {count['equivalent']} | "
            f"{count['survived']} | {_share(count['killed'], count['killed'] + count['survived'])} |"
        )


def _fate(one: Tried, same: set[Tried]) -> str:
    return "killed" if one.killed else "equivalent" if one in same else "survived"


def _share(killed: int, of: int) -> str:
    if not of:
        return "none"
    found = binomtest(killed, of).proportion_ci(0.95, "exact")
    return f"{killed / of:.1%} ({found.low:.1%} to {found.high:.1%})"


def write(session: WorkDB, page: Path) -> None:
    """Put the table between its marks on the page, and print what survived."""
    mutants = tried(session)
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    lines = "\n".join(table(mutants))
    page.write_text(f"{before}{BEGIN}\n{lines}\n{END}{after}", encoding="utf-8")
    print(lines)
    same = equivalent(mutants)
    for one in mutants:
        if not one.killed and one not in same:
            print(f"{one.file}\n  - {one.was}\n  + {one.becomes}")
