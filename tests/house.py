"""The tidiness of a package in counts: python -m tests.house [folder] [--details].

The modules are parsed and never imported, so that a tree can be counted before and after its files
move. The names of the results come from what declares them, wherever it stands: `Kpi("name", ...)`,
`Kpi(name="name", ...)`, or an enum.
"""

import argparse
import ast
import io
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

PACKAGE = Path(__file__).resolve().parents[1] / "portsim"

# And the classes that declare them
KINDS = {
    "KPI": ("Kpi",),
    "cause": ("Cause", "Root"),
    "state": ("State",),
}
MANY_ARGUMENTS = 8
LONG_FUNCTION = 40
LONG_MODULE = 300

SILENT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
SURGERY = {
    "startswith",
    "endswith",
    "partition",
    "rpartition",
    "split",
    "removeprefix",
    "removesuffix",
}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Module(NamedTuple):
    """A module as it was parsed; its path begins with the name of the package."""

    path: PurePosixPath
    tree: ast.Module
    nodes: tuple[ast.AST, ...]
    source: str

    @property
    def lines(self) -> int:
        """All its lines."""
        return len(self.source.splitlines())

    @property
    def code(self) -> int:
        """Its lines that hold more than comments and docstrings."""
        return code_lines(self.source, self.nodes)


class Place(NamedTuple):
    """Something that was found, and where."""

    path: PurePosixPath
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  {self.what}"


def read(package: Path) -> list[Module]:
    """Read every module of a package, in the order of their paths."""
    modules = []
    for file in sorted(package.rglob("*.py")):
        with tokenize.open(file) as stream:
            modules.append(
                parsed(stream.read(), PurePosixPath(file.relative_to(package.parent).as_posix()))
            )
    return modules


def parsed(source: str, path: PurePosixPath) -> Module:
    """Parse the source of a module."""
    tree = ast.parse(source, str(path))
    return Module(path, tree, tuple(ast.walk(tree)), source)


def code_lines(source: str, nodes: Iterable[ast.AST]) -> int:
    """Count the lines that hold more than comments and docstrings."""
    bare = {
        line for string in bare_strings(nodes) for line in range(string.lineno, end(string) + 1)
    }
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        docstring = token.type == tokenize.STRING and token.start[0] in bare
        if token.type not in SILENT and not docstring:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines)


def bare_strings(nodes: Iterable[ast.AST]) -> list[ast.expr]:
    """Return the strings that are statements of their own: docstrings, of whatever they are."""
    return [
        node.value for node in nodes if isinstance(node, ast.Expr) and text(node.value) is not None
    ]


def text(node: ast.AST | None) -> str | None:
    """Return the text of a string constant, and nothing for any other node."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def end(node: ast.expr | ast.stmt) -> int:
    """Return the last line of a node."""
    return node.end_lineno or node.lineno


def last_name(node: ast.expr) -> str:
    """Return the last name of a dotted expression."""
    return (
        node.attr
        if isinstance(node, ast.Attribute)
        else node.id
        if isinstance(node, ast.Name)
        else ""
    )


def declarations(module: Module, kind: str) -> list[ast.expr]:
    """Return the string constants by which a module declares names of a kind."""
    found: list[ast.expr] = []
    for node in module.nodes:
        if isinstance(node, ast.Call) and last_name(node.func) in KINDS[kind]:
            named = [keyword.value for keyword in node.keywords if keyword.arg == "name"]
            found += first_name(named or node.args)
        elif isinstance(node, ast.ClassDef) and node.name.endswith(KINDS[kind]) and is_enum(node):
            found += members(node)
    return found


def first_name(values: Iterable[ast.expr]) -> list[ast.expr]:
    """Return the first string constant in a list, if it may be a name."""
    strings = [value for value in values if text(value) is not None]
    return [string for string in strings[:1] if str(text(string)).isidentifier()]


def is_enum(node: ast.ClassDef) -> bool:
    """Return whether a class is an enum by its bases."""
    return any(last_name(base).endswith("Enum") for base in node.bases)


def members(node: ast.ClassDef) -> Iterator[ast.expr]:
    """Yield the names in the members of an enum, whose values are strings or begin with one."""
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            value = statement.value
            yield from first_name(columns(value))


def columns(value: ast.expr) -> list[ast.expr]:
    """Return the columns of a member of an enum: of a tuple, of a call that makes one, or of itself."""
    if isinstance(value, ast.Tuple):
        return value.elts
    return value.args if isinstance(value, ast.Call) else [value]


def vocabulary(modules: Iterable[Module], kind: str) -> set[str]:
    """Return all names of a kind."""
    return {str(text(node)) for module in modules for node in declarations(module, kind)}


def is_home(module: Module) -> bool:
    """Return whether a module is where the names live, by its path."""
    within = module.path.with_suffix("").parts[1:]
    return "vocabulary" in within or (within == ("observe", "tables") and bool(declared(module)))


def declared(module: Module) -> list[ast.expr]:
    """Return the string constants by which a module declares names of any kind."""
    return [node for kind in KINDS for node in declarations(module, kind)]


def spelt(modules: list[Module], kind: str) -> list[Place]:
    """Find where a name is spelt out as a whole string, other than where it is declared."""
    names, places = vocabulary(modules, kind), []
    for module in modules:
        strings = [node for node in module.nodes if text(node) in names]
        if strings and not is_home(module):
            spared = {
                id(node)
                for node in (*bare_strings(module.nodes), *fragments(module), *declared(module))
            }
            places += [
                place(module, node, repr(text(node))) for node in strings if id(node) not in spared
            ]
    return sorted(places)


def fragments(module: Module) -> list[ast.expr]:
    """Return the pieces of text in f-strings, which are not whole strings."""
    return [
        value for node in module.nodes if isinstance(node, ast.JoinedStr) for value in node.values
    ]


def place(module: Module, node: ast.AST, what: str) -> Place:
    """Return the place of a node."""
    return Place(module.path, getattr(node, "lineno", 0), what)


def wide_calls(modules: Iterable[Module]) -> list[Place]:
    """Find the calls with many positional arguments; a starred one counts as one."""
    calls = [
        (module, node) for module in modules for node in module.nodes if isinstance(node, ast.Call)
    ]
    wide = [(module, call) for module, call in calls if len(call.args) >= MANY_ARGUMENTS]
    return sorted(
        place(module, call, f"{ast.unparse(call.func)}, {len(call.args)}") for module, call in wide
    )


def long_functions(modules: Iterable[Module]) -> list[Place]:
    """Find the long functions, from `def` to the end of the body and without the docstring."""
    places = []
    for module in modules:
        for name, function in functions(module.tree):
            if (lines := length(function)) > LONG_FUNCTION:
                places.append(place(module, function, f"{name}, {lines}"))
    return sorted(places)


def functions(
    node: ast.AST, scope: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield all functions below a node with their dotted names."""
    for child in ast.iter_child_nodes(node):
        name = f"{scope}{child.name}." if isinstance(child, (*FUNCTIONS, ast.ClassDef)) else scope
        if isinstance(child, FUNCTIONS):
            yield name[:-1], child
        yield from functions(child, name)


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function without its docstring."""
    docstring = sum(end(string) - string.lineno + 1 for string in bare_strings(function.body[:1]))
    return end(function) - function.lineno + 1 - docstring


def comprehensions(modules: Iterable[Module]) -> int:
    """Count the comprehensions: of lists, sets and dicts, and generators."""
    return sum(isinstance(node, COMPREHENSIONS) for module in modules for node in module.nodes)


def surgery(modules: Iterable[Module]) -> Counter[PurePosixPath]:
    """Count by module where code takes strings apart or looks for a string in something."""
    return Counter(
        module.path for module in modules for node in module.nodes for _ in range(cuts(node))
    )


def cuts(node: ast.AST) -> int:
    """Count how often a node takes a string apart or looks for one."""
    if isinstance(node, ast.Call):
        return int(isinstance(node.func, ast.Attribute) and node.func.attr in SURGERY)
    if isinstance(node, ast.Compare):
        terms = [node.left, *node.comparators]
        steps = zip(node.ops, terms, terms[1:], strict=False)
        searches = [pair for operator, *pair in steps if isinstance(operator, ast.In | ast.NotIn)]
        return sum(any(text(term) is not None for term in pair) for pair in searches)
    return 0


def folders(modules: Iterable[Module]) -> list[tuple[PurePosixPath, int, int]]:
    """Return each folder with the number of modules right in it and the lines of the longest, the biggest first."""
    lines = defaultdict(list)
    for module in modules:
        lines[module.path.parent].append(module.lines)
    found = [(path, len(each), max(each)) for path, each in lines.items()]
    return sorted(found, key=lambda folder: (-folder[1], -folder[2], folder[0]))


def long_modules(modules: Iterable[Module]) -> list[Module]:
    """Find the long modules, the longest first."""
    return sorted(
        (module for module in modules if module.lines > LONG_MODULE),
        key=lambda module: -module.lines,
    )


def counts(modules: list[Module]) -> list[tuple[str, ...]]:
    """Return the rows of the table of counts."""
    code, loops, cut = (
        sum(module.code for module in modules),
        comprehensions(modules),
        surgery(modules),
    )
    rows: list[tuple[str, float, str]] = [
        ("modules", len(modules), ""),
        ("lines of code", code, ""),
    ]
    for kind in KINDS:
        places = spelt(modules, kind)
        note = f"strings: {len(places)}, names declared: {len(vocabulary(modules, kind))}"
        rows.append(
            (f"modules with a {kind} name in a string", len({place.path for place in places}), note)
        )
    rows += [
        (f"calls with {MANY_ARGUMENTS} or more positional arguments", len(wide_calls(modules)), ""),
        (f"functions over {LONG_FUNCTION} lines", len(long_functions(modules)), ""),
        (
            "comprehensions per 100 lines of code",
            round(100 * loops / max(code, 1), 2),
            f"comprehensions: {loops:,}",
        ),
        ("string surgery", cut.total(), f"modules: {len(cut)}"),
        (f"modules over {LONG_MODULE} lines", len(long_modules(modules)), ""),
    ]
    return [
        ("count of", "number", "note"),
        *((name, f"{number:,}", note) for name, number, note in rows),
    ]


def folder_rows(modules: Iterable[Module]) -> list[tuple[str, ...]]:
    """Return the rows of the table of folders."""
    rows = [(str(path), str(number), str(longest)) for path, number, longest in folders(modules)]
    return [("folder", "modules", "longest, lines"), *rows]


def details(modules: list[Module]) -> Iterator[tuple[str, Iterable[object]]]:
    """Yield what was counted, under a title each."""
    yield "Homes of the names", [module.path for module in modules if is_home(module)]
    for kind in KINDS:
        yield f"{kind[0].upper()}{kind[1:]} names in strings", spelt(modules, kind)
    yield "Calls, and how many positional arguments", wide_calls(modules)
    yield "Long functions, and how many lines", long_functions(modules)
    yield "String surgery", [f"{path}  {number}" for path, number in surgery(modules).most_common()]
    yield "Long modules", [f"{module.path}  {module.lines}" for module in long_modules(modules)]


def aligned(rows: list[tuple[str, ...]], sides: str) -> str:
    """Return rows as a table, whose columns stand to the left (<) or to the right (>)."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    columns = [f"{side}{width}" for side, width in zip(sides, widths, strict=True)]
    return "\n".join("  ".join(map(format, row, columns)).rstrip() for row in rows)


def main(arguments: list[str] | None = None) -> None:
    """Print the counts of a package."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.house", description="Count how tidy a package is."
    )
    parser.add_argument("folder", nargs="?", type=Path, default=PACKAGE)
    parser.add_argument(
        "--details", action="store_true", help="tell also what was counted, and where it is"
    )
    options = parser.parse_args(arguments)
    if not (modules := read(options.folder.resolve())):
        parser.error(f"no module in {options.folder}")
    print(aligned(counts(modules), "<><"), aligned(folder_rows(modules), "<>>"), sep="\n\n")
    if options.details:
        for title, found in details(modules):
            print(f"\n{title}", *(found or ["none"]), sep="\n  ")


if __name__ == "__main__":
    main()
