"""The sources of planning values, as a scenario file lists them under `sources:`."""

from collections.abc import Iterable
from importlib import resources

FILE = "sources.yaml"


def sources(parts: Iterable[str]) -> list[tuple[str, str]]:
    """Return the sources of some parts of a terminal, by their numbers.

    Parameters
    ----------
    parts
        Such as `common`, `rail` or the name of a site.

    Examples
    --------
    >>> [short for short, _ in sources(["rail"])]
    ['S13', 'S20']
    """
    from ruamel.yaml import YAML

    text = (resources.files(__package__) / FILE).read_text(encoding="utf-8")
    known: dict[str, dict[str, str]] = YAML(typ="safe").load(text)
    found = {short: said for part in parts for short, said in known[part].items()}
    return sorted(found.items(), key=lambda row: int(row[0][1:]))
