"""The command line: the group of commands, and what happens when one of them fails."""

import os
import sys
import warnings
from typing import Any

import click

from portsim._version import __version__
from portsim.commands.compare import compare_command
from portsim.commands.doctor import doctor_command
from portsim.commands.explain import explain_command
from portsim.commands.failure import report_failure
from portsim.commands.gantt import gantt_command
from portsim.commands.help import help_command
from portsim.commands.interrupt import Stopped, listen
from portsim.commands.new import new_command
from portsim.commands.next_step import next_step_command
from portsim.commands.report import report_command
from portsim.commands.run import run_command
from portsim.commands.schema import schema_command
from portsim.commands.study import study_command
from portsim.commands.validate import validate_command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="portsim")
def cli() -> None:
    """Size a dedicated port terminal by simulation."""


cli.add_command(new_command)
cli.add_command(run_command)
cli.add_command(report_command)
cli.add_command(gantt_command)
cli.add_command(study_command)
cli.add_command(compare_command)
cli.add_command(explain_command)
cli.add_command(next_step_command)
cli.add_command(validate_command)
cli.add_command(schema_command)
cli.add_command(help_command)
cli.add_command(doctor_command)


def main() -> None:
    """Run the command line.

    The exit status is 0 if all is done, 2 if the input is at fault, 128 and the number of the
    signal if one stopped it, and 1 otherwise.
    """
    # Pydantic looks for plug-ins in the metadata of every installed package. portsim has none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    listen()
    warnings.formatwarning = _told
    try:
        cli(prog_name="portsim")
    except Stopped as stopped:
        stopped.leave()
    except Exception as error:
        sys.exit(report_failure(error))


def _told(message: Warning | str, *_: Any, **__: Any) -> str:
    """Return a warning as a planner reads it, without the line of the program that gave it."""
    return f"portsim: {message}\n"
