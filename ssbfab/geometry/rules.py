"""What may be wrong with a cell that can exist."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.geometry.cell import Cell
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
            advice="measure the ink lot's free shrinkage, load the ink higher, or release the part from its substrate",
        )


@rule("GEO102", "What was changed in what the user brought", source="ssbfab.geometry.meshes: the safe repairs")
def healed(fired_cell: Cell) -> Iterator[Finding]:
    """A mesh that was healed is not quite the mesh that was brought; the user should know."""
    for note in fired_cell.notes:
        where, _, what = note.partition(": ")
        yield Finding(code="GEO102", severity=Severity.NOTE, where=where, message=what or note, source=healed.source)


RULES: tuple[Rule, ...] = (shrinkage_mismatch, healed)
