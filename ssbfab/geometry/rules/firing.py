"""Shrinkage that the stack does not allow, and bodies that lose their footing by it."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Confidence, Finding, Severity, rule
from ssbfab.geometry.cell import Cell
from ssbfab.geometry.green import carriers
from ssbfab.geometry.shrinkage import Shrinkage


@rule("GEO301", "The shrinkage that a body wants and the one that it is allowed differ",
      source="R. M. German, Sintering Theory and Practice, Wiley 1996: free linear shrinkage 1 - (dried/fired)^(1/3); the stack "
             "imposes one in-plane shrinkage on bonded bodies",
      formula="mismatch = free - imposed linear shrinkage", limit="shrinkage.mismatch_limit of the recipe",
      example="free 17 %, on a rigid substrate 0 %: mismatch 17 %")
def shrinkage_mismatch(shrinkage: Shrinkage) -> Iterator[Finding]:
    """A body that cannot shrink as it wants is strained by the difference while it densifies: it cracks or warps."""
    limit = shrinkage.limit_fraction
    for name, mismatch in sorted(shrinkage.mismatch_fraction.items()):
        yield Finding(
            code="GEO301", severity=Severity.ERROR if abs(mismatch) > limit else Severity.NOTE, where=name,
            message=f"free less imposed in-plane shrinkage is {mismatch:.1%}, limit {limit:.1%}",
            value=mismatch, limit=limit, margin=1.0 - abs(mismatch) / limit, source=shrinkage_mismatch.source,
            confidence=Confidence.MED if name in shrinkage.measured else Confidence.ASSUMED,
            advice="measure the ink lot's free shrinkage, load the ink higher, or release the part from its substrate",
        )


@rule("GEO302", "A body stands on others that are printed to different heights",
      source="conservation of mass: ssbfab.geometry.green",
      formula="green height = fired height x fired density / solids fraction / in-plane^2", limit="equal green heights, to 1 nm",
      example="a lid over two electrodes whose inks hold 30 % and 32 % solids")
def uneven_carriers(fired_cell: Cell, cell: Cell) -> Iterator[Finding]:
    """What is level when fired may be stepped when printed: the tip would then print over a void."""
    for body in fired_cell.printed:
        lost = sorted(set(carriers(fired_cell, body)) - set(carriers(cell, cell.body(body.name))))
        for name in lost:
            step = cell.body(body.name).bounds_mm[2] - cell.body(name).bounds_mm[5]
            yield Finding(
                code="GEO302", severity=Severity.WARNING, where=f"{body.name} on {name}", value=step, limit=0.0, unit="mm",
                message=f"as printed, {name} ends {step * 1e3:.4g} um below the foot of {body.name}",
                source=uneven_carriers.source,
                advice="bring the solids fractions of the inks together, or state measured shrinkages")
