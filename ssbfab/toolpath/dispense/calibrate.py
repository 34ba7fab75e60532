"""Calibration prints: small toolpaths whose lines are measured under a microscope and read back by `ssbfab fit line`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from ssbfab.ink import flow_rate
from ssbfab.library.printer import Dispenser, Head, Printer
from ssbfab.toolpath.path import Bead, Block, Floats, Note, SelectTool, SetPressure, Step, Toolpath, Travel


def pressure_speed_ladder(head: Head, printer: Printer, *, pressures_pa: Sequence[float], speeds_mm_s: Sequence[float],
                          height_mm: float, length_mm: float = 10.0, pitch_mm: float | None = None) -> Toolpath:
    """One line for each pressure and speed, side by side; each line's note says which. Widths are what the ink should give."""
    pitch = pitch_mm or max(1.0, 4 * head.tip.diameter_mm)
    rungs = [(p, v) for p in pressures_pa for v in speeds_mm_s]

    def steps() -> Iterator[Step]:
        for k, (pressure, speed) in enumerate(rungs):
            flow = flow_rate(head.ink, head.tip, pressure)
            width = flow / (speed * height_mm) if flow > 0 else head.tip.diameter_mm
            yield Note(text=f"line {k}: {pressure / 1e3:.4g} kPa, {speed:.4g} mm/s, predicted width {width * 1e3:.4g} um")
            yield SetPressure(tool=head.tool.number, pressure_pa=pressure)
            yield _line(_at(printer, (0, k * pitch), (length_mm, k * pitch), height_mm), width, height_mm, speed)

    return _print("pressure and speed ladder", head, printer, height_mm, list(steps()))


def width_and_span(head: Head, printer: Printer, *, width_mm: float, height_mm: float, speed_mm_s: float,
                   gaps_mm: Sequence[float]) -> Toolpath:
    """A line that bridges ever wider gaps between posts of two layers: how far a bead spans. One tool, three layers."""
    edges = np.concatenate([[0.0], np.cumsum([part for gap in gaps_mm for part in (4 * width_mm, gap)]), ])
    posts = [(float(edges[i]), float(edges[i] + 4 * width_mm)) for i in range(0, len(edges), 2)]

    def layer(z: float, top: bool) -> list[Step]:
        if top:
            return [_line(_at(printer, (0, 0), (posts[-1][1], 0), z), width_mm, height_mm, speed_mm_s)]
        return [_line(_at(printer, (a, 0), (b, 0), z), width_mm, height_mm, speed_mm_s) for a, b in posts]

    heights = [height_mm * (k + 1) for k in range(3)]
    return _layers("width and span", head, printer, height_mm, [layer(z, z == heights[-1]) for z in heights])


def stack(head: Head, printer: Printer, *, width_mm: float, height_mm: float, speed_mm_s: float, layers: int,
          length_mm: float = 10.0) -> Toolpath:
    """Bead on bead: the height of the wall over the number of layers is the true layer height."""
    ends = ((0.0, 0.0), (length_mm, 0.0))
    return _layers("bead on bead", head, printer, height_mm, [
        [_line(_at(printer, *ends, height_mm * (k + 1)), width_mm, height_mm, speed_mm_s)] for k in range(layers)])


def registration(heads: Sequence[Head], printer: Printer, *, width_mm: float, height_mm: float, speed_mm_s: float,
                 mark_mm: float = 3.0) -> Toolpath:
    """A cross by every tool at the same place beside the last: distances between crosses are the tools' errors in x and y;
    the height of a cross, printed on the bed, that in z."""
    def steps() -> Iterator[Step]:
        for k, head in enumerate(heads):
            x = 2 * mark_mm * k
            yield SelectTool(tool=head.tool.number)
            for a, b in (((x, mark_mm / 2), (x + mark_mm, mark_mm / 2)), ((x + mark_mm / 2, 0), (x + mark_mm / 2, mark_mm))):
                line = _line(_at(printer, a, b, height_mm), width_mm, height_mm, speed_mm_s)
                if head.tool.dispenser is Dispenser.PNEUMATIC:
                    from ssbfab.ink import pressure_for

                    yield SetPressure(tool=head.tool.number, pressure_pa=pressure_for(
                        head.ink, head.tip, width_mm * height_mm * speed_mm_s))
                yield line

    return _print("tool registration", heads[0], printer, height_mm, list(steps()), select=False)


def _line(points_mm: Floats, width_mm: float, height_mm: float, speed_mm_s: float) -> Bead:
    return Bead(body=0, points_mm=points_mm, width_mm=np.full(len(points_mm), width_mm), height_mm=height_mm,
                speed_mm_s=np.full(len(points_mm), speed_mm_s))


def _at(printer: Printer, a: tuple[float, float], b: tuple[float, float], z_mm: float) -> Floats:
    x, y = printer.origin_mm
    return np.array([[x + a[0], y + a[1], z_mm], [x + b[0], y + b[1], z_mm]])


def _print(title: str, head: Head, printer: Printer, height_mm: float, steps: list[Step], *, select: bool = True) -> Toolpath:
    first: list[Step] = [SelectTool(tool=head.tool.number)] if select else []
    block = Block.of([*first, *_travelled(steps, printer)], layer=0, z_mm=height_mm, height_mm=height_mm)
    return Toolpath(title=title, bodies=("calibration",), make_blocks=lambda: iter([block]))


def _layers(title: str, head: Head, printer: Printer, height_mm: float, layers: list[list[Step]]) -> Toolpath:
    from ssbfab.ink import pressure_for

    first: list[Step] = [SelectTool(tool=head.tool.number)]
    bead = next(step for step in layers[0] if isinstance(step, Bead))
    if head.tool.dispenser is Dispenser.PNEUMATIC:
        flow = float(bead.width_mm[0] * bead.height_mm * bead.speed_mm_s[0])
        first.append(SetPressure(tool=head.tool.number, pressure_pa=pressure_for(head.ink, head.tip, flow)))
    every = list(_travelled([step for steps in layers for step in steps], printer))
    blocks, k = [], 0
    for index, steps in enumerate(layers):
        beads = sum(isinstance(step, Bead) for step in steps)
        mine: list[Step] = []
        while beads and k < len(every):
            mine.append(every[k])
            beads -= isinstance(every[k], Bead)
            k += 1
        blocks.append(Block.of([*(first if index == 0 else []), *mine], layer=index, z_mm=height_mm * (index + 1),
                               height_mm=height_mm))
    return Toolpath(title=title, bodies=("calibration",), make_blocks=lambda: iter(blocks))


def _travelled(steps: Sequence[Step], printer: Printer) -> Iterator[Step]:
    """The steps with travels to, between and from the beads: up, across, down."""
    beads = [step for step in steps if isinstance(step, Bead)]
    goals = {id(b): a.points_mm[-1] for a, b in pairwise(beads)}
    for step in steps:
        if isinstance(step, Bead):
            start = goals.get(id(step), np.array(printer.park_mm, dtype=float))
            yield _over(start, step.points_mm[0], printer)
        yield step
    yield _over(beads[-1].points_mm[-1], np.array(printer.park_mm, dtype=float), printer)


def _over(a: Floats, b: Floats, printer: Printer) -> Travel:
    high = max(float(a[2]), float(b[2])) + (0.0 if max(a[2], b[2]) == printer.park_mm[2] else printer.safe_height_mm)
    points = np.array([a, [a[0], a[1], high], [b[0], b[1], high], b])
    moved = np.concatenate([[True], np.abs(np.diff(points, axis=0)).max(axis=1) > 0])
    points = points[moved]
    upright = np.concatenate([[True], np.diff(points[:, 2]) != 0])
    return Travel(points_mm=points, speed_mm_s=np.where(upright, printer.speed_z_max_mm_s, printer.speed_max_mm_s))
