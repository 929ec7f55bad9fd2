"""`portsim new`: a first scenario of one's own terminal, from a dozen facts."""

import dataclasses
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from portsim.starter.facts import CargoFact, Facts
    from portsim.starter.files import Starter

T = TypeVar("T")


@click.command("new")
@click.argument("name")
@click.option(
    "--site",
    type=click.Choice(["gwadar", "karachi", "blank"]),
    help="whose water and weather to begin with; default blank: to be filled in",
)
@click.option(
    "--cargo",
    "cargoes",
    multiple=True,
    metavar="NAME:AMOUNT:MODE",
    help="as wheat:2.4Mt:rail, boxes:20000TEU:truck or urea:300kt:truck:import; may be repeated",
)
@click.option("--berths", type=click.IntRange(min=1), help="berths, all alike; default as needed")
@click.option("--dwt", type=click.FloatRange(min=0), help="deadweight of the largest ship, t")
@click.option("--berth-length", type=click.FloatRange(min=0), help="length of a berth, m")
@click.option("--depth", type=click.FloatRange(min=0), help="depth at berths and in the channel, m")
@click.option(
    "--store", "stores", multiple=True, metavar="CARGO=AMOUNT", help="store, as wheat=120000t"
)
@click.option(
    "--tipplers",
    "--tracks",
    "tracks",
    multiple=True,
    metavar="CARGO=NUMBER",
    help="tipplers or other unloading tracks of a cargo by rail, as wheat=2",
)
@click.option(
    "--bays", multiple=True, metavar="CARGO=NUMBER", help="bays of a cargo by truck, as sulphur=3"
)
@click.option(
    "--border-shut", "shut", multiple=True, metavar="MONTH", help="month in which a border is shut"
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("."), help="folder"
)
@click.option("--overwrite", is_flag=True, help="replace files of the same names")
def new_command(
    name: str, cargoes: tuple[str, ...], out: Path, overwrite: bool, **said: Any
) -> None:
    """Write a first scenario of a terminal of your own, and three studies beside it.

    \b
    portsim new steppe --site gwadar --cargo wheat:2.4Mt:rail --cargo sulphur:0.3Mt:truck

    What is not told is worked out by planning rules. Without --cargo you are asked.
    """
    from portsim.starter.facts import FactError
    from portsim.starter.files import starter

    asked = not cargoes
    if asked and not sys.stdin.isatty():
        raise click.UsageError(
            "no cargo is given: say --cargo wheat:2.4Mt:rail, once for each cargo"
        )
    try:
        facts = _asked(name, said) if asked else _facts(name, cargoes, said)
        written = starter(facts)
        paths = written.write(out, overwrite=overwrite)
    except (FactError, FileExistsError) as error:
        raise click.UsageError(str(error)) from None
    _tell(written, paths)


def _facts(name: str, cargoes: Iterable[str], said: dict[str, Any]) -> "Facts":
    """Return the facts that the options state."""
    from portsim.starter.facts import Facts, amount, cargo_fact, month

    known = {one.name: one for one in map(cargo_fact, cargoes)}
    for cargo, text in _pairs("--store", said["stores"], known):
        known[cargo] = dataclasses.replace(known[cargo], store=amount(text)[0])
    for option, mode, pairs in (
        ("--tipplers", "rail", said["tracks"]),
        ("--bays", "road", said["bays"]),
    ):
        for cargo, text in _pairs(option, pairs, known):
            _check_mode(option, known[cargo], mode)
            known[cargo] = dataclasses.replace(known[cargo], unloaders=_whole(option, text))
    return Facts(
        name=name,
        cargoes=tuple(known.values()),
        site=said["site"] or "blank",
        berths=said["berths"],
        berth_length_m=said["berth_length"],
        depth_m=said["depth"],
        dwt_t=said["dwt"],
        border_shut=tuple(sorted({month(text) for text in said["shut"]})),
    )


def _pairs(option: str, texts: Iterable[str], known: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield cargo and value of options such as `wheat=2`."""
    from portsim.scenario.faults import did_you_mean
    from portsim.starter.facts import FactError

    for text in texts:
        cargo, equals, value = text.partition("=")
        if not equals:
            raise FactError(f"{option} {text}: write the cargo and a number, as wheat=2")
        if cargo not in known:
            hint = did_you_mean(cargo, list(known))
            raise FactError(f"{option} {text}: no cargo is called {cargo}{hint}")
        yield cargo, value


def _check_mode(option: str, cargo: "CargoFact", mode: str) -> None:
    from portsim.starter.facts import FactError

    if cargo.mode != mode:
        other = "--bays" if mode == "rail" else "--tipplers"
        raise FactError(f"{option}: {cargo.name} goes by {cargo.mode}: use {other} for it")


def _whole(option: str, text: str) -> int:
    from portsim.starter.facts import FactError

    if not text.strip().isdecimal() or not int(text):
        raise FactError(f"{option}: {text} is no whole number above 0")
    return int(text)


# ---- questions


def _asked(name: str, said: dict[str, Any]) -> "Facts":
    """Ask for what the options do not state; an empty answer leaves it to be worked out."""
    click.echo("A dozen questions. An empty answer leaves a number to be worked out.\n")
    site = said["site"] or click.prompt(
        "Whose water and weather",
        type=click.Choice(["gwadar", "karachi", "blank"]),
        default="blank",
    )
    texts = _ask_cargoes()
    told = dict(said, site=site)
    for key, question in (
        ("berths", "Berths, all alike"),
        ("dwt", "Deadweight of the largest ship, t"),
        ("berth_length", "Length of a berth, m"),
        ("depth", "Depth at berths and in the channel, m"),
    ):
        if told[key] is None:
            told[key] = _ask(question, int if key == "berths" else float)
    stores, tracks, bays = list(said["stores"]), list(said["tracks"]), list(said["bays"])
    for cargo in texts:
        store = _ask(f"Store of {cargo.name}, {cargo.unit}", str)
        if store:
            stores.append(f"{cargo.name}={store}")
        by_rail = cargo.mode == "rail"
        number = _ask(f"{'Tipplers or tracks' if by_rail else 'Bays'} for {cargo.name}", int)
        if number:
            (tracks if by_rail else bays).append(f"{cargo.name}={number}")
    shut = _ask("Month in which a border on the way is shut", str)
    told |= {"stores": stores, "tracks": tracks, "bays": bays}
    told["shut"] = [*said["shut"], *([shut] if shut else [])]
    return _facts(name, [cargo.text for cargo in texts], told)


class _Typed:
    """A cargo as it was typed."""

    def __init__(self, text: str) -> None:
        from portsim.starter.facts import cargo_fact

        fact = cargo_fact(text)
        self.text, self.name, self.mode, self.unit = text, fact.name, fact.mode, fact.unit


def _ask_cargoes() -> list[_Typed]:
    from portsim.starter.facts import FactError

    found: list[_Typed] = []
    while True:
        again = "Another cargo (empty: no more)" if found else "Cargo, as wheat:2.4Mt:rail"
        text = _ask(again, str)
        if not text:
            if found:
                return found
            continue
        try:
            found.append(_Typed(text))
        except FactError as error:
            click.echo(f"  {error}")


def _ask(question: str, kind: Callable[[str], T]) -> T | None:
    """Ask a question until it is answered by a value of a kind, or not at all."""
    while True:
        text = click.prompt(question, default="", show_default=False)
        if not text.strip():
            return None
        try:
            return kind(text.strip())
        except ValueError:
            click.echo(f"  {text} is no number")


# ---- what is told when it is done


def _tell(written: "Starter", paths: list[Path]) -> None:
    """Say what was written, what it comes to, and what to do next."""
    from portsim.starter.sheet import hand_sheet

    scenario, capacity, inputs, size = (str(path) for path in paths)
    click.echo(f"Written: {scenario}, and three studies beside it.\n")
    for line in hand_sheet(written.plan, written.estimate):
        click.echo(f"  {line}")
    click.echo(
        f"\nNext:\n"
        f"  portsim explain {scenario}\n"
        f"  portsim run {scenario}\n"
        f"  portsim study {capacity} --quick   how much cargo does it take?\n"
        f"  portsim study {inputs} --quick     which inputs matter?\n"
        f"  portsim study {size} --quick       which design is the cheapest?\n"
        f'\nLook for "to be filled in" in {scenario}: write where you have these numbers from.'
    )
