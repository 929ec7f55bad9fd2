"""Whether a file is a study or a scenario, told without what studies need."""

from pathlib import Path

from portsim.scenario.reading.yaml_file import read_document


def is_study(path: str | Path) -> bool:
    """Return whether a file says what studies say: of what kind it is and of which scenario.

    Raises
    ------
    ScenarioError
        If the file cannot be read as YAML.
    """
    tree = read_document(Path(path)).data
    return isinstance(tree, dict) and not {"kind", "scenario", "axes", "inputs"}.isdisjoint(tree)
