"""Every notebook runs from top to bottom, with two replications of thirty days where it asks for more.

`make notebooks` runs them whole, and `make notebooks-in-short` runs what is marked slow here: those
of big terminals, which take some seconds of processor time each.
"""

import sys
import warnings
from types import ModuleType

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

import portsim
from tests.documentation.notebooks import scripts, text

SHORT = {"warm_up_days": 5.0, "measured_days": 30.0, "run_out_cap_days": 10.0}


@pytest.fixture
def few(monkeypatch):
    """Let runs be short, without files and pictures on the screen."""
    whole = portsim.run

    def short(scenario, **options):
        window = {} if scenario.run.kind == "terminating" else SHORT  # a period has its own length
        run = scenario.run.model_copy(update=window)
        asked = options | {"replications": 2, "workers": 1}
        return whole(scenario.model_copy(update={"run": run}), **asked)

    monkeypatch.setattr(portsim, "run", short)
    with mpl.rc_context():
        plt.switch_backend("agg")
        yield
        plt.close("all")


def marked(script):
    """Return a notebook as a parameter, marked if its terminal is big."""
    text = script.read_text(encoding="utf-8")
    is_big = "gwadar.yaml" in text or "karachi.yaml" in text
    return pytest.param(script, id=script.stem, marks=[pytest.mark.slow] if is_big else [])


@pytest.mark.parametrize("script", [marked(script) for script in scripts()])
def test_notebook_runs(script, few, monkeypatch, capsys):
    monkeypatch.chdir(script.parent)
    notebook = ModuleType("__main__")  # whose functions portsim looks for there
    monkeypatch.setitem(sys.modules, "__main__", notebook)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")
        code = compile(script.read_text(encoding="utf-8"), script.name, "exec")
        exec(code, notebook.__dict__)


@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.stem)
def test_notebook_is_that_of_its_script(script):
    kept = script.with_suffix(".ipynb").read_text(encoding="utf-8")
    assert kept == text(script), "run `python -m tests.documentation.notebooks --pair`"
