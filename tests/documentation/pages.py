"""What a page of the documentation tells its reader to do, step by step.

- A block after a sentence that says «Save» and names a file in backticks is written to that file.
- A block of YAML after a sentence that says «Add» or «Change» and names a file goes into that file,
  key by key. What is null there is taken out, and a block that names another `kind` or `dist` replaces
  the one that was there.
- Any other block of Python is a script of its own.
- A line of any other block that begins with `portsim`, `python` or `cp` is a command. What follows ` #`
  is a remark. A command with a word in capitals, as SCENARIO, shows a form and cannot be run.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^(`{3,})(\w*)\s*$")
FILE = re.compile(r"`([\w./-]+\.(?:yaml|csv|py))`")
FORM = re.compile(r"(^|[ /=])[A-Z]{3,}\b|10\.0\.0\.5")
COMMAND = re.compile(r"^(?:\.venv/bin/)?(portsim|python|cp) ")


class Step(NamedTuple):
    """A thing to do: `save` or `add` to a file, run a `script`, or run a `command`."""

    kind: str
    text: str
    file: str = ""

    @property
    def words(self) -> list[str]:
        """The words of a command."""
        return shlex.split(self.text)

    @property
    def is_form(self) -> bool:
        """Whether it only shows how a command is written."""
        return FORM.search(self.text) is not None


class Block(NamedTuple):
    """A block of code with its language and the paragraph before it."""

    language: str
    text: str
    before: str


def pages() -> list[Path]:
    """Return the README and all pages that people write; those made by the program have no steps."""
    written = [path for path in (ROOT / "docs").rglob("*.md") if path.parent.name != "reference"]
    return [ROOT / "README.md", *sorted(written)]


def steps(page: Path) -> list[Step]:
    """Return what a page tells its reader to do, in order."""
    return [step for block in blocks(page.read_text(encoding="utf-8")) for step in _steps_of(block)]


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of code of a page, fenced ones and indented ones."""
    lines = iter([*text.splitlines(), ""])
    paragraph: list[str] = []
    blank = True
    for line in lines:
        if opened := FENCE.match(line):
            inside = list(iter(lambda end=opened[1]: next(lines), opened[1]))
            yield Block(opened[2], "\n".join(inside) + "\n", " ".join(paragraph))
            paragraph, blank = [], True
        elif blank and line.startswith("    "):
            inside = [line[4:]]
            for other in lines:
                if other and not other.startswith("    "):
                    paragraph = [other]
                    break
                inside.append(other[4:])
            yield Block("", "\n".join(inside) + "\n", "")
            blank = False
        elif line:
            paragraph = [line] if blank else [*paragraph, line]
            blank = False
        else:
            blank = True


def _steps_of(block: Block) -> Iterator[Step]:
    named = FILE.findall(block.before)
    if named and re.search(r"\bSave\b", block.before):
        yield Step("save", block.text, named[-1])
    elif named and block.language == "yaml" and re.search(r"\b(Add|Change)\b", block.before):
        yield Step("add", block.text, named[-1])
    elif block.language == "python" or block.text.startswith("import portsim"):
        yield Step("script", block.text)
    elif block.language in ("", "console", "bash"):
        for line in re.sub(r"\s*\\\n\s*", " ", block.text).splitlines():
            if COMMAND.match(line):
                command = re.split(r"\s+#|\s{2,}", line.removeprefix(".venv/bin/"))[0]
                yield Step("command", command)
