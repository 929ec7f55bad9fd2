"""The JSON Schema of a study file, for editors."""

from typing import Any

from pydantic import TypeAdapter

from portsim.scenario.reading.schema import (
    written_schema,
)
from portsim.studies.plan.plan import Study


def study_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a study file."""
    return written_schema("portsim study", TypeAdapter(Study).json_schema())
