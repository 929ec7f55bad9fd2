"""Signals that stop a command: once with a line, ignored where the shell wants it."""

import signal
import subprocess
import sys

import pytest
import simpy

from portsim.commands.interrupt import SIGNALS, Stopped, listen

NUMBERS = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]


@pytest.fixture(autouse=True)
def handlers():
    before = {number: signal.getsignal(number) for number in NUMBERS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.name)
def test_a_signal_stops_once_and_the_next_one_ends_the_process(number, capsys):
    signal.signal(number, signal.SIG_DFL)
    listen()
    with pytest.raises(Stopped) as stopped:
        signal.raise_signal(number)
    assert signal.getsignal(number) is signal.SIG_DFL
    with pytest.raises(SystemExit) as left:
        stopped.value.leave()
    assert left.value.code == 128 + number
    assert capsys.readouterr().err == "\nportsim: stopped\n"


def test_what_is_ignored_stays_ignored():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    listen()
    signal.raise_signal(signal.SIGINT)


def test_it_passes_through_a_process_of_simpy():
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    listen()

    def course(env):
        yield env.timeout(1)
        signal.raise_signal(signal.SIGTERM)

    env = simpy.Environment()
    env.process(course(env))
    with pytest.raises(Stopped) as stopped:
        env.run()
    assert stopped.value.signal == signal.SIGTERM


def test_a_command_that_keeps_nothing_says_only_that_it_was_stopped():
    code = (
        "import signal, portsim.cli as c\n"
        "c.cli.callback = lambda: signal.raise_signal(signal.SIGTERM)\n"
        "import sys; sys.argv = ['portsim', 'validate', 'x']; c.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 128 + signal.SIGTERM
    assert done.stderr.strip() == "portsim: stopped"
