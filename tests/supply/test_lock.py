"""The lock file holds all that setup.cfg asks for, with hashes, and says nothing of where it is fetched."""

import configparser
import re
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.supply.audit import looked_at, not_allowed, vulnerabilities
from tests.supply.lock import pins

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"


def asked():
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg")
    extras = settings["options.extras_require"]
    texts = (
        settings["options"]["install_requires"],
        extras["test"],
        extras["docs"],
        "setuptools>=68",
    )
    return [Requirement(line) for text in texts for line in text.split("\n") if line]


def test_all_that_setup_cfg_asks_for_is_locked_in_a_version_that_it_allows():
    locked = {}
    for pin in pins(LOCK):
        locked.setdefault(pin.name, []).append(pin.version)
    for one in asked():
        versions = locked.get(canonicalize_name(one.name), [])
        assert versions, f"{one.name} is not locked: make lock"
        assert all(one.specifier.contains(version) for version in versions), (
            f"{one} does not allow {versions}: make lock"
        )


def test_every_version_has_hashes_and_no_place():
    for pin in pins(LOCK):
        assert pin.version, pin
        assert not pin.requirement.url, pin
        assert pin.hashes, pin
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", one) for one in pin.hashes), pin
    assert "://" not in LOCK.read_text(encoding="utf-8")


def test_a_licence_that_is_not_allowed_and_a_vulnerability_are_told():
    packages = [
        {"Name": "good", "Version": "1", "License": "LGPL-3.0; MIT"},
        {"Name": "bad", "Version": "2", "License": "GNU Affero General Public License v3"},
        {"Name": "worse", "Version": "3", "License": "AGPL-3.0-only"},
    ]
    assert [line.split()[0] for line in not_allowed(packages)] == ["bad", "worse"]
    told = [
        {"name": "odd", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["1.1"]}]},
        {"name": "new", "version": "2", "vulns": [{"id": "X-2", "fix_versions": []}]},
        {"name": "sound", "version": "3", "vulns": []},
        {"name": "elsewhere", "skip_reason": "not found"},
    ]
    assert vulnerabilities(looked_at(told)) == [
        "odd 1: X-1, mended in 1.1",
        "new 2: X-2, mended in no version",
    ]
    assert looked_at([{"name": "elsewhere", "skip_reason": "not found"}]) == []
