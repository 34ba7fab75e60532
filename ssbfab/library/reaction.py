"""The noun `Reaction`: one published statement on whether two substances react at temperature."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ssbfab.findings import Confidence, Source
from ssbfab.library.rows import Row, read_rows

COLUMNS = ("phase_a", "phase_b", "onset_C", "safe_upto_C", "products", "method", "atmosphere", "source", "doi", "confidence",
           "basis", "notes")


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """What one source says of a pair: `onset_k` is where it was seen to react, `safe_k` up to where it was not, None unsaid.

    A safe temperature by XRD does not clear interphases of nanometres, and a missing pair is "no data", never "compatible".
    """

    phase_a: str
    phase_b: str
    onset_k: float | None
    safe_k: float | None
    products: str
    method: str
    atmosphere: str
    source: Source
    confidence: Confidence
    basis: str
    notes: str


def read_reactions(paths: tuple[Path, ...]) -> tuple[Reaction, ...]:
    """The rows of some reaction tables, in order."""
    return read_rows(paths, COLUMNS, _reaction)


def _reaction(row: Row) -> Reaction:
    return Reaction(
        phase_a=row.text("phase_a"), phase_b=row.text("phase_b"), onset_k=row.celsius("onset_C"),
        safe_k=row.celsius("safe_upto_C"),
        products=row.text("products"), method=row.text("method"), atmosphere=row.text("atmosphere"),
        source=Source(text=row.text("source") or "assumed", doi=row.text("doi")), confidence=row.confidence(),
        basis=row.text("basis"), notes=row.text("notes"),
    )
