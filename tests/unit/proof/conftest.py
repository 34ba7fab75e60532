"""A small writer of print files by hand, so that proof is tested without the package's own writer.

The cell is two combs of straight bars, `A` at y >= 0 (positive, tool 0) and `B` mirrored (negative, tool 1):

    spine A  ==========================
             |    |    |    |    |         fingers of A run down from its spine, those of B up between them
               |    |    |    |    |
    spine B  ==========================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.ink.flow import pressure_for
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Dispenser, Head, Printer, Tip, Tool

INK = Ink(material="lto", solids_fraction=0.3, density_kg_m3=2000, yield_stress_pa=200, consistency_pa_s_n=60, flow_index=0.5)
TIP = Tip(diameter_mm=0.1, outer_diameter_mm=0.2, length_mm=5, name="t")


def make_printer(dialect: str = "marlin", dispenser: Dispenser = Dispenser.SYRINGE, **changes: object) -> Printer:
    tools = tuple(Tool(number=n, dispenser=dispenser, tip="t", output=n, pressure_channel=n, pressure_max_pa=5e6) for n in (0, 1))
    printer = Printer(dialect=dialect, low_mm=(0, 0, 0), high_mm=(100, 100, 50), speed_max_mm_s=50, speed_z_max_mm_s=20,
                      acceleration_mm_s2=500, tools=tools, name="test", park_mm=(0, 0, 40), purge_mm=(90, 90))
    return replace(printer, **changes)


@dataclass(frozen=True)
class Job:
    """Beads of two combs: (tool, layer, points) each, of one width, height and speed."""

    printer: Printer
    heads: tuple[Head, ...]
    cell: Cell
    beads: tuple[tuple[int, int, tuple[tuple[float, float], ...]], ...]
    width: float = 0.1
    height: float = 0.05
    speed: float = 5.0

    def text(self) -> str:
        return "\n".join(self.marlin() if self.printer.dialect == "marlin" else self.linuxcnc()) + "\n"

    def marlin(self) -> Iterator[str]:
        yield from ("; by hand", "G90", "G21", "M83", "G0 Z10 F900")
        tool = -1
        for number, layer, points in self.beads:
            z = (layer + 1) * self.height
            if number != tool:
                yield from ("G0 Z10 F900", f"T{number}", f"M200 T{number} S1 D8.6", "G92 E0")
                tool = number
            yield from (f"G0 Z{z + 1:.5f} F900", f"G0 X{points[0][0]:.5f} Y{points[0][1]:.5f} F1800", f"G0 Z{z:.5f} F900")
            yield f"G1 F{self.speed * 60:g}"
            for a, b in pairwise(points):
                length = ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
                yield f"G1 X{b[0]:.5f} Y{b[1]:.5f} E{length * self.width * self.height:.8f}"
            yield f"G0 Z{z + 1:.5f} F900"
        yield from ("G0 Z40 F900", "M400")

    def linuxcnc(self) -> Iterator[str]:
        kpa = pressure_for(INK, TIP, self.width * self.height * self.speed) / 1e3
        yield from ("; by hand", "G90 G21 G17 G40 G49 G80 G94", "G64 P0.01 Q0.004", "M65 P0", "M65 P1", "G1 Z10 F900")
        tool = -1
        for number, layer, points in self.beads:
            z = (layer + 1) * self.height
            if number != tool:
                yield from ("G1 Z10 F900", f"T{number} M6 G43", f"M68 E{number} Q{kpa:.6f}")
                tool = number
            yield from (f"G1 Z{z + 1:.5f} F900", f"G1 X{points[0][0]:.5f} Y{points[0][1]:.5f} F1800", f"G1 Z{z:.5f} F900")
            yield f"M62 P{number}"
            for k, b in enumerate(points[1:]):
                yield f"G1 X{b[0]:.5f} Y{b[1]:.5f}" + (f" F{self.speed * 60:g}" if k == 0 else "")
            yield f"M63 P{number}"
            yield f"G1 Z{z + 1:.5f} F900"
        yield from ("M68 E0 Q0", "M68 E1 Q0", "G1 Z40 F900", "M2")


def make_job(dialect: str = "marlin", *, fingers: int = 3, gap: float = 0.1, layers: int = 3, length: float = 2.0, width: float = 0.1,
             height: float = 0.05, origin: tuple[float, float] = (10.0, 10.0), **changes: object) -> Job:
    from manifold3d import Manifold

    printer = make_printer(dialect, Dispenser.SYRINGE if dialect == "marlin" else Dispenser.PNEUMATIC, **changes)
    ox, oy = origin
    pitch = 2 * (width + gap)
    span = (fingers - 1) * pitch + pitch / 2 + width
    tall = layers * height
    reach = length + width + gap  # from the lower spine's top edge to the upper spine's lower edge
    beads: list[tuple[int, int, tuple[tuple[float, float], ...]]] = []
    boxes: dict[int, list[tuple[float, float, float, float]]] = {0: [], 1: []}
    half = width / 2
    for n, y in ((0, oy), (1, oy + width + reach)):
        boxes[n].append((ox, y, ox + span, y + width))
        for k in range(fingers):
            x = ox + k * pitch + (pitch / 2 if n else 0.0)
            low, high = (y + width, y + width + length) if n == 0 else (y - length, y)
            boxes[n].append((x, low, x + width, high))
    for layer in range(layers):
        for n in (0, 1):
            for i, (x0, y0, x1, y1) in enumerate(boxes[n]):
                middle_x, middle_y = x0 + half, y0 + half
                line = ((x0, middle_y), (x1, middle_y)) if i == 0 else ((middle_x, y0), (middle_x, y1))
                beads.append((n, layer, line))
    solids = {n: Manifold.batch_boolean([Manifold.cube((b[2] - b[0], b[3] - b[1], tall)).translate((b[0], b[1], 0.0)) for b in boxes[n]],
                                        _add()) for n in (0, 1)}
    cell = Cell(title="combs", bodies=(Body(name="A", role=Role.POSITIVE_ELECTRODE, solid=solids[0]),
                                       Body(name="B", role=Role.NEGATIVE_ELECTRODE, solid=solids[1])))
    heads = tuple(Head(tool=printer.tools[n], tip=TIP, ink=INK, bodies=("AB"[n],)) for n in (0, 1))
    return Job(printer=printer, heads=heads, cell=cell, beads=tuple(beads), width=width, height=height)


def _add() -> object:
    from manifold3d import OpType

    return OpType.Add


@pytest.fixture
def job() -> Callable[..., Job]:
    return make_job


@pytest.fixture
def printer() -> Callable[..., Printer]:
    return make_printer
