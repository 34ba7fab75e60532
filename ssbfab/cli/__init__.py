"""The command line: one short function per command, one file each. Heavy packages load when a command runs, not before."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

import click

from ssbfab import __version__
from ssbfab.errors import SsbfabError

#: Each command, and its module (and function, where that has another name).
COMMANDS = {
    "make": "make", "review": "review", "preview": "preview", "slice": "slice.slice_", "prove": "prove", "calibrate": "calibrate",
    "fire": "fire", "fit": "fit", "route": "route", "compare": "route.compare", "batch": "batch", "sweep": "sweep", "new": "new",
    "list": "list.list_", "show": "show", "explain": "explain", "schema": "schema",
}


class _OnDemand(click.Group):
    """A command's module loads when it is asked for, all of them for help and where a name is misspelt."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        self.commands = {name: self._load(name) for name in COMMANDS}
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            self.list_commands(ctx)
            return None
        return self._load(cmd_name)

    def _load(self, name: str) -> click.Command:
        module, _, function = COMMANDS[name].partition(".")
        command: click.Command = getattr(import_module(f"ssbfab.cli.{module}"), function or module)
        return command


@click.group(cls=_OnDemand, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name="ssbfab")
def app() -> None:
    """From a recipe to a proven print file and firing schedule for printed solid-state batteries.

    Begin with `ssbfab new interdigitated > cell.toml`, then `ssbfab make cell.toml`.
    """


def main() -> None:
    """Run, and turn what ssbfab raises into lines on stderr: exit 2 cannot run, 1 findings, 0 clean."""
    gc.set_threshold(20_000, 50, 100)  # much is made and dropped here, little of it in circles that would have to be looked for
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no matrix here is large: its threads cost more to start than they save
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
    if "manifold3d" not in sys.modules:  # which asks at the end for everything back
        gc.freeze()  # what is left is given back with the process: it need not be looked through once more
    sys.exit(code)
