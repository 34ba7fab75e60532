"""The command line: one short function per command, one file each. Heavy packages load when a command runs, not before."""

from __future__ import annotations

import os
import sys

import click

from ssbfab import __version__
from ssbfab.cli.batch import batch
from ssbfab.cli.calibrate import calibrate
from ssbfab.cli.explain import explain
from ssbfab.cli.fire import fire
from ssbfab.cli.fit import fit
from ssbfab.cli.list import list_
from ssbfab.cli.make import make
from ssbfab.cli.new import new
from ssbfab.cli.preview import preview
from ssbfab.cli.prove import prove
from ssbfab.cli.review import review
from ssbfab.cli.route import compare, route
from ssbfab.cli.schema import schema
from ssbfab.cli.show import show
from ssbfab.cli.slice import slice_
from ssbfab.cli.sweep import sweep
from ssbfab.errors import SsbfabError

COMMANDS = (make, review, preview, slice_, prove, calibrate, fire, fit, route, compare, batch, sweep, new, list_, show, explain,
            schema)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name="ssbfab")
def app() -> None:
    """From a recipe to a proven print file and firing schedule for printed solid-state batteries.

    Begin with `ssbfab new interdigitated > cell.toml`, then `ssbfab make cell.toml`.
    """


for _command in COMMANDS:
    app.add_command(_command)


def main() -> None:
    """Run, and turn what ssbfab raises into lines on stderr: exit 2 cannot run, 1 findings, 0 clean."""
    try:
        code = app.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except SsbfabError as error:
        for fault in error.faults:
            click.echo(f"error: {fault}", err=True)
        code = 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
