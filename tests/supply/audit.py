"""Look at the licences of all that is installed, and at known vulnerabilities of all that is locked.

Run by `make audit`. The exit status is 1 for a licence that is not allowed or a known vulnerability, and
2 if no database of vulnerabilities can be reached, so that nothing is known.
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LOCK = Path("requirements.lock")
NOT_ALLOWED = re.compile(r"affero|agpl", re.IGNORECASE)
UNKNOWN = "UNKNOWN"
SERVICES = ("pypi", "osv")  # databases that pip-audit knows


def main(tools: Path, python: Path) -> int:
    """Print what was found; return the exit status."""
    licences = _json(tools / "pip-licenses", "--python", python, "--format", "json")
    if licences is None:
        print("the licences could not be read")
        return 2
    refused = not_allowed(licences)
    print(f"licences: {len(licences)} packages, {len(refused)} not allowed")
    for line in [*refused, *without_licence(licences)]:
        print(f"  {line}")
    for service in SERVICES:
        options = ("--require-hashes", "--disable-pip", "--vulnerability-service", service)
        told = _json(tools / "pip-audit", "-r", LOCK, *options, "--format", "json")
        if told and (known := looked_at(told["dependencies"])):
            found = vulnerabilities(known)
            print(f"vulnerabilities: {len(known)} packages of {LOCK}, {len(found)} known")
            print(*(f"  {line}\n" for line in found), sep="", end="")
            return 1 if refused or found else 0
    print("vulnerabilities: not known, as no database of them can be reached from this machine")
    return 1 if refused else 2


def not_allowed(licences: Sequence[dict[str, str]]) -> list[str]:
    """Return packages whose licence is not allowed."""
    return [_told(one) for one in licences if NOT_ALLOWED.search(one["License"])]


def without_licence(licences: Sequence[dict[str, str]]) -> list[str]:
    """Return packages that do not say under which licence they are."""
    return [_told(one) for one in licences if one["License"] == UNKNOWN]


def _told(one: dict[str, str]) -> str:
    return f"{one['Name']} {one['Version']}: {one['License']}"


def looked_at(packages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the packages that the database knows; those that it does not know were not looked at."""
    return [one for one in packages if "skip_reason" not in one]


def vulnerabilities(packages: Sequence[dict[str, Any]]) -> list[str]:
    """Return a line for each known vulnerability."""
    return [
        f"{one['name']} {one['version']}: {fault['id']}, mended in "
        f"{', '.join(fault['fix_versions']) or 'no version'}"
        for one in packages
        for fault in one["vulns"]
    ]


def _json(*command: object) -> Any:
    """Return what a command prints; None if that is nothing."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return None


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
