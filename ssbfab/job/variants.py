"""Other files of the same print: a dry run, and the rest after a clog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ssbfab import __version__
from ssbfab.errors import ToolpathError
from ssbfab.job.job import Job

if TYPE_CHECKING:
    from ssbfab.gcode import Program
    from ssbfab.toolpath import Summary, Toolpath


def check_layer(job: Job, layer: int) -> None:
    """Raise `ToolpathError` where the print has no such layer to begin at."""
    last = _planned(job).layers - 1
    if not 1 <= layer <= last:
        raise ToolpathError(f"resume at layer {layer}: expected 1 to {last}; layers count from 0, and 0 is the whole print")


def dry_run(job: Job, *, experimental: bool = False) -> Program:
    """The same path with nothing dispensed and the tips lifted."""
    return _program(job, _driven(job, inked=False), experimental)


def resumed_at(job: Job, layer: int, *, experimental: bool = False) -> Program:
    """The print from a layer on, with its tools, pressures and primes."""
    check_layer(job, layer)
    return _program(job, _driven(job, from_layer=layer), experimental)


def _planned(job: Job) -> Summary:
    if job.summary is None:
        raise ToolpathError("nothing is printed: a [print] table and [inks] say on which machine")
    return job.summary


def _driven(job: Job, *, from_layer: int = 0, inked: bool = True) -> Toolpath:
    from ssbfab.toolpath import driven

    _planned(job)
    assert job.toolpath is not None and job.printer is not None and job.recipe.print is not None
    return driven(job.toolpath, cell=job.cell, heads=job.heads, printer=job.printer, settings=job.recipe.print,
                  from_layer=from_layer, inked=inked)


def _program(job: Job, toolpath: Toolpath, experimental: bool) -> Program:
    from ssbfab.gcode import Header, write

    assert job.printer is not None
    header = Header(title=toolpath.title, recipe_sha256=job.recipe.sha256, version=__version__)
    return write(toolpath, printer=job.printer, heads=job.heads, header=header, experimental=experimental)
