"""What several commands share: arguments, and lines that say how far a run has come."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

RECIPE = click.argument("recipe", type=click.Path(path_type=Path))
STRICT = click.option("--strict", is_flag=True, help="Exit 1 also where something could not be decided.")


class Progress:
    """Says on stderr which stage runs and how long it took; silent with `--quiet`."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        if self.quiet:
            yield
            return
        began = time.perf_counter()
        click.echo(f"  {name} … ", err=True, nl=False)
        try:
            yield
        except BaseException:
            click.echo("stopped", err=True)
            raise
        click.echo(f"{time.perf_counter() - began:.2f} s", err=True)


def table(rows: list[tuple[str, ...]], indent: str = "  ") -> str:
    """Rows as aligned columns of text."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    return "\n".join(
        indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def echo_report(report: Any, form: str, quiet: bool = False) -> None:
    """A report on stdout in one of the formats."""
    from ssbfab.review.formats import FORMATS

    if not quiet:
        click.echo(FORMATS[form](report), nl=False)
