"""Which tool prints which bodies, with which tip, width and speed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ssbfab.errors import ToolpathError
from ssbfab.geometry.cell import Cell, Role
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Dispenser, Head, Printer, Tip
from ssbfab.toolpath.dispense.drives import advanced_by_firmware
from ssbfab.toolpath.settings import PrintSettings

#: Speed where nothing limits it, mm/s: assumed, usual for pastes.
USUAL_SPEED_MM_S = 5.0
#: Share of the dispenser's highest pressure that an automatic speed may ask for.
PRESSURE_SHARE = 0.8


def heads_for(cell: Cell, inks: Mapping[Role, Ink], *, printer: Printer, settings: PrintSettings,
              tip: Callable[[str], Tip]) -> tuple[Head, ...]:
    """One head per tool that is used. `tip` finds a tip of the library by its name.

    Roles with the same ink share a tool; a role keeps the tool that `settings.tools` names.
    """
    bodies: dict[int, list[str]] = {}
    loaded: dict[int, tuple[Role, Ink]] = {}
    for body in cell.printed:
        ink = _ink(inks, body.role, body.name)
        number = _tool_number(body.role, ink, loaded, printer, settings)
        first_role, first_ink = loaded.setdefault(number, (body.role, ink))
        if first_ink != ink:
            raise ToolpathError(f"tool {number} cannot hold the inks of both {first_role.value} and {body.role.value}: give them "
                                "different tools under print.tools, or the same ink")
        bodies.setdefault(number, []).append(body.name)
    return tuple(_head(printer, settings, number, loaded[number][1], tuple(names), tip) for number, names in bodies.items())


def _ink(inks: Mapping[Role, Ink], role: Role, body: str) -> Ink:
    if role not in inks:
        raise ToolpathError(f"body {body!r} is printed, but no ink is given for its role: add {role.value} = \"…\" under [inks]")
    return inks[role]


def _tool_number(role: Role, ink: Ink, loaded: Mapping[int, tuple[Role, Ink]], printer: Printer, settings: PrintSettings) -> int:
    if role in settings.tools:
        return settings.tools[role]
    shared = next((number for number, (_, other) in loaded.items() if other == ink), None)
    if shared is not None:
        return shared
    taken = {*loaded, *settings.tools.values()}
    free = [tool.number for tool in printer.tools if tool.number not in taken]
    if not free:
        raise ToolpathError(f"printer {printer.name!r} has {len(printer.tools)} tools, too few for the ink of {role.value}: "
                            "print fewer inks, or describe a printer with more tools")
    return free[0]


def _head(printer: Printer, settings: PrintSettings, number: int, ink: Ink, bodies: tuple[str, ...],
          find: Callable[[str], Tip]) -> Head:
    tool = printer.tool(number)
    wanted = settings.tip or tool.tip
    tip = find(wanted) if isinstance(wanted, str) else wanted
    return Head(tool=replace(tool, tip=tip), tip=tip, ink=ink, bodies=bodies)


def in_order(heads: tuple[Head, ...], roles: Mapping[str, Role], settings: PrintSettings) -> tuple[Head, ...]:
    """The heads in the order in which they print a layer; every body that is printed (name → role) must have one."""
    held = {name for head in heads for name in head.bodies}
    missing = [name for name in roles if name not in held]
    if missing:
        raise ToolpathError(f"no tool is loaded for {', '.join(map(repr, missing))}: give each printed role an ink under [inks]")
    wanted = [*settings.order, *roles.values()]
    return tuple(sorted(heads, key=lambda head: min(wanted.index(roles[name]) for name in head.bodies if name in roles)))


@dataclass(frozen=True, kw_only=True)
class Extrusion:
    """How one head lays its beads in a layer of one height. `steady`: flow cannot follow the bead, so the speed has to."""

    width_mm: float
    width_min_mm: float
    width_max_mm: float
    height_mm: float
    speed_mm_s: float
    pressure_pa: float | None
    tolerance_mm: float
    steady: bool = False

    @property
    def flow_mm3_s(self) -> float:
        """Flow of the nominal bead at its speed."""
        return self.width_mm * self.height_mm * self.speed_mm_s


def extrusion(head: Head, height_mm: float, *, printer: Printer, settings: PrintSettings) -> Extrusion:
    """Width, speed and pressure of a head's nominal bead. Pressure is None where the dispenser meters volume."""
    width = settings.bead_width_mm or head.tip.diameter_mm
    speed = min(settings.speed_mm_s or _automatic_speed(head, printer, width, height_mm), printer.speed_max_mm_s)
    pressure = None
    if head.tool.dispenser is Dispenser.PNEUMATIC:
        from ssbfab.ink import pressure_for

        pressure = _tidy(pressure_for(head.ink, head.tip, width * height_mm * speed))
    return Extrusion(
        width_mm=width, width_min_mm=width * settings.width_min_ratio, width_max_mm=width * settings.width_max_ratio,
        height_mm=height_mm, speed_mm_s=speed, pressure_pa=pressure, tolerance_mm=settings.tolerance_mm or 0.01 * width,
        steady=_steady(head, printer))


def _steady(head: Head, printer: Printer) -> bool:
    """Constant pressure, or a barrel that answers too slowly for the firmware's advance."""
    if head.tool.dispenser is Dispenser.PNEUMATIC:
        return True
    return head.tool.time_constant_s > 0 and not advanced_by_firmware(head, printer)


def _automatic_speed(head: Head, printer: Printer, width_mm: float, height_mm: float) -> float:
    """The usual speed, or a lower one that the dispenser's pressure can drive and that corners bear, in two digits."""
    if head.tool.dispenser is not Dispenser.PNEUMATIC:
        return USUAL_SPEED_MM_S
    from ssbfab.ink import flow_rate

    highest = flow_rate(head.ink, head.tip, PRESSURE_SHARE * head.tool.pressure_max_pa) / (width_mm * height_mm)
    if highest <= 0:
        raise ToolpathError(f"tool {head.tool.number}: ink {head.ink.name!r} does not flow through tip {head.tip.name!r} at "
                            f"{PRESSURE_SHARE * head.tool.pressure_max_pa / 1e3:.0f} kPa: choose a wider or shorter tip, or a "
                            "softer ink")
    return min(USUAL_SPEED_MM_S, _floor_to_digits(highest), _floor_to_digits(steady_speed(printer, width_mm)))


def steady_speed(printer: Printer, width_mm: float) -> float:
    """Highest speed, mm/s, at which constant pressure leaves no more than the tolerated width error at starts and right angles.

    While the head gathers speed from rest, or slows from v to v_j and gathers it again, the ink of v^2/2a, or (v - v_j)^2/a,
    of bead is laid too much: over one bead's width w it may be the printer's width tolerance e. So v^2 = 2 a w e, and
    v = v_j + sqrt(a w e). With no tolerance stated nothing is asked for.
    """
    from ssbfab.toolpath.dispense.width_error import junction_speed

    slack = printer.acceleration_mm_s2 * width_mm * printer.width_tolerance_ratio
    if slack <= 0:
        return math.inf
    return min(math.sqrt(2 * slack), junction_speed(math.pi / 2, printer) + math.sqrt(slack))


def _floor_to_digits(value: float) -> float:
    """The largest number of two significant digits that is not above `value`."""
    if math.isinf(value):
        return value
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.floor(value / step + 1e-9) * step:.2g}")


def _tidy(pressure_pa: float) -> float:
    return round(pressure_pa, 1)
