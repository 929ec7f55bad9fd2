"""Folders that are whole or not: files that appear at once, and a manifest that lists them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from portsim.scenario.faults import Fault, ScenarioError
from portsim.studies.runs.errors import OccupiedError
from portsim.whole_file import write_text

MANIFEST = "manifest.json"
UNFINISHED = "manifest.unfinished"
LOCK = ".lock"


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Make a folder and be the only one who writes into it; the lock dies with the process.

    Raises
    ------
    OccupiedError
        If another process writes into it.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / LOCK, timeout=0):
            yield
    except Timeout:
        raise OccupiedError(
            f"another portsim writes into {folder} now: wait for its end, or give another folder "
            "with --out"
        ) from None


def unseal(folder: Path) -> None:
    """Take the manifest away: from now on the folder is unfinished."""
    if (folder / MANIFEST).exists():
        (folder / MANIFEST).replace(folder / UNFINISHED)


def seal(folder: Path, manifest: Mapping[str, Any], names: Iterable[str]) -> None:
    """Write the manifest, which lists files with their rows and digests: the folder is whole."""
    files = {name: _listed(folder / name) for name in sorted(set(names))}
    text = json.dumps({**manifest, "files": files}, indent=2, ensure_ascii=False)
    write_text(text + "\n", folder / MANIFEST)
    (folder / UNFINISHED).unlink(missing_ok=True)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a folder; None if it has none, or one that is cut or not portsim's."""
    try:
        facts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return facts if isinstance(facts, dict) and "scenario_digest" in facts else None


def check_whole(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Check that the files of a folder are those that its manifest lists.

    Raises
    ------
    ScenarioError
        Naming every file that is missing, cut, edited or of another run.
    """
    files = manifest.get("files")
    if not isinstance(files, Mapping) or not files:
        why = (
            f"{MANIFEST} lists no files, as that of an earlier portsim did: run it again with "
            "this one"
        )
        raise ScenarioError([Fault(str(folder), None, None, "", why)])
    faults = [
        Fault(str(folder / name), None, None, "", f"{why}: run {folder.name} again")
        for name, listed in files.items()
        if (why := _difference(folder / name, listed))
    ]
    if faults:
        raise ScenarioError(faults)


def take_away(folder: Path) -> None:
    """Remove the files that the manifest of a folder lists, and no others."""
    for name in (read_manifest(folder) or {}).get("files", ()):
        if Path(name).name == name:  # no way out of the folder
            (folder / name).unlink(missing_ok=True)


def _listed(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    rows = {"rows": max(content.count(b"\n") - 1, 0)} if path.suffix == ".csv" else {}
    return {**rows, "sha256": hashlib.sha256(content).hexdigest()}


def _difference(path: Path, listed: Any) -> str:
    """Return how a file differs from what is listed; empty if it does not."""
    try:
        found = _listed(path)
    except OSError as error:
        return f"cannot be read ({error.strerror}), although {MANIFEST} lists it"
    if found == listed:
        return ""
    rows = listed.get("rows") if isinstance(listed, Mapping) else None
    if rows is not None and found.get("rows") != rows:
        return f"has {found['rows']:,} rows where {MANIFEST} lists {rows:,}"
    return f"is not what {MANIFEST} lists: it was cut, edited, or is of another run"
