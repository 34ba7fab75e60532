"""What must hold between the numbers of a machine file for it to describe a machine at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ssbfab.errors import nearest
from ssbfab.library.printer import Dispenser, Printer, Tip, Tool


def machine_faults(printer: Printer, tips: tuple[str, ...]) -> Iterator[str]:
    """One line per contradiction. `tips` are the names of the tips that the library knows."""
    for axis, low, high in zip("xyz", printer.low_mm, printer.high_mm, strict=True):
        if not low < high:
            yield f"low[{axis}]: found {low:g} mm, expected below high, which is {high:g} mm"
    yield from _outside(printer)
    yield from _template_faults(printer)
    if not printer.tools:
        yield "tools: a printer needs at least one [[tools]]"
    for number, count in Counter(tool.number for tool in printer.tools).items():
        if count > 1:
            yield f"tools: {count} tools have the number {number}, expected each number once"
    yield from _shared_outputs(printer)
    for i, tool in enumerate(printer.tools):
        yield from (f"tools[{i}].{fault}" for fault in _tool_faults(tool, tips))


def _template_faults(printer: Printer) -> Iterator[str]:
    if (printer.dialect == "template") != (printer.template is not None):
        yield "template: a table [template] and dialect = \"template\" go together, found one without the other"
    if printer.template is not None:
        yield from (f"template.{fault}" for fault in printer.template.faults())
    if printer.template is not None:
        yield from (f"template.{fault}" for fault in printer.template.faults())


def _outside(printer: Printer) -> Iterator[str]:
    places = {"park": printer.park_mm, "origin": printer.origin_mm, "purge": printer.purge_mm}
    for name, place in places.items():
        for axis, value, low, high in zip("xyz", place, printer.low_mm, printer.high_mm, strict=False):
            if not low <= value <= high:
                yield f"{name}[{axis}]: found {value:g} mm, expected inside the reach, {low:g} to {high:g} mm"


def _shared_outputs(printer: Printer) -> Iterator[str]:
    for what, key in (("output", "output"), ("pressure_channel", "pressure_channel")):
        users: dict[int, list[int]] = {}
        for tool in printer.tools:
            if tool.dispenser is Dispenser.PNEUMATIC:
                users.setdefault(getattr(tool, key), []).append(tool.number)
        for value, numbers in users.items():
            if len(numbers) > 1:
                names = " and ".join(str(n) for n in numbers)
                yield f"tools: the pneumatic tools {names} share {what} {value}, expected one of its own for each"


def _tool_faults(tool: Tool, tips: tuple[str, ...]) -> Iterator[str]:
    if not tool.pressure_min_pa < tool.pressure_max_pa:
        yield f"pressure_min: found {tool.pressure_min_pa:g} Pa, expected below pressure_max, {tool.pressure_max_pa:g} Pa"
    if isinstance(tool.tip, Tip):
        yield from (f"tip.{fault}" for fault in tip_faults(tool.tip))
    elif tool.tip not in tips:
        yield f"tip: no tip {tool.tip!r}{nearest(tool.tip, tips)}; known are: {', '.join(tips)}"


def tip_faults(tip: Tip) -> Iterator[str]:
    """What cannot be of a needle."""
    if not tip.diameter_mm < tip.outer_diameter_mm:
        yield f"outer_diameter: found {tip.outer_diameter_mm:g} mm, expected above the inner diameter {tip.diameter_mm:g} mm"
    if tip.cone_length_mm > 0 and tip.inlet_diameter_mm <= tip.diameter_mm:
        yield f"inlet_diameter: found {tip.inlet_diameter_mm:g} mm, expected above the outlet's {tip.diameter_mm:g} mm"
    if tip.hub_diameter_mm < tip.outer_diameter_mm:
        yield f"hub_diameter: found {tip.hub_diameter_mm:g} mm, expected at least the outer diameter {tip.outer_diameter_mm:g} mm"
