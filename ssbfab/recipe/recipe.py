"""The noun `Recipe`, and the few tables that no stage owns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from ssbfab.geometry import Role, ShrinkagePlan
from ssbfab.library import Ink, Library
from ssbfab.library.batch import BatchSettings
from ssbfab.spec import Key, spec
from ssbfab.toolpath.settings import PrintSettings


@spec
class IgnoredRule:
    """A finding that the user has judged."""

    code: Annotated[str, Key(help="code of the rule, or its beginning", example="FIR201")]
    reason: Annotated[str, Key(help="why it does not matter here; shown in the report", example="substrate is sacrificial")]


@spec
class ReviewTable:
    """The recipe's `[review]`."""

    ignore: Annotated[tuple[IgnoredRule, ...], Key(help="findings that the user has judged, each with a reason")] = ()


@dataclass(frozen=True, kw_only=True)
class Unplanned:
    """A step of the route that is recorded but has no planner."""

    step: str
    keys: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that one file says, validated: the specs of the stages and the library they are read with.

    `cell` is the `@spec` of an architecture. `inks` are the printed roles; `materials` names the material of every role,
    that of an ink included. `route` holds the `@spec` of each step in order, or `Unplanned`.
    """

    name: str
    title: str
    folder: Path
    sha256: str
    cell: Any
    shrinkage: ShrinkagePlan
    inks: Mapping[Role, Ink]
    materials: Mapping[Role, str]
    print: PrintSettings | None
    route: tuple[Any, ...]
    review: ReviewTable
    batch: BatchSettings
    library: Library

    def steps(self, kind: type) -> tuple[Any, ...]:
        """The steps of the route of one kind."""
        return tuple(step for step in self.route if isinstance(step, kind))
