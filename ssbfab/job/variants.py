"""Other files of the same print: a dry run, and the rest after a clog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ssbfab import __version__
from ssbfab.errors import ToolpathError
from ssbfab.job.job import Job

if TYPE_CHECKING:
    from ssbfab.gcode import Program
    from ssbfab.toolpath import Toolpath


def dry_run(job: Job, *, experimental: bool = False) -> Program:
    """The same path with nothing dispensed and the tips lifted."""
    return _program(job, _driven(job, inked=False), experimental)


def resumed_at(job: Job, layer: int, tool: int | None = None, *, experimental: bool = False) -> Program:
    """The print from a layer on, or from that layer's pass of a tool, with its tools, pressures and primes."""
    return _program(job, _driven(job, from_layer=layer, from_tool=tool), experimental)


def _driven(job: Job, *, from_layer: int | None = None, from_tool: int | None = None, inked: bool = True) -> Toolpath:
    from ssbfab.toolpath import driven

    if job.toolpath is None:
        raise ToolpathError("nothing is printed: a [print] table and [inks] say on which machine")
    assert job.printer is not None and job.recipe.print is not None
    return driven(job.toolpath, cell=job.cell, heads=job.heads, printer=job.printer, settings=job.recipe.print,
                  from_layer=from_layer, from_tool=from_tool, inked=inked)


def _program(job: Job, toolpath: Toolpath, experimental: bool) -> Program:
    from ssbfab.gcode import Header, write

    assert job.printer is not None
    header = Header(title=toolpath.title, recipe_sha256=job.recipe.sha256, version=__version__)
    return write(toolpath, printer=job.printer, heads=job.heads, header=header, experimental=experimental)
