"""Whatever books the time since it was last looked at."""

from typing import Protocol


class Settles(Protocol):
    """A store, a parcel or a ship's cargo work: it is brought to the present before its books are read or changed."""

    def settle(self) -> None:
        """Book everything up to now."""
