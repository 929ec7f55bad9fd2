"""The version of the model: what a finished replication depends on beside its scenario.

Rows of finished replications are kept under a key that holds this version. So a change of the model
makes a study run again, and a change of anything else, such as an error message or a page, leaves
the finished rows valid.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path

from portsim._version import __version__

HOME = Path(__file__).parents[2]
_KPIS = (
    "__init__ agreement corridor feeding land measure money/* output own peaks row ships "
    "single_run within_year"
)
_SCENARIO = "base own_kpi parts blocks/* derived/* distributions/*"

#: The files that a row depends on, as patterns below the folder of the package.
MODEL = (
    "vocabulary/*.py",
    *(f"{folder}/**/*.py" for folder in ("flow", "ledger", "observe", "policies", "terminal")),
    *(f"scenario/{name}.py" for name in _SCENARIO.split()),
    *(f"analysis/kpis/{name}.py" for name in _KPIS.split()),
    *(f"analysis/statistics/{name}.py" for name in ("__init__", "batches", "intervals", "spread")),
)

#: Modules that a worker has loaded and that no row depends on, each with the reason.
NO_PART: Mapping[str, str] = {
    "portsim._version": "the version itself is part of the key",
    "portsim.analysis": "it holds a docstring only",
    "portsim.scenario": "it holds a docstring only",
    "portsim.scenario.faults": "it writes messages about faults in files, and a checked scenario "
    "has none",
    "portsim.scenario.part_source": "it makes a part of the key",
    "portsim.scenario.sources": "it takes sources off numbers while a file is read",
    "portsim.studies": "it holds a docstring only",
    "portsim.studies.runs": "it holds a docstring only",
    "portsim.studies.runs.errors": "it says what went wrong with a replication that gave no row",
    "portsim.studies.runs.model": "it makes the key",
    "portsim.studies.runs.worker": "it hands batches to the model and rows back",
    "portsim.visible": "it writes names in messages so that they can be read",
}


def model_files() -> list[Path]:
    """Return the files that a row depends on, in the order of the patterns and of their names."""
    return [file for pattern in MODEL for file in sorted(HOME.glob(pattern))]


@cache
def model_version() -> str:
    """Return a digest of the version and source of the model, 16 hexadecimal digits.

    The versions of numpy, which draws the numbers, of SimPy, which orders the events, and of utide,
    which knows printed tides, are part of it.
    """
    tides = version_of("utide") if find_spec("utide") else ""
    versions = __version__, version_of("numpy"), version_of("simpy"), tides
    text = hashlib.sha256(" ".join(versions).encode())
    for file in model_files():
        text.update(file.relative_to(HOME).as_posix().encode())
        text.update(file.read_bytes())
    return text.hexdigest()[:16]
