"""A scenario written out in full: every default filled in, nothing left to look up."""

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
    yaml.dump(_short(_plain(scenario)), stream)
    return stream.getvalue()


def digest(scenario: Scenario) -> str:
    """Return the SHA-256 of a scenario's canonical JSON, observed values included, as 64 hexadecimal digits.

    Names are not sorted: the order of the berths can change a result.
    """
    text = json.dumps(_plain(scenario), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(scenario: Scenario) -> dict[str, Any]:
    return scenario.model_dump(mode="json", exclude_none=True)


def _short(node: Any) -> Any:
    """Write constants as plain numbers, lists of plain values on one line, and odd characters by their codes."""
    if isinstance(node, dict):
        if node.get("dist") == "constant" and len(node) == 2:
            return node["value"]
        return {key: _short(value) for key, value in node.items()}
    if isinstance(node, list):
        items = CommentedSeq(_short(item) for item in node)
        if not any(isinstance(item, dict | list) for item in node):
            items.fa.set_flow_style()
        return items
    if isinstance(node, str) and not node.isprintable():
        return DoubleQuotedScalarString(
            node
        )  # the writer leaves U+0085 bare, and folds it on reading
    return node
