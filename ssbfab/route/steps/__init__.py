"""The process steps, one small file each: the keys that a recipe may write, and the planner that turns them into an operation."""

from __future__ import annotations

from ssbfab.route.steps import (
    anneal,
    assemble,
    co_sinter,
    cold_sinter,
    debind,
    deposit,
    dry,
    infiltrate,
    laminate,
    printing,
    tape_cast,
)
from ssbfab.route.steps.kind import StepKind

#: Every step with a planner, in the order in which a route usually has them.
STEPS: tuple[StepKind, ...] = (
    printing.KIND,
    tape_cast.KIND,
    dry.KIND,
    laminate.KIND,
    debind.KIND,
    cold_sinter.KIND,
    co_sinter.KIND,
    anneal.KIND,
    infiltrate.KIND,
    deposit.KIND,
    assemble.KIND,
)

#: Steps that are recorded, shown in the review as not planned, and checked no further.
RECORDED: tuple[str, ...] = ()
