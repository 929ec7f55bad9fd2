"""`portsim schema`: the JSON Schema of the input files."""

import json

import click


@click.command("schema")
@click.argument("noun", type=click.Choice(["scenario", "study"]), default="scenario")
def schema_command(noun: str) -> None:
    """Print the JSON Schema of a scenario or study file, for editors that complete and check."""
    from portsim.scenario.reading.schema import scenario_schema
    from portsim.studies.plan.schema import study_schema

    schema = scenario_schema() if noun == "scenario" else study_schema()
    click.echo(json.dumps(schema, indent=2, ensure_ascii=False))
