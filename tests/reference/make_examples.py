"""Collect an example of each key: python -m tests.reference.make_examples.

An example is the shortest that stands in a scenario or study file of the repository, all of which
are read by tests. A key that stands in none takes that of a key of the same name and meaning
elsewhere, or one of `more_examples.yaml`. Sources and notes are left out.
"""

from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from portsim.reference.examples import FILE
from portsim.reference.find import SCENARIO, STUDY, all_keys
from portsim.reference.keys import NAME, REMARKS, Key

ROOT = Path(__file__).parents[2]
PATTERNS = {
    SCENARIO: ("scenarios/*.yaml", "tests/golden/scenarios/*.yaml", "benchmarks/*.yaml"),
    STUDY: ("scenarios/studies/*.yaml",),
}
LONGEST_LINE = 66  # a value that is longer is written on several lines
MOST_LINES = 9  # of a block; the keys below a longer one have examples of their own
OTHERS = Path(__file__).parent / "more_examples.yaml"
HEAD = """\
# How each key may be written. `python -m tests.reference.make_examples` makes this file.
"""


def trees(file: str) -> list[Any]:
    """Return what stands in all files of a kind."""
    yaml = YAML(typ="safe")  # the C parser, which is quicker and reads the same
    paths = [path for pattern in PATTERNS[file] for path in sorted(ROOT.glob(pattern))]
    return [yaml.load(path.read_text(encoding="utf-8")) for path in paths]


def values(tree: Any, path: Sequence[str]) -> Iterator[Any]:
    """Yield all values that stand at a path; in lists, of every item."""
    if isinstance(tree, list) and path:
        for item in tree:
            yield from values(item, path)
    elif not path:
        yield tree
    elif isinstance(tree, dict):
        for name in tree if path[0] == NAME else [path[0]]:
            if name in tree:
                yield from values(tree[name], path[1:])


def plain(value: Any) -> Any:
    """Return a value without sources and notes."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "value" in value and set(value) <= {"value", *REMARKS}:
        return value["value"]
    return {key: plain(part) for key, part in value.items() if key not in REMARKS}


def written(value: Any) -> str:
    """Return a value as it is written behind the colon, or on lines of its own below it."""
    value = plain(value)
    flow = dumped(value, flow=True)
    if len(flow) <= LONGEST_LINE or not isinstance(value, dict | list):
        return flow
    block = dumped(value, flow=False)
    return "\n" + "\n".join(f"  {line}" for line in block.splitlines())


def dumped(value: Any, *, flow: bool) -> str:
    """Return a value as YAML."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = flow
    yaml.width = 10_000
    yaml.sort_base_mapping_type_on_output = False
    stream = StringIO()
    yaml.dump(value, stream)
    return stream.getvalue().removesuffix("\n").removesuffix("\n...")


def example(key: Key, keys: Sequence[Key], found: Sequence[Any]) -> str | None:
    """Return the shortest example of a key; None if no file has one."""
    alike = [one for one in keys if one[1:] == key[1:] and one.name == key.name]
    for paths in ([key.path], [one.path for one in alike]):
        known = [
            plain(value)
            for path in paths
            for tree in found
            for value in values(tree, path.split("."))
            if value is not None
        ]
        if known:
            return written(min(known, key=lambda value: len(str(value))))
    return None


def is_too_long(text: str, key: Key) -> bool:
    """Return whether an example of a block is longer than its reader would want."""
    return "block" in key.takes and text.count("\n") > MOST_LINES


def collect() -> tuple[dict[str, dict[str, str]], list[str]]:
    """Return the examples by file and key, and the keys that have none."""
    examples: dict[str, dict[str, str]] = {}
    missing: list[str] = []
    others = YAML(typ="safe").load(OTHERS.read_text(encoding="utf-8"))
    for file, keys in all_keys().items():
        found = trees(file)
        examples[file] = {}
        for key in keys:
            if key.path in others[file]:
                text: str | None = written(others[file][key.path])
            else:
                text = example(key, keys, found)
            if text is None:
                missing.append(f"{file}: {key.path}")
            elif not is_too_long(text, key):
                examples[file][key.path] = text
    return examples, missing


def text_of(examples: dict[str, dict[str, str]]) -> str:
    """Return the file that holds the examples."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.width = 10_000
    yaml.sort_base_mapping_type_on_output = False
    stream = StringIO()
    yaml.dump(examples, stream)
    return HEAD + stream.getvalue()


if __name__ == "__main__":
    import portsim.reference

    collected, without = collect()
    path = Path(portsim.reference.__file__).parent / FILE
    path.write_text(text_of(collected), encoding="utf-8")
    print(*(f"no example: {one}" for one in without), sep="\n")
