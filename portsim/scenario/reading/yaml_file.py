"""YAML text as plain values, with the position of every key and value.

It is built on the node graph of ruamel.yaml (YAML 1.2) and not on its values, because nodes have
the positions of both values and keys, and because all duplicate keys can then be reported at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any, NamedTuple, NoReturn, cast

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from portsim.scenario.faults import Fault, Path, ScenarioError, dotted, nearest
from portsim.scenario.reading.named_file import read_ordinary
from portsim.scenario.reading.number_lists import NumberList, ShortText, shortened

MAX_BYTES = 16_000_000
#: YAML takes 0.1 ms for a value and 1 us for a character, so these are two seconds and one. The
#: largest scenario that comes with portsim has 4,000 values and 40,000 characters.
MAX_VALUES = 20_000
MAX_CHARACTERS = 1_000_000
MAX_NUMBERS = 1_000_000  # in long lists: a record of half a century, by the hour
MAX_SEPARATORS = 1_200_000  # commas and ends of lines, of the lists and of all the rest
MAX_LEVELS = 40
KEPT_CHARACTERS = 200_000  # a text of fewer is kept, with its nodes, to be read again
_TAG = "tag:yaml.org,2002:"
#: Problems that ruamel.yaml reports, in the words of a planner.
_PROBLEMS = {
    "found character '\\t' that cannot start any token": "a tab: indent with spaces",
    "mapping values are not allowed here": "a colon cannot stand here: check how this line and "
    "the one before are indented, or put the text in quotes",
    "could not find expected ':'": "a key without its colon",
    "but found another document": "a second document begins here (---): one file holds one",
}


class Mark(NamedTuple):
    """A position in a file, counted from 1."""

    line: int
    column: int


@dataclass
class Document:
    """A YAML file that has been read.

    Attributes
    ----------
    file
        Its name, as faults show it.
    data
        Its plain values.
    keys, values
        Positions of keys and of values, by path.
    faults
        Duplicate keys and values that cannot be read.
    """

    file: str
    data: Any = None
    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_document(path: FilePath) -> Document:
    """Read a YAML file.

    Raises
    ------
    ScenarioError
        If the file cannot be read, is not UTF-8 text, is not YAML or is not a mapping of keys.
    """
    document = parse_text(_read_text(path), str(path))
    if document.data is None:
        _fail(document.file, Mark(1, 1), "the file is empty")
    if not isinstance(document.data, dict):
        _fail(
            document.file,
            document.values[()],
            "must be a block of keys (name: ..., start: ...) at the top",
        )
    return document


def parse_text(text: str, file: str) -> Document:
    """Parse YAML text; `file` names it in faults.

    Raises
    ------
    ScenarioError
        If the text is not YAML, is nested too deeply, or its aliases repeat too much. Duplicate
        keys and values that cannot be read raise no error here: they are in `Document.faults`.
    """
    if text.count(",") + text.count("\n") > MAX_SEPARATORS:
        _fail(file, None, f"more than {MAX_SEPARATORS:,} lines and commas: not a scenario")
    short = shortened(text)
    document = _document(short, file)
    # A list may have stood in a remark, which is a text and no list.
    return document if document else cast(Document, _document(ShortText(text, (), ()), file))


def _document(short: ShortText, file: str) -> Document | None:
    """Return the document of a text; None if one of its long lists stood where none is read."""
    text = short.text
    if len(text) > MAX_CHARACTERS:
        _fail(file, None, f"more than {MAX_CHARACTERS:,} characters: not a scenario")
    try:
        root = (_composed if len(text) < KEPT_CHARACTERS else _compose)(text)
    except MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        mark = Mark(short.line(place.line) + 1, place.column + 1) if place else None
        _fail(file, mark, f"not valid YAML: {_problem(error)}")
    except ReaderError as error:
        message = f"not a text file: it holds the control character {_code(error.character):#04x}"
        mark = _mark_at(text, error.position)
        _fail(file, Mark(short.line(mark.line - 1) + 1, mark.column), message)
    except YAMLError as error:
        _fail(file, None, f"not valid YAML: {error}")
    except RecursionError:
        _fail(file, Mark(1, 1), f"not valid YAML: nested more than {MAX_LEVELS} levels deep")
    document = Document(file)
    if root is None:
        return document
    builder = _Builder(document, short)
    document.data = builder.build(root, ())
    return document if len(builder.lists_read) == len(short.lists) else None


def _compose(text: str) -> Node | None:
    """Return the node graph of a text."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _Composer
    yaml.max_depth = MAX_LEVELS
    yaml.composer.warn_double_anchors = False
    root: Node | None = yaml.compose(text)
    return root


#: The same text, as a base scenario, is often read again.
_composed = lru_cache(maxsize=32)(_compose)


class _Composer(Composer):
    """Makes nodes, and ends with a text that has too many."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        self.values_left: int = getattr(self, "values_left", MAX_VALUES) - 1
        if self.values_left < 0:
            mark = self.parser.peek_event().start_mark
            told = f"more than {MAX_VALUES:,} values, beside long lists of numbers: not a scenario"
            raise ComposerError(None, None, told, mark)
        return super().compose_node(parent, index)


def _problem(error: MarkedYAMLError) -> str:
    """Return what is wrong with a text that is not YAML."""
    if type(error).__name__ == "MaxDepthExceededError":
        return f"nested more than {MAX_LEVELS} levels deep"
    if error.problem in _PROBLEMS:
        return _PROBLEMS[error.problem]
    if error.problem and error.context:
        return f"{error.problem} ({error.context})"
    return str(error.problem or error.context)


class _Builder:
    """Turns nodes into values, and writes positions and faults into the document."""

    def __init__(self, document: Document, short: ShortText):
        self.document = document
        self.short = short
        self.lists_read: set[str] = set()
        # A file without aliases has no more values than nodes. One with aliases could hold
        # billions.
        self.values_left = 2 * MAX_VALUES
        self.numbers_left = MAX_NUMBERS

    def build(self, node: Node, path: Path) -> Any:
        mark = self._mark(node)
        self.document.values[path] = mark
        self._check_size(mark, len(path))
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return self._sequence(node, path)
        number_list = self._number_list(node)
        if number_list is not None and not number_list.is_rows:
            return number_list.values
        return self._scalar(node, path)

    def _sequence(self, node: SequenceNode, path: Path) -> list[Any]:
        built: list[Any] = []
        for item in node.value:
            rows = self._number_list(item)
            if rows is not None and rows.is_rows:
                built += rows.values
            else:
                built.append(self.build(item, (*path, len(built))))
        return built

    def _number_list(self, node: Node) -> NumberList | None:
        """Return the long list for which a node stands in; None for any other node."""
        if not isinstance(node, ScalarNode) or node.style is not None or not self.short.lists:
            return None
        found = self.short.number_list(node.value)
        if found is not None:
            self.lists_read.add(node.value)
            self.numbers_left -= sum(_count(value) for value in found.values)
            if self.numbers_left < 0:
                _fail(self.document.file, self._mark(node), f"more than {MAX_NUMBERS:,} numbers")
        return found

    def _mark(self, node: Node) -> Mark:
        mark = node.start_mark
        return Mark(self.short.line(mark.line) + 1, mark.column + 1)

    def _check_size(self, mark: Mark, depth: int) -> None:
        """Raise an error if aliases make the file too large or endless."""
        self.values_left -= 1
        if self.values_left < 0:
            _fail(self.document.file, mark, "not usable: its aliases repeat one another too often")
        if depth > MAX_LEVELS:
            _fail(self.document.file, mark, f"nested more than {MAX_LEVELS} levels deep")

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        built: dict[str, Any] = {}
        merged_entries: list[tuple[Node, Node]] = []
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._fault(key_node, path, "a key must be a plain word")
                continue
            if key_node.tag == _TAG + "merge":
                merged_entries += self._merge_entries(value_node, path)
                continue
            key = str(key_node.value)
            place = (*path, key)
            if key in built:
                first = self.document.keys[place]
                self._fault(
                    key_node, place, f"the key stands twice; the first is in line {first.line}"
                )
                continue
            self.document.keys[place] = self._mark(key_node)
            built[key] = self.build(value_node, place)
        for key_node, value_node in merged_entries:
            key = str(key_node.value)
            if key not in built:
                self.document.keys[*path, key] = self._mark(key_node)
                built[key] = self.build(value_node, (*path, key))
        return built

    def _merge_entries(self, node: Node, path: Path, depth: int = 0) -> Iterator[tuple[Node, Node]]:
        """Yield key and value of the entries that a merge key `<<` copies, those that win first."""
        self._check_size(self._mark(node), depth)
        if isinstance(node, SequenceNode):
            for item in node.value:
                yield from self._merge_entries(item, path, depth + 1)
        elif isinstance(node, MappingNode):
            nested = []
            for key_node, value_node in node.value:
                if not isinstance(key_node, ScalarNode):
                    continue
                if key_node.tag == _TAG + "merge":
                    nested.append(value_node)
                else:
                    self._check_size(self._mark(key_node), depth)
                    yield key_node, value_node
            for value_node in nested:
                yield from self._merge_entries(value_node, path, depth + 1)
        else:
            self._fault(
                node, (*path, "<<"), "must name a block to copy keys from, as in <<: *berth"
            )

    def _scalar(self, node: Node, path: Path) -> Any:
        text = str(node.value)
        match str(node.tag).removeprefix(_TAG):
            case "str" | "timestamp" | "value" | "merge":
                return text
            case "null":
                return None
            case "bool":
                return text.lower() in ("true", "yes", "on")
            case "int":
                return self._number(node, path, lambda: _integer(text))
            case "float":
                return self._number(node, path, lambda: _float(text))
        self._fault(node, path, f"the tag {node.tag} cannot be used here")
        return None

    def _number(self, node: Node, path: Path, read: Any) -> int | float | None:
        try:
            value: int | float = read()
            float(value)
        except (ValueError, OverflowError):
            self._fault(node, path, f"cannot be read as a number: {str(node.value)[:40]!r}")
            return None
        return value

    def _fault(self, node: Node, path: Path, message: str) -> None:
        mark = self._mark(node)
        self.document.faults.append(Fault(self.document.file, *mark, dotted(path), message))


def _integer(text: str) -> int:
    """Return a whole number, which may be hexadecimal, octal or binary."""
    digits = text.replace("_", "")
    has_base = digits.lstrip("+-")[:2].lower() in ("0x", "0o", "0b")
    return int(digits, 0) if has_base else int(digits)


def _float(text: str) -> float:
    plain = text.replace("_", "").lower()
    return float(plain.replace(".inf", "inf").replace(".nan", "nan"))


def _code(character: str | int) -> int:
    return character if isinstance(character, int) else ord(character)


def _count(value: Any) -> int:
    return len(value) if isinstance(value, list) else 1


def _mark_at(text: str, index: int) -> Mark:
    """Return the position of the character at an index."""
    before = text[:index]
    return Mark(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


def _read_text(path: FilePath) -> str:
    """Return the text of a file; raise a ScenarioError if it has none."""
    file = str(path)
    try:
        raw = read_ordinary(path, MAX_BYTES)
    except FileNotFoundError:
        _fail(file, None, "no such file" + similar_file(path))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        _fail(file, None, why if why.startswith(("is ", "larger")) else f"cannot be read: {why}")
    if b"\0" in raw:
        index = raw.index(b"\0")
        mark = Mark(raw.count(b"\n", 0, index) + 1, index - (raw.rfind(b"\n", 0, index) + 1) + 1)
        _fail(
            file,
            mark,
            "not a text file (is it a spreadsheet or saved as UTF-16?): save it as UTF-8 text",
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-8", errors="replace")
        _fail(
            file,
            _mark_at(good, len(good)),
            f"not UTF-8 text: byte {raw[error.start]:#04x}; save it as UTF-8",
        )


def similar_file(path: FilePath) -> str:
    """Return a hint to a file of nearly this name in the same folder."""
    try:
        names = [other.name for other in path.parent.iterdir() if other.suffix in (".yaml", ".yml")]
    except OSError:
        return ""
    close = nearest(path.name, names)
    return f"; did you mean {path.parent / close}?" if close else ""


def _fail(file: str, mark: Mark | None, message: str) -> NoReturn:
    """Raise a ScenarioError with one fault of the file as a whole."""
    line, column = mark or (None, None)
    raise ScenarioError([Fault(file, line, column, "", message)])
