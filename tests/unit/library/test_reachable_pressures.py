"""What is shipped works together: each ink that a tip can pass flows at a usual speed within the dispenser's range."""

from __future__ import annotations

import pytest

from ssbfab.ink import pressure_for
from ssbfab.library import Dispenser, Library, Tip

LIBRARY = Library.open()
TOOLS = [(printer, tool) for printer in LIBRARY.names("printers") for tool in LIBRARY.printer(printer).tools]


@pytest.mark.parametrize(("printer", "tool"), TOOLS, ids=lambda part: str(getattr(part, "number", part)))
def test_pressure_is_within_the_range_of_the_dispenser(printer: str, tool: object) -> None:
    tip = LIBRARY.tip(tool.tip) if isinstance(tool.tip, str) else tool.tip
    assert isinstance(tip, Tip)
    inks = [LIBRARY.ink(name) for name in LIBRARY.names("inks") if LIBRARY.ink(name).d90_mm <= tip.diameter_mm / 10]
    assert inks
    for ink in inks:
        for speed in (0.25, 5.0):
            pressure = pressure_for(ink, tip, tip.diameter_mm * 0.7 * tip.diameter_mm * speed)
            assert tool.pressure_min_pa < pressure < 0.8 * tool.pressure_max_pa, (printer, ink.name, tip.name, speed, pressure)


@pytest.mark.parametrize("name", LIBRARY.names("printers"))
def test_a_microstep_of_a_plunger_is_small_against_the_volume_that_the_ink_smooths(name: str) -> None:
    """Refused above 5 % and warned of above 1 % of the bead that is laid within one time constant."""
    for tool in LIBRARY.printer(name).tools:
        if tool.dispenser is Dispenser.SYRINGE:
            tip = LIBRARY.tip(str(tool.tip))
            step_mm3 = 3.14159 * tool.barrel_diameter_mm**2 / 4 / tool.steps_per_mm
            smoothed = tip.diameter_mm * 0.8 * tip.diameter_mm * 5.0 * tool.time_constant_s
            assert step_mm3 / smoothed < 0.01


def test_every_dialect_has_a_printer() -> None:
    from ssbfab.gcode import DIALECTS

    driven = {LIBRARY.printer(name).dialect for name in LIBRARY.names("printers")}
    assert {dialect.name for dialect in DIALECTS} <= driven
    assert all(name.startswith(LIBRARY.printer(name).dialect) for name in LIBRARY.names("printers"))
