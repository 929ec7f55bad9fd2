"""What `portsim doctor` looks at, and what it says if something is missing."""

import configparser
from importlib import metadata
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from portsim import __version__
from portsim.commands import doctor
from tests.command import portsim

ROOT = Path(__file__).parents[1]


@pytest.fixture
def settings():
    found = configparser.ConfigParser()
    found.read(ROOT / "setup.cfg")
    return found


def test_it_finds_what_is_needed():
    done = portsim("doctor")
    assert f"portsim                {__version__}" in done.stdout
    assert f"simpy                  {metadata.version('simpy')}" in done.stdout


def test_a_missing_package_is_told_with_what_to_do(monkeypatch):
    monkeypatch.setattr(doctor, "NEEDED", ("simpy", "no-such-package"))
    done = portsim("doctor")
    assert done.returncode == 1
    assert "no-such-package        not installed  <- pip install portsim" in done.stdout
    assert "All that is needed" not in done.stdout


def test_it_looks_at_all_that_is_installed_with_portsim(settings):
    wanted = settings["options"]["install_requires"].split()
    names = {text.split(">=")[0] for text in wanted}
    assert set(doctor.NEEDED) <= names
    extras = {extra: package for extra, (package, _) in doctor.EXTRAS.items()}
    for extra, package in extras.items():
        assert settings["options.extras_require"][extra].strip().startswith(package)


def test_the_citation_is_of_this_version():
    cited = YAML(typ="safe").load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == __version__
    assert cited["license"] == "MIT"
