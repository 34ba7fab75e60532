"""What `ssbfab fit registration` says: how far each tool's marks are off, and the offsets that put them right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ssbfab import units


def registration_lines(path: Path, printer: str | None, beside: Path | None) -> Iterator[str]:
    """Lines for the printer file where the printer is known; the shifts with their 95 % intervals in any case."""
    from ssbfab.ink.line_fit import fit_registration
    from ssbfab.library import Library

    machine = Library.open(beside).printer(printer) if printer else None
    for found in fit_registration(path):
        for axis, shift in zip("xyz", found.shift_mm, strict=True):
            yield (f"# tool {found.tool}: d{axis} {units.show(shift.value, 'mm', 4)}, 95 %: "
                   f"{units.show(shift.low, 'mm', 4)} to {units.show(shift.high, 'mm', 4)}")
        if machine is not None:
            place = ", ".join(f'"{value:.6g} mm"' for value in found.corrected(machine.tool(found.tool).offset_mm))
            yield f"offset = [{place}]   # of tool {found.tool}"
