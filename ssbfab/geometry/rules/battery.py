"""Whether the electrodes fit each other, and what the library could not say."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.errors import LibraryError
from ssbfab.findings import Finding, Severity, Source, rule
from ssbfab.geometry.cell import Cell, Role
from ssbfab.geometry.metrics import CellMetrics
from ssbfab.library import Library

_BALANCE = Source(text="J. Kasnatscheew et al., A tutorial into practical capacity and mass balancing of lithium ion batteries, "
                       "J. Electrochem. Soc. 164 (2017) A2479; the upper limit is assumed")
LOWEST_RATIO, HIGHEST_RATIO = 1.0, 1.5
PLATING_V = 0.5  # a negative electrode above this potential does not plate lithium when it is overfilled (assumed)


@rule("GEO201", "The electrodes' capacities are out of balance", source=_BALANCE, formula="N/P = negative / positive capacity",
      limit="1.0 to 1.5; below 1.0 is a note where the negative electrode works above 0.5 V and cannot plate lithium",
      example="N/P 0.28: lithium plates on the negative electrode at two thirds of a charge")
def capacity_balance(fired_cell: Cell, metrics: CellMetrics, library: Library) -> Iterator[Finding]:
    """Too small a negative electrode plates lithium, too large a one is dead weight and lost room."""
    ratio = metrics.np_ratio
    if ratio is None or LOWEST_RATIO <= ratio <= HIGHEST_RATIO:
        return
    low = ratio < LOWEST_RATIO
    harmless = low and not _plates(fired_cell, library)
    yield Finding(
        code="GEO201", severity=Severity.NOTE if harmless else Severity.WARNING, where="cell", source=_BALANCE,
        message=f"N/P is {ratio:.3g}, expected {LOWEST_RATIO:g} to {HIGHEST_RATIO:g}", value=ratio,
        limit=LOWEST_RATIO if low else HIGHEST_RATIO, confidence=metrics.confidence,
        margin=ratio / LOWEST_RATIO - 1.0 if low else 1.0 - ratio / HIGHEST_RATIO,
        advice=f"make the {'negative' if low else 'positive'} electrode larger, or the other one smaller")


@rule("GEO202", "The library lacks numbers that the cell's metrics need", source="ssbfab.geometry.measure: definitions",
      limit="every number of the cell can be calculated",
      example="an electrode material without a density: no areal capacity")
def numbers_missing(metrics: CellMetrics) -> Iterator[Finding]:
    """A metric without its numbers is left out, never guessed."""
    for what in metrics.missing:
        yield Finding(code="GEO202", severity=Severity.NOTE, where="metrics", message=f"not computed for want of: {what}",
                      source=numbers_missing.source, advice="state it in a library file beside the recipe")


def _plates(cell: Cell, library: Library) -> bool:
    """Whether the negative electrode works so low that lithium may plate; True where that is not known."""
    for body in cell.bodies:
        if body.role is Role.NEGATIVE_ELECTRODE:
            try:
                voltage = library.material(body.material).get("voltage_v")
            except LibraryError:
                return True
            return voltage is None or voltage.value < PLATING_V
    return True
