"""`portsim help`: what a key of a file, a figure or a word of the results means."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from portsim.reference.keys import Key
    from portsim.reference.words import Word

MANY = 6  # so many keys of one name are told in a line each
MENTIONED = 15  # keys and words in which a text is only mentioned
INDENT = "  "


@click.command("help")
@click.argument("word", required=False)
def help_command(word: str | None) -> None:
    """Say what a key of a scenario or study file means, or a figure, state or cause of the results.

    \b
    portsim help cranes.basis     a key, with or without your own names
    portsim help basis            all keys of that name
    portsim help vessel_wait      a figure of kpis.csv
    portsim help border_queue     a cause of waiting
    portsim help gamma            a law
    portsim help night            what speaks of it, if no key has that name
    """
    from portsim.reference.find import find, similar

    if word is None:
        _print(_contents())
        return
    found = find(word)
    if not found.keys and not found.words:
        mentions = list(_mentions(word))
        if mentions:
            _print(mentions)
            return
        close = similar(word)
        hint = f"; did you mean {close}?" if close else "; `portsim help` lists the blocks"
        raise click.UsageError(f"{word} is no key and no word of the results{hint}")
    if len(found.keys) > MANY:
        _print(_list_of_keys(key for _, key in found.keys))
    else:
        for file, key in found.keys:
            _print(_key(file, key))
    for one in found.words:
        _print(_word(one))


def _contents() -> Iterator[str]:
    from portsim.reference.find import all_keys

    for file, keys in all_keys().items():
        yield f"Keys of a {file} file:"
        yield from _table((key.path, key.meaning) for key in keys if "." not in key.path)
        yield ""
    yield "`portsim help KEY` tells more of a key, as `portsim help cranes.basis`,"
    yield "and of a figure, state, cause or law, as `portsim help vessel_wait`."


def _key(file: str, key: "Key") -> Iterator[str]:
    """Yield what is told of one key."""
    from portsim.reference.examples import example_of
    from portsim.reference.find import below
    from portsim.reference.words import sentence

    yield f"{key.path}  (key of a {file} file)"
    yield from _wrapped(sentence(key.meaning), INDENT)
    facts = [
        ("takes", key.takes),
        ("unit", key.unit),
        ("default", key.default or ("none: it must be written" if key.must_be_written else "")),
        ("of a block of", f"kind {key.of_kind}" if key.of_kind else ""),
    ]
    yield from _table(((what, how) for what, how in facts if how), INDENT)
    example = example_of(file, key)
    if example:
        yield ""
        yield from (f"{INDENT * 2}{line}" for line in example.split("\n"))
    inside = below(file, key)
    if inside:
        yield ""
        yield f"{INDENT}Keys below it:"
        yield from _table(((one.name, one.meaning) for one in inside), INDENT * 2)
    yield ""


def _word(word: "Word") -> Iterator[str]:
    from portsim.reference.words import sentence

    yield f"{word.name}  ({word.kind})"
    yield from _wrapped(sentence(word.meaning), INDENT)
    yield from _table(word.facts, INDENT)
    yield ""


def _mentions(text: str) -> Iterator[str]:
    """Yield the keys and words that speak of a text, if there are any."""
    from portsim.reference.find import speaking_of

    found = speaking_of(text)
    told = [(key.path, key.meaning) for _, key in found.keys]
    told += [(word.name, f"({word.kind}) {word.meaning}") for word in found.words]
    if told:
        yield f"{text} is no key and no word of the results. These speak of it:"
        yield from _table(told[:MENTIONED], INDENT)
        if len(told) > MENTIONED:
            yield f"{INDENT}and {len(told) - MENTIONED} more"


def _list_of_keys(keys: Iterable["Key"]) -> Iterator[str]:
    yield from _table((key.path, key.meaning) for key in keys)
    yield ""
    yield "Ask again with a part of the path before it to see one of them."


def _width() -> int:
    """Return the columns to print on: those of the terminal, a hundred at most."""
    from shutil import get_terminal_size

    return max(min(get_terminal_size().columns, 100), 40)


def _wrapped(text: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(text, _width(), initial_indent=indent, subsequent_indent=indent)


def _table(rows: Iterable[tuple[str, str]], indent: str = "") -> Iterator[str]:
    """Yield lines of two columns; what is too long for its column goes on below it."""
    pairs = list(rows)
    longest = max((len(left) for left, _ in pairs), default=0)
    column = min(longest, 30) + 2
    for left, right in pairs:
        first = f"{indent}{left:<{column}}"
        later = indent + " " * column
        if len(left) > column - 2:
            yield f"{indent}{left}"
            first = later
        lines = textwrap.wrap(right, _width(), initial_indent=first, subsequent_indent=later)
        yield from lines or [first.rstrip()]


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
