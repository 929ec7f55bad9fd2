"""Write the reference of keys and words into docs/reference: python -m tests.reference.make_pages."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from portsim.cli import cli
from portsim.reference.examples import example_of
from portsim.reference.find import SCENARIO, STUDY, all_keys, below
from portsim.reference.keys import Key
from portsim.reference.words import (
    Word,
    causes,
    figures,
    probability_laws,
    sentence,
    states,
)
from tests.reference.law_pictures import picture

ROOT = Path(__file__).parents[2]
WIDTH = 100
SINCE = "Keys are there since 0.1.0, the first version, unless the changelog says otherwise."
MADE = "`python -m tests.reference.make_pages` makes this page from the program."


def keys_page(file: str) -> str:
    """Return the page of all keys of a file."""
    keys = all_keys()[file]
    lines = [
        f"# Keys of a {file} file",
        "",
        "`<name>` stands for a name of your own. Every block may have a `source`, which says where its",
        "numbers come from, and a `note`. A number may be written with its source beside it, as",
        "`{value: 602, source: ...}`. `portsim help KEY` prints the same in the terminal.",
        SINCE,
        MADE,
        "",
    ]
    for top in (key for key in keys if "." not in key.path):
        lines += [f"## {top.path}", "", f"{sentence(top.meaning)} {_takes(top)}", ""]
        lines += _example(file, top)
        inside = [key for key in keys if key.path.startswith(f"{top.path}.")]
        if inside:
            lines += ["| key | what it says | takes | default |", "|---|---|---|---|"]
            lines += [_row(file, key) for key in inside]
            lines.append("")
    return "\n".join(lines)


def figures_page() -> str:
    """Return the page of all figures."""
    rows = [
        (f"`{word.name}`", word.meaning, *(how for what, how in word.facts if what != "label"))
        for word in figures()
    ]
    head = ("figure", "what is measured", "unit", "given for", "mean over")
    return _page("Figures of kpis.csv", head, rows)


def words_page() -> str:
    """Return the page of states, causes and root causes."""
    rows = [(f"`{word.name}`", word.kind, word.meaning) for word in (*states(), *causes())]
    return _page("States and causes", ("word", "what it is", "meaning"), rows)


def laws_page() -> str:
    """Return the page of all laws."""
    rows = [(f"`{word.name}`", word.meaning, _parameters(word)) for word in probability_laws()]
    page = _page("Laws", ("`dist`", "law", "parameters"), rows)
    return (
        page
        + """
Densities of laws with a mean of 1, at some of their parameters; ordinates go from 0 to 2:

![Densities of the laws](../pictures/laws.svg)

Any law may stand at every key that takes "a number, or a law named by `dist`". A law of one's own is
[brought along](../how-to/own-parts.md).
"""
    )


def commands_page() -> str:
    """Return the page of all commands, each with what `--help` prints."""
    lines = [
        "# Commands",
        "",
        MADE,
        "",
        "Exit status 0: done; 2: the input is at fault; 1: anything else.",
        "",
    ]
    with click.Context(cli, info_name="portsim", terminal_width=WIDTH) as group:
        for name in cli.list_commands(group):
            command = cli.commands[name]
            options = {"terminal_width": WIDTH, "help_option_names": ["-h", "--help"]}
            with click.Context(command, group, name, **options) as context:
                lines += [f"## portsim {name}", "", "```text", command.get_help(context), "```", ""]
    return "\n".join(lines)


PAGES: dict[str, Callable[[], str]] = {
    "scenario.md": lambda: keys_page(SCENARIO),
    "study.md": lambda: keys_page(STUDY),
    "figures.md": figures_page,
    "words.md": words_page,
    "laws.md": laws_page,
    "commands.md": commands_page,
    "../pictures/laws.svg": picture,
}


def _page(title: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return "\n".join([f"# {title}", "", MADE, "", *_table(head, rows), ""])


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(head)
    yield _line(names)
    yield "|" + "---|" * len(names)
    for row in rows:
        yield _line(_cell(text) for text in row)


def _row(file: str, key: Key) -> str:
    default = f"`{key.default}`" if key.default else ""
    if not default and key.must_be_written:
        default = "must be written"
    kind = f" (kind `{key.of_kind}`)" if key.of_kind else ""
    example = example_of(file, key)
    shown = f"; `{example}`" if example and "\n" not in example and not below(file, key) else ""
    return _line(map(_cell, (f"`{key.path}`{kind}", key.meaning, key.takes + shown, default)))


def _takes(key: Key) -> str:
    return sentence(f"takes {key.takes}")


def _example(file: str, key: Key) -> list[str]:
    example = example_of(file, key)
    return ["```yaml", example, "```", ""] if example else []


def _parameters(word: Word) -> str:
    return "; ".join(f"`{name}`: {how}" for name, how in word.facts)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    folder = ROOT / "docs" / "reference"
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")
