"""What can be refused before the first line: a firmware that cannot drive the machine, a machine file that cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ssbfab.errors import DialectError
from ssbfab.gcode.dialects.dialect import Dialect, pushes
from ssbfab.library.printer import Printer
from ssbfab.toolpath.path import Kind, Toolpath


def check_machine(dialect: Dialect, toolpath: Toolpath, experimental: bool) -> None:
    """Raise `DialectError`, one line per fault, where this job cannot be written for this machine."""
    faults = [*dialect.fitness(), *_loaded(dialect), *_outputs(dialect.printer)]
    if dialect.experimental and not experimental:
        faults.append(f"dialect {dialect.name!r} is experimental: no program has been found that checks its files, and they "
                      "move real machines; say --experimental (in Python, experimental=True) to write it all the same")
    if not faults and not dialect.sets_pressure:
        faults += _pressures_by_hand(dialect, toolpath)
    if faults:
        raise DialectError(*faults)


def _loaded(dialect: Dialect) -> Iterator[str]:
    if not dialect.heads:
        yield "no tool is loaded: give at least one printed role an ink"
    numbers = Counter(head.tool.number for head in dialect.heads)
    have = {tool.number for tool in dialect.printer.tools}
    for number, count in numbers.items():
        if count > 1:
            yield f"tool {number} is loaded {count} times: one tool holds one ink"
        if number not in have:
            yield f"printer {dialect.printer.name!r} has no tool {number}: it has {', '.join(map(str, sorted(have)))}"


def _outputs(printer: Printer) -> Iterator[str]:
    """Two valves on one output, or two regulators on one channel, would print both inks at once."""
    valves = [tool for tool in printer.tools if tool.dispenser == "pneumatic"]
    for what, name in (("output", "output"), ("pressure channel", "pressure_channel")):
        shared = Counter(getattr(tool, name) for tool in valves)
        for value, count in shared.items():
            if count > 1:
                who = " and ".join(str(tool.number) for tool in valves if getattr(tool, name) == value)
                yield f"printer {printer.name!r}: tools {who} share {what} {value}: give each its own"
    for number, count in Counter(tool.number for tool in printer.tools).items():
        if count > 1:
            yield f"printer {printer.name!r}: {count} tools have the number {number}: give each its own"


def _pressures_by_hand(dialect: Dialect, toolpath: Toolpath) -> Iterator[str]:
    """A regulator that is set by hand has one pressure for the whole job."""
    valves = {head.tool.number for head in dialect.heads if not pushes(head)}
    if not valves:
        return
    wanted: dict[int, set[float]] = {}
    for block in toolpath.blocks():
        for tool, pressure in block.value[block.kind == Kind.SET_PRESSURE]:
            wanted.setdefault(int(tool), set()).add(round(float(pressure), 1))
    for tool, pressures in wanted.items():
        if tool in valves and len(pressures) > 1:
            yield (f"dialect {dialect.name!r} cannot set pressure, which is set by hand, and tool {tool} needs {len(pressures)} "
                   "different ones: print at one pressure and vary speed")
