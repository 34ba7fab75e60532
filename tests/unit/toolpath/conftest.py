"""A small printer with two pneumatic tools and one with two syringes, and cells of simple bodies."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from manifold3d import Manifold

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Dispenser, Head, Printer, Tip, Tool


def ink_named(name: str) -> Ink:
    return Ink(material="lto", solids_fraction=0.3, density_kg_m3=2000, yield_stress_pa=200, consistency_pa_s_n=100, flow_index=0.4,
               name=name)


def printer_with(dispenser: Dispenser, diameter_mm: float = 0.25) -> Printer:
    tip = Tip(diameter_mm=diameter_mm, outer_diameter_mm=2 * diameter_mm, length_mm=5.0, name="test tip")
    return Printer(dialect="marlin", low_mm=(0, 0, 0), high_mm=(200, 200, 100), speed_max_mm_s=50, speed_z_max_mm_s=10,
                   acceleration_mm_s2=500, origin_mm=(10.0, 20.0), park_mm=(5.0, 5.0, 60.0), name="test printer",
                   tools=tuple(Tool(number=n, dispenser=dispenser, tip=tip) for n in (0, 1)))


@pytest.fixture
def syringe_printer() -> Printer:
    return printer_with(Dispenser.SYRINGE)


@pytest.fixture
def pneumatic_printer() -> Printer:
    return printer_with(Dispenser.PNEUMATIC)


@pytest.fixture
def two_boxes() -> Cell:
    """A positive box 4 × 3 × 1 mm and a negative one beside it with a gap of 1 mm."""
    box = Manifold.cube((4.0, 3.0, 1.0))
    return Cell(title="two boxes", bodies=(
        Body(name="positive", role=Role.POSITIVE_ELECTRODE, solid=box.translate((10.0, 20.0, 0.0))),
        Body(name="negative", role=Role.NEGATIVE_ELECTRODE, solid=box.translate((15.0, 20.0, 0.0)))))


@pytest.fixture
def heads_of() -> Callable[..., tuple[Head, ...]]:
    """One head per body, in order."""

    def made(cell: Cell, printer: Printer) -> tuple[Head, ...]:
        return tuple(Head(tool=tool, tip=tool.tip, ink=ink_named(f"ink {body.name}"), bodies=(body.name,))  # type: ignore[arg-type]
                     for body, tool in zip(cell.printed, printer.tools, strict=False))

    return made
