"""`ssbfab explain`: what a rule's code means."""

from __future__ import annotations

import click


@click.command()
@click.argument("code")
def explain(code: str) -> None:
    """Print title, reason, formula, limit, source and an example of the rule CODE."""
    from ssbfab.review import explain as text
    from ssbfab.review import rule_named

    click.echo(text(rule_named(code)), nl=False)
