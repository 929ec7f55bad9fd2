"""Which mutants are tried: places of the code drawn at random, and one change of each."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.plugins import get_operator, operator_names
from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import MutationSpec, WorkItem
from parso.tree import NodeOrLeaf

ROOMS = ("flow", "terminal", "ledger", "observe", "analysis")
SEED, SIZE = 18, 400
# Bits in place of numbers raise at once, and so does any other sign between the types of `int | None`:
# such mutants say nothing about the tests.
LEFT_OUT = re.compile(
    r"core/ReplaceBinaryOperator_(\w+_(BitOr|BitAnd|BitXor|LShift|RShift)|BitOr_\w+)$"
)

# What no operator changes, and is the most of every file.
PUNCTUATION = frozenset("()[]{},:.=;") | {"->", ":="}
NEVER = {"name", "newline", "string", "endmarker", "trailer", "atom_expr", "atom", "simple_stmt"}
NEVER |= {"expr_stmt", "suite", "param", "tfpdef", "arglist", "parameters", "return_stmt"}
NEVER |= {"import_from", "dotted_name", "funcdef", "classdef", "file_input"}


def files() -> list[Path]:
    """Return the modules that are mutated."""
    return sorted(path for room in ROOMS for path in Path("portsim", room).rglob("*.py"))


def fill(session: WorkDB, size: int = SIZE) -> None:
    """Put the sample into an empty session, in the order in which it is tried.

    Any part of it that is tried first is a random sample itself.
    """
    drawn = draw([one for path in files() for one in mutants(path)], size)
    session.add_work_items(
        WorkItem.single(f"{number:04}", mutant) for number, mutant in enumerate(drawn)
    )


def mutants(path: Path) -> Iterator[MutationSpec]:
    """Yield all mutants of a file, which cosmic-ray numbers for each of its operators.

    Its own `init` asks two hundred operators about every bracket and name, which takes minutes.
    """
    nodes = [node for node in ast_nodes(get_ast_from_path(path)) if not _never_changed(node)]
    for name in operator_names():
        kind = get_operator(name)
        if kind.arguments() or LEFT_OUT.match(name):
            continue
        operator = kind()
        spans = (span for node in nodes for span in operator.mutation_positions(node))
        for occurrence, (start, end) in enumerate(spans):
            yield MutationSpec(path, name, occurrence, start, end)


def _never_changed(node: NodeOrLeaf) -> bool:
    return node.type in NEVER or (node.type == "operator" and node.value in PUNCTUATION)


def draw(mutants: list[MutationSpec], size: int, seed: int = SEED) -> list[MutationSpec]:
    """Draw places, and one mutant of each."""
    places: dict[tuple[str, tuple[int, int]], list[MutationSpec]] = defaultdict(list)
    for one in sorted(mutants, key=_order):
        places[str(one.module_path), one.start_pos].append(one)
    lot = random.Random(seed)
    return [lot.choice(places[place]) for place in lot.sample(sorted(places), size)]


def _order(mutant: MutationSpec) -> tuple[str, tuple[int, int], str, int]:
    return str(mutant.module_path), mutant.start_pos, mutant.operator_name, mutant.occurrence
