"""What is said of a study that is no whole answer: its budget ended it, or it was to be quick."""

from collections.abc import Iterator

from portsim.report.progress import certainty_text, duration_text
from portsim.report.style.statement import Statement
from portsim.report.style.wording import counted
from portsim.studies.results.result import StudyResult

ENDED = "NOT the whole study"
ROUGH = "a rough first answer"


def ended_statements(study: StudyResult) -> Iterator[Statement]:
    """Yield what a reader must know first of an answer that is not that of the whole study."""
    if study.is_quick:
        yield Statement(
            "Quick",
            ROUGH,
            "fewer replications, and a coarser grid or curve, than the study asks for: run it "
            "without --quick before anything is decided",
        )
    if study.ended is not None:
        yield Statement("Ended by its budget", ENDED, f"{_how_far(study)}; {_what_it_takes(study)}")


def _how_far(study: StudyResult) -> str:
    """Say how far the study came."""
    ended = study.ended
    assert ended is not None
    spent = study.manifest["ended_by_budget"]
    if (seconds := spent.get("seconds")) is not None:
        text = f"the {duration_text(seconds)} allowed are used up"
    else:
        text = f"the {counted(spent['runs'], 'run')} allowed are used up"
    if ended.reached is None:
        return f"{text}: this is the best answer so far"
    return f"{text}: {ended.reached} of {ended.wanted} replications of each case"


def _what_it_takes(study: StudyResult) -> str:
    """Say how many more runs the whole answer takes, and how long, as far as can be known."""
    ended = study.ended
    assert ended is not None
    text = f"the whole takes {certainty_text(ended.certainty)}{counted(ended.needed, 'more run')}"
    seconds = study.manifest["ended_by_budget"].get("needed_s")
    return text if seconds is None else f"{text}, {duration_text(seconds)} at the same speed"
