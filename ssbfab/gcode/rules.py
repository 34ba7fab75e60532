"""What can be known of a machine and its firmware without a file. Rules GCD1xx."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.errors import DialectError
from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.gcode.dialects import get_dialect
from ssbfab.gcode.dialects.dialect import pushes
from ssbfab.library.printer import Head, Printer


@rule("GCD101", "No program has been found that checks this dialect", source="this program's own tests",
      reason="The file is held to a grammar written from manuals, and moves a real machine.", limit="a program that runs it",
      formula="dialect is experimental", example="an Aerotech A3200 file")
def experimental(printer: Printer) -> Iterator[Finding]:
    if _known(printer) and (dialect := get_dialect(printer.dialect)).experimental:
        assumed = "".join(f"; assumed: {assumption}" for assumption in dialect.assumptions)
        yield Finding(code="GCD101", severity=Severity.WARNING, where=f"printer {printer.name}", source=experimental.source,
                      message=f"dialect {printer.dialect} is experimental{assumed}", margin=-1.0,
                      advice="read the file, run it dry with the tips lifted, then print")


@rule("GCD102", "The machine's steps are coarse for this tip", source="rule of this program", formula="resolution <= D / 20",
      limit="1/20 of the tip", reason="A bead whose path is rounded to steps is wavy by as much.",
      example="a 30 um tip on a gantry with steps of 12.5 um")
def axis_resolution(printer: Printer, heads: tuple[Head, ...]) -> Iterator[Finding]:
    for head in heads:
        limit = head.tip.diameter_mm / 20
        if printer.resolution_mm > limit * (1 + 1e-9):
            said = f"steps of {printer.resolution_mm * 1e3:.3g} um under a tip of {head.tip.diameter_mm * 1e3:.3g} um"
            yield Finding(code="GCD102", severity=Severity.WARNING, message=said,
                          where=f"printer {printer.name}, tool {head.tool.number}",
                          value=printer.resolution_mm, limit=limit, margin=1 - printer.resolution_mm / limit, unit="mm",
                          source=axis_resolution.source, advice="a finer machine or a coarser tip")


@rule("GCD103", "Pressure is set by hand", source="the firmware's manual", formula="dialect has no word for pressure",
      limit="one pressure for the whole job", reason="The file can only say which; nobody checks that it was done.",
      example="a CELLINK BIO X")
def by_hand(printer: Printer, heads: tuple[Head, ...]) -> Iterator[Finding]:
    if _known(printer) and not get_dialect(printer.dialect).sets_pressure:
        for head in heads:
            if not pushes(head):
                yield Finding(code="GCD103", severity=Severity.NOTE, where=f"printer {printer.name}, tool {head.tool.number}",
                              message=f"dialect {printer.dialect} cannot set pressure: the file's comments say what to set",
                              margin=-1.0, source=by_hand.source, advice="set it before the print starts")


@rule("GCD104", "Every valve stops the machine", source="marlinfw.org, M42", limit="valves in step with motion",
      formula="valve on a pin that does not wait for moves", example="a pneumatic valve on a Marlin board",
      reason="The pin changes when it is read, so motion has to end first: a blob at each end.")
def stopping_valves(printer: Printer, heads: tuple[Head, ...]) -> Iterator[Finding]:
    if printer.dialect == "marlin":
        for head in heads:
            if not pushes(head):
                yield Finding(code="GCD104", severity=Severity.WARNING, where=f"printer {printer.name}, tool {head.tool.number}",
                              message="Marlin's M42 is not in step with motion, so the head stops at every valve", margin=-1.0,
                              source=stopping_valves.source, advice="RepRapFirmware, Klipper, grblHAL or LinuxCNC wait for moves")


def _known(printer: Printer) -> bool:
    try:
        get_dialect(printer.dialect)
    except DialectError:
        return False
    return True


RULES: tuple[Rule, ...] = (experimental, axis_resolution, by_hand, stopping_valves)
