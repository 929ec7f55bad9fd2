"""An example of each key, as it stands in a file that runs."""

from functools import cache
from importlib import resources

from portsim.reference.keys import Key

FILE = "examples.yaml"


def example_of(file: str, key: Key) -> str:
    """Return how a key may be written, on one line or several; empty if there is no example.

    A block that is long has none, but the keys below it have.
    """
    value = examples().get(file, {}).get(key.path)
    if value is None:
        return ""
    return f"{key.name}:{value}" if value.startswith("\n") else f"{key.name}: {value}"


@cache
def examples() -> dict[str, dict[str, str]]:
    """Return the examples by file and key, each as it is written behind the colon."""
    from ruamel.yaml import YAML

    text = (resources.files(__package__) / FILE).read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = YAML(typ="safe").load(text)
    return found
