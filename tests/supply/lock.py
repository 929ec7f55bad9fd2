"""What a lock file says: the versions that are installed by `make LOCKED=1`."""

from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


class Pin(NamedTuple):
    """A version of a package; `hashes` are those of its files."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name as indexes compare it."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """The one version that is allowed."""
        (only,) = self.requirement.specifier
        return only.version if only.operator == "==" else ""


def pins(path: Path) -> list[Pin]:
    """Return all that a lock file pins."""
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    found = []
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        asked, *hashes = line.split("--hash=")
        found.append(Pin(Requirement(asked.strip()), tuple(one.strip() for one in hashes)))
    return found
