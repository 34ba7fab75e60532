"""`calibrate`: a small print whose lines are measured and read back by `ssbfab fit`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ssbfab.errors import ToolpathError, nearest
from ssbfab.library import Library
from ssbfab.library.printer import Dispenser, Head, Printer
from ssbfab.toolpath import Toolpath
from ssbfab.toolpath.dispense import Dispensing, dispensed
from ssbfab.toolpath.dispense.calibrate import pressure_speed_ladder, registration, stack, width_and_span

#: Height of a line over the tip's diameter, and how its pressures and speeds are stepped: assumed, usual for pastes.
HEIGHT_RATIO = 0.75
SPEED_MM_S = 5.0
STEPS_RATIO = (0.6, 0.8, 1.0)
GAPS_RATIO = (2.0, 4.0, 8.0, 16.0)
STACKED = 10


def calibrate(kind: str, out: Path, *, printer: str, ink: str, tip: str | None = None, beside: Path | None = None,
              experimental: bool = False) -> str:
    """Write the print `kind` to `out`; a line that says what to measure, and how to read it back."""
    if kind not in KINDS:
        raise ToolpathError(f"no calibration print {kind!r}{nearest(kind, KINDS)}; there are: {', '.join(KINDS)}")
    library = Library.open(beside)
    machine = library.printer(printer)
    heads = tuple(_head(library, machine, number, ink, tip) for number in _tools(kind, machine))
    make, advice = KINDS[kind]
    path = dispensed(make(heads, machine), heads=heads, printer=machine, how=Dispensing())
    _write(path, out, machine, heads, experimental)
    return f"{out}: {advice}"


def _tools(kind: str, printer: Printer) -> list[int]:
    numbers = [tool.number for tool in printer.tools]
    if kind == "registration" and len(numbers) < 2:
        raise ToolpathError(f"printer {printer.name!r} has one tool: there is nothing to register it against")
    return numbers if kind == "registration" else numbers[:1]


def _head(library: Library, printer: Printer, number: int, ink: str, tip: str | None) -> Head:
    tool = printer.tool(number)
    mounted = library.tip(tip) if tip else library.tip(tool.tip) if isinstance(tool.tip, str) else tool.tip
    return Head(tool=replace(tool, tip=mounted), tip=mounted, ink=library.ink(ink), bodies=("calibration",))


def _speed(head: Head) -> float:
    """A usual speed, or what 80 % of the dispenser's pressure drives through the tip."""
    if head.tool.dispenser is not Dispenser.PNEUMATIC:
        return SPEED_MM_S
    from ssbfab.ink import flow_rate

    flow = flow_rate(head.ink, head.tip, 0.8 * head.tool.pressure_max_pa)
    if flow <= 0:
        raise ToolpathError(f"ink {head.ink.name!r} does not flow through tip {head.tip.name!r} at "
                            f"{0.8 * head.tool.pressure_max_pa / 1e3:.0f} kPa: take a wider or shorter tip")
    return float(f"{min(SPEED_MM_S, flow / (head.tip.diameter_mm**2 * HEIGHT_RATIO)):.2g}")


def _ladder(heads: tuple[Head, ...], printer: Printer) -> Toolpath:
    from ssbfab.ink import pressure_for

    head = heads[0]
    if head.tool.dispenser is not Dispenser.PNEUMATIC:
        raise ToolpathError(f"tool {head.tool.number} is a {head.tool.dispenser}: a ladder of pressures needs a pneumatic one")
    width, height, speed = _bead(head)
    pressures = [round(pressure_for(head.ink, head.tip, width * height * speed * step), 1) for step in STEPS_RATIO]
    return pressure_speed_ladder(head, printer, pressures_pa=pressures, height_mm=height,
                                 speeds_mm_s=[round(speed * step, 4) for step in STEPS_RATIO])


def _bead(head: Head) -> tuple[float, float, float]:
    """Width, height (mm) and speed (mm/s) of the line that all these prints are made of."""
    return head.tip.diameter_mm, head.tip.diameter_mm * HEIGHT_RATIO, _speed(head)


def _span(heads: tuple[Head, ...], printer: Printer) -> Toolpath:
    width, height, speed = _bead(heads[0])
    return width_and_span(heads[0], printer, width_mm=width, height_mm=height, speed_mm_s=speed,
                          gaps_mm=[gap * width for gap in GAPS_RATIO])


def _stack(heads: tuple[Head, ...], printer: Printer) -> Toolpath:
    width, height, speed = _bead(heads[0])
    return stack(heads[0], printer, width_mm=width, height_mm=height, speed_mm_s=speed, layers=STACKED)


def _registration(heads: tuple[Head, ...], printer: Printer) -> Toolpath:
    width, height, speed = _bead(heads[0])
    return registration(heads, printer, width_mm=width, height_mm=height, speed_mm_s=speed)


#: From the name of a calibration print to what makes it, and what to do with it.
KINDS: Mapping[str, tuple[Callable[[tuple[Head, ...], Printer], Toolpath], str]] = {
    "ladder": (_ladder, "measure width and height of each line (the file's notes say pressure and speed), then "
                        "`ssbfab fit line CSV --ink … --tip …`"),
    "span": (_span, "note the widest gap that the top line bridges without sagging: the ink's longest span"),
    "stack": (_stack, f"measure the height of the wall: a {STACKED}th of it is the true layer height"),
    "registration": (_registration, "measure how far each cross is from tool 0's, less the pitch, then "
                                    "`ssbfab fit registration CSV`"),
}


def _write(toolpath: Toolpath, out: Path, printer: Printer, heads: tuple[Head, ...], experimental: bool) -> None:
    from ssbfab import __version__
    from ssbfab.gcode import Header, write
    from ssbfab.job.output import write_file

    header = Header(title=toolpath.title, version=__version__)
    write_file(out, write(toolpath, printer=printer, heads=heads, header=header, experimental=experimental).chunks())
