"""Commands of the documentation are commands, and files that it has its reader save are valid.

`make examples` runs all of them; here are the checks that take next to no time.
"""

import shutil
from pathlib import Path

import click
import pytest

from portsim.cli import cli
from tests.command import portsim
from tests.documentation.examples import prepare, write
from tests.documentation.pages import ROOT, Step, blocks, pages, steps

WITH_STEPS = [page for page in pages() if steps(page)]
QUICK = ("new", "validate", "help", "schema")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def parses(step: Step) -> str:
    """Return what is wrong with how a command is written, if anything is."""
    program, command, *arguments = step.words
    if program != "portsim":
        return ""
    if step.is_form:
        return "" if command in cli.commands else f"no command {command}"
    try:
        names = cli.context_settings["help_option_names"]  # kept by click once it is asked for
        with click.Context(cli, info_name="portsim", help_option_names=names) as group:
            cli.commands[command].make_context(command, list(arguments), parent=group)
    except click.exceptions.Exit:
        return ""
    except click.ClickException as wrong:
        return wrong.format_message()
    missing = [word for word in arguments if word.endswith(".yaml") and not Path(word).exists()]
    return f"no file {missing[0]}" if missing else ""


@pytest.mark.parametrize("page", WITH_STEPS, ids=name)
def test_a_page_can_be_followed(page, tmp_path, monkeypatch):
    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    wrong = []
    for step in steps(page):
        if step.kind in ("save", "add"):
            write(step, tmp_path)
            if step.file.endswith(".yaml"):
                checked = portsim("validate", step.file, cwd=tmp_path)
                wrong += [checked.stderr] if checked.returncode else []
        elif step.kind == "script":
            compile(step.text, name(page), "exec")
        else:
            wrong += [f"{step.text}: {fault}" for fault in [parses(step)] if fault]
            if step.words[0] == "cp":
                shutil.copy(*step.words[1:])
            elif step.words[1] in QUICK and not step.is_form:
                done = portsim(*step.words[1:], cwd=tmp_path)
                wrong += [done.stderr] if done.returncode else []
    assert wrong == []


def test_blocks_are_found_with_what_stands_before_them():
    text = (
        "# A\n\nSave this as\n`x.yaml`:\n\n```yaml\na: 1\n```\n\n    portsim help a  # why\n\nb\n"
    )
    first, second = blocks(text)
    assert first == ("yaml", "a: 1\n", "Save this as `x.yaml`:")
    assert second.text.strip() == "portsim help a  # why"


def test_a_command_that_is_none_is_a_fault(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "No such option" in parses(Step("command", "portsim validate --sed 3 x.yaml"))
    assert parses(Step("command", "portsim run nowhere.yaml")) == "no file nowhere.yaml"
    assert parses(Step("command", "portsim fly FILE")) == "no command fly"
