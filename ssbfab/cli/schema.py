"""`ssbfab schema`: the JSON Schema of a recipe, for editors."""

from __future__ import annotations

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of a recipe; an editor that knows it completes keys and marks mistakes."""
    import json

    from ssbfab.recipe.schema import recipe_schema

    click.echo(json.dumps(recipe_schema(), indent=1))
