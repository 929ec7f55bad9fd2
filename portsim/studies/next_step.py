"""The next step of a scenario file, without a study file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from portsim.scenario.parts import NO_PARTS, Parts
from portsim.scenario.reading.loader import ScenarioFile, read
from portsim.scenario.reading.overrides import Overrides
from portsim.studies.plan.plan import NextStep
from portsim.studies.plan.study_file import StudyFile, study_of
from portsim.studies.results.result import StudyResult
from portsim.studies.study import study


def next_step(
    path: str | Path,
    overrides: Overrides = (),
    *,
    alternatives: Sequence[str] = (),
    phase: int | None = None,
    workers: int | None = None,
    allow_outside: bool = False,
    parts: Parts = NO_PARTS,
    **settings: Any,
) -> StudyResult:
    """Try one more of each resource that waits or loads point to; rank them by gain.

    Parameters
    ----------
    path
        The scenario file.
    overrides, alternatives, phase, allow_outside, parts
        As in `portsim.load`.
    workers
        As in `portsim.study`, which also takes a file of the kind `next_step`.
    **settings
        What a study file of the kind `next_step` may say: kpi, of, replications, seed, load_above,
        share_above, more, quay_m.

    Raises
    ------
    ScenarioError
        If the file is at fault, or has no such figure.
    RunFailedError
        If a replication failed twice.
    """
    file = read(path, overrides, parts, alternatives, phase, allow_outside)
    return study(next_step_study(file, alternatives, phase, **settings), workers=workers)


def next_step_study(
    file: ScenarioFile,
    alternatives: Sequence[str],
    phase: int | None,
    *,
    quick: bool = False,
    **settings: Any,
) -> StudyFile:
    """Return the study of the next step of a scenario file; settings that are None are left out."""
    stated = {key: value for key, value in settings.items() if value is not None}
    plan = NextStep(
        kind="next_step",
        name=file.scenario.name,
        title=f"{file.scenario.title or file.scenario.name}: the next step",
        scenario=str(file.path),
        alternatives=tuple(alternatives),
        phase=phase,
        **stated,
    )
    return study_of(file, plan, quick)
