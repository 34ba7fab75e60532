"""The noun `Provenance`: where one number of a library file comes from, and how far it may be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from ssbfab.findings import Confidence, Source

ASSUMED = Source(text="assumed")


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Source and confidence of one number; `low` and `high` in the inside unit where a range is stated."""

    source: Source
    confidence: Confidence
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        return f"{self.source} [{self.confidence.value}]"


#: What is known of a number of which nothing is said.
UNSAID = Provenance(source=ASSUMED, confidence=Confidence.ASSUMED)
