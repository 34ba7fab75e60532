"""The noun `Job`: every noun of the pipeline for one recipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ssbfab.gcode import Program
    from ssbfab.geometry import Cell
    from ssbfab.library.printer import Head, Printer
    from ssbfab.recipe import Recipe
    from ssbfab.review import Report
    from ssbfab.slicing.layer import Layer
    from ssbfab.toolpath import Summary, Toolpath


@dataclass(frozen=True, kw_only=True, eq=False)
class Job:
    """What a run of the stages made. A stage that the recipe does not ask for leaves None.

    `fired_cell` is what is wanted, `cell` what is printed: green and placed on the bed. `toolpath` is the ink as
    planned, `driven` what the machine does for it: starts, stops, primes. `report` holds what every rule found.
    """

    recipe: Recipe
    fired_cell: Cell
    cell: Cell
    metrics: Any
    shrinkage: Any
    report: Report
    printer: Printer | None = None
    heads: tuple[Head, ...] = ()
    sections: tuple[Layer, ...] = ()
    toolpath: Toolpath | None = None
    driven: Toolpath | None = None
    summary: Summary | None = None
    program: Program | None = None
    deposit: Any = None
    route: Any = None
    stacks: tuple[Any, ...] = ()
    schedule: Any = None
    furnace: Any = None
    firing: Any = None
    pressing: Any = None
