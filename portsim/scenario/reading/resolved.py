"""A scenario written out with all its defaults, and the digest that identifies it."""

import hashlib
import io
import json
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from portsim.scenario.blocks.scenario import Scenario


def resolved(scenario: Scenario) -> str:
    """Return a scenario as YAML text, defaults filled in; loading it gives an equal scenario.

    Keys come in the order of the models, names in the order of the scenario, which is the order in
    which a ship tries berths that fit alike. Values read from a CSV file are written out.
    """
    yaml = YAML()
    yaml.width = 1_000_000  # no line is folded
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(_compact(_as_json(scenario)), stream)
    return stream.getvalue()


def digest(scenario: Scenario) -> str:
    """Return the SHA-256 of a scenario's canonical JSON as 64 hexadecimal digits.

    It covers observed values too. Names are not sorted, because the order of the berths can change
    a result.
    """
    text = json.dumps(_as_json(scenario), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _as_json(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as plain mappings, lists and values."""
    return scenario.model_dump(mode="json", exclude_none=True)


def _compact(node: Any) -> Any:
    """Return a tree as it is written.

    Constants become plain numbers, lists of plain values stand on one line, and characters that
    cannot be printed are written by their codes.
    """
    if isinstance(node, dict):
        if node.get("dist") == "constant" and len(node) == 2:
            return node["value"]
        return {key: _compact(value) for key, value in node.items()}
    if isinstance(node, list):
        items = CommentedSeq(_compact(item) for item in node)
        if not any(isinstance(item, dict | list) for item in node):
            items.fa.set_flow_style()
        return items
    if isinstance(node, str) and not node.isprintable():
        # The writer would leave U+0085 as it is, and the reader would take it for a line break.
        return DoubleQuotedScalarString(node)
    return node
