"""The hours of a run as dates."""

from datetime import datetime, timedelta


class Dates:
    """Turns the hours of a run into dates of its own clock.

    Parameters
    ----------
    start
        Hour zero; dates are shown in its offset from UTC.
    """

    def __init__(self, start: datetime) -> None:
        self.start = start.replace(tzinfo=None)

    def at(self, hour: float) -> datetime:
        """Return the date and time of an hour, as the terminal's clocks show it."""
        return self.start + timedelta(hours=hour)

    def moment(self, hour: float, timed: bool) -> str:
        """Return an hour as its date, with the time of day if that is wanted."""
        at = self.at(hour)
        return f"{at.day} {at:%b %Y}" + (f" {at:%H:%M}" if timed else "")

    def days_of(self, begin_h: float, end_h: float) -> str:
        """Return a stretch of hours as its first and last day, without the year."""
        first, last = self.at(begin_h), self.at(end_h) - timedelta(seconds=1)
        days = dict.fromkeys(f"{day.day} {day:%b}" for day in (first, last))
        return " to ".join(days)

    def span(self, begin_h: float, end_h: float) -> str:
        """Return a window as text, its last day included."""
        first, last = self.at(begin_h), self.at(end_h) - timedelta(seconds=1)
        return f"{first.day} {first:%b %Y} to {last.day} {last:%b %Y}"
