"""The process steps that a route may name."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ssbfab.sintering.step import CoSintering
from ssbfab.spec import Key, spec


@spec
class Print:
    """Print the cell as `[print]` says."""

    step: ClassVar[str] = "print"
    note: Annotated[str, Key(help="a remark for the traveller")] = ""


#: Steps with a planner of their own.
STEPS: tuple[type, ...] = (Print, CoSintering)

#: Steps that are recorded, shown in the review as not planned, and checked no further.
RECORDED = ("dry", "debind", "cold-sinter", "anneal", "tape-cast", "laminate", "infiltrate", "deposit", "assemble")
