"""What is said of a conditioned year, in the closing of a run and beside compared cases."""

from datetime import date

from portsim.report.style.wording import plain

NOT_AVERAGE = (
    "once and no more, all else as drawn; figures, levels and years are those of such a year and "
    "not of an average one, and how often one comes is the law's to say"
)


def given_text(closure: str, days: float, begins: date | None) -> str:
    """Say what a random closure was said to do."""
    if begins is None:
        return f"a year without a closure of {plain(closure)}"
    day = f"{begins.day} {begins:%b %Y}"
    return f"{plain(closure)} shut for {days:,.10g} days from {day}"
