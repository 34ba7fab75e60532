"""The checks: PRF1xx machine, 2xx short and open circuits, 3xx coverage and volume, 4xx collisions, 5xx time and age,
6xx electrical figures, 9xx words that were not understood."""

from ssbfab.findings import Rule
from ssbfab.proof.rules import (
    circuits,
    collisions,
    contacts,
    coverage,
    drips,
    figures,
    gaps,
    lags,
    machine,
    spans,
    times,
    volumes,
    words,
)

RULES: tuple[Rule, ...] = (*machine.RULES, *gaps.RULES, *contacts.RULES, *circuits.RULES, *volumes.RULES, *coverage.RULES,
                           *spans.RULES, *lags.RULES,
                           *collisions.RULES, *drips.RULES, *times.RULES, *figures.RULES, *words.RULES)

__all__ = ["RULES"]
