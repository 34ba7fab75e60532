"""The sheet that a person takes to printer, press and furnace: A4, boxes to tick, everything that must be set by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ssbfab.errors import OutputError
from ssbfab.findings import Severity
from ssbfab.preview.figure import celsius_text
from ssbfab.preview.html import escape, table
from ssbfab.units import show

STYLE = """@page { size: A4; margin: 15mm; }
body { font: 10.5pt/1.4 system-ui, "DejaVu Sans", sans-serif; color: #111; max-width: 180mm; margin: 10mm auto; }
h1 { font-size: 15pt; margin: 0 0 2mm; } h2 { font-size: 12pt; margin: 6mm 0 2mm; }
table { border-collapse: collapse; width: 100%; } th, td { border: 1px solid #888; padding: 1mm 2mm; text-align: left; }
th { background: #eee; } td.number { text-align: right; } ul { list-style: none; padding: 0; } li::before { content: "\\2610  "; }
ul.plain li::before { content: none; }
.sheet { break-after: page; } .sheet:last-child { break-after: auto; } .sign { margin-top: 8mm; }
.stop { border: 2px solid #b42318; padding: 2mm; }
"""


def write_run_sheet(nouns: Mapping[str, Any], path: Path) -> Path:
    """Write the sheets for what is printed, pressed and fired; each noun is optional (see `write_page`)."""
    path = Path(path)
    try:
        path.write_text(run_sheet_text(nouns), encoding="utf-8", newline="")
    except OSError as err:
        raise OutputError(f"{path}: cannot write the run sheet: {err.strerror or err}") from err
    return path


def run_sheet_text(nouns: Mapping[str, Any]) -> str:
    """The sheets as one page of HTML."""
    title = escape(str(nouns.get("title") or getattr(nouns.get("fired_cell"), "title", "") or "Run sheet"))
    sheets = [sheet for sheet in (_printer(nouns), _press(nouns), _furnace(nouns)) if sheet]
    body = "".join(f'<section class="sheet"><h1>{title}</h1>{_stop(nouns)}{sheet}{_SIGN}</section>' for sheet in sheets)
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{title}: run sheet</title><style>{STYLE}</style></head><body>{body or f'<h1>{title}</h1>'}</body></html>\n")


_SIGN = '<p class="sign">operator ________________ &emsp; date ______________ &emsp; batch ______________</p>'


def _stop(nouns: Mapping[str, Any]) -> str:
    """Nobody should start a run that has errors without having read them."""
    report = nouns.get("report")
    errors = [f for f in report.findings if f.severity is Severity.ERROR] if report is not None else []
    lines = "<br>".join(escape(f"{f.code} {f.where}: {f.message}") for f in errors[:5])
    return f'<p class="stop"><strong>Do not start: {len(errors)} errors.</strong><br>{lines}</p>' if errors else ""


def _printer(nouns: Mapping[str, Any]) -> str:
    printer, heads, deposit = nouns.get("printer"), nouns.get("heads") or (), nouns.get("deposit")
    if printer is None:
        return ""
    rows = [(str(h.tool.number), h.tool.dispenser.value, _tip(h), _ink(h), ", ".join(h.bodies), _volume(deposit, h.tool.number),
             _pressure(deposit, h.tool)) for h in heads]
    facts = [("Printer", printer.name or printer.dialect), ("Program", f"print.{_suffix(nouns)}")]
    if deposit is not None:
        facts += [("Time", show(deposit.time_s, "s", 3)), ("Layers", str(deposit.layer_count)),
                  ("Starts of ink", str(deposit.starts))]
    return (f"<h2>Printer</h2>{table(('', ''), facts)}"
            f"<h2>Tools</h2>{table(('Tool', 'Dispenser', 'Tip', 'Ink', 'Prints', 'Ink laid', 'Pressure'), rows, numbers=(5, 6))}"
            f"<h2>Before the start</h2>{_ticks(_before(printer, heads))}<h2>Afterwards</h2>{_ticks(_AFTER)}")


def _before(printer: Any, heads: Sequence[Any]) -> Iterator[str]:
    for head in heads:
        number = head.tool.number
        yield f"tool {number}: tip {_tip(head)} mounted, not bent, not clogged; barrel filled with {_ink(head)}, no bubbles"
        yield f"tool {number}: offset measured; the program reckons with {tuple(head.tool.offset_mm)} mm"
    yield "substrate clean, level and fixed; its top is z = 0 of the part"
    yield f"nothing stands in the way up to {show(printer.safe_height_mm, 'mm')} above the part"
    yield "ink flows at the purge place before the first bead"


_AFTER = ("first and last layer photographed from above", "line width measured at three places: ______ ______ ______ µm",
          "wet mass noted: ______ mg", "drying begun at ______")


def _ticks(lines: Iterator[str] | Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _tip(head: Any) -> str:
    return head.tip.name or show(head.tip.diameter_mm, "mm")


def _ink(head: Any) -> str:
    return head.ink.name or head.ink.material


def _volume(deposit: Any, tool: int) -> str:
    return show(deposit.volume_mm3(tool), "mm3", 3) if deposit is not None else "–"


def _pressure(deposit: Any, tool: Any) -> str:
    """The pressures that the program sets for a tool."""
    states = deposit.tape.states if deposit is not None else ()
    found = sorted({state.pressure_pa(tool.pressure_channel) for state in states if state.tool == tool.number} - {0.0})
    if not found:
        return "–"
    return show(found[0], "Pa", 3) if len(found) == 1 else f"{show(found[0], 'Pa', 3)} to {show(found[-1], 'Pa', 3)}"


def _suffix(nouns: Mapping[str, Any]) -> str:
    return str(getattr(nouns.get("program"), "suffix", "") or "*").lstrip(".")


def _press(nouns: Mapping[str, Any]) -> str:
    """The load programme move by move, with the forces that the press is set to."""
    pressing = nouns.get("pressing")
    if pressing is None:
        return ""
    from ssbfab.sintering.cold.sheet import HEAD, facts, rows

    told = "".join(f"<li>{escape(fact)}</li>" for fact in facts(pressing))
    table_of = table((*HEAD, "✓"), [(*row, "☐") for row in rows(pressing)], numbers=(2, 3, 4, 5, 6))
    return (f'<h2>Press</h2><ul class="plain">{told}</ul><h2>Load and temperature</h2>{table_of}'
            f"<h2>Before the start</h2>{_ticks(_PRESS)}<h2>Afterwards</h2>{_ticks(_PRESSED)}")


_PRESS = ("die, punches and platens clean, dry and whole; guard closed", "powder weighed: ______ mg, liquid weighed: ______ mg",
          "liquid mixed in evenly, filled within minutes", "thermocouple in the die, not in the platen")
_PRESSED = ("unloaded before it was opened, ejected slowly", "pellet weighed: ______ mg, thick ______ µm, wide ______ mm",
            "density from these: ______", "cracks or caps: none / where ______")


def _furnace(nouns: Mapping[str, Any]) -> str:
    schedule, furnace = nouns.get("schedule"), nouns.get("furnace")
    if schedule is None:
        return ""
    from ssbfab.sintering.writers.run_sheet import rows

    facts = [("Furnace", furnace.name if furnace is not None and furnace.name else "–"), ("Atmosphere", schedule.atmosphere),
             ("Peak", celsius_text(schedule.peak_k)), ("Takes", show(schedule.duration_s, "s", 3))]
    steps = [(*row, "☐") for row in rows(schedule)]
    head = ("#", "What", "Target / °C", "Rate / K/min", "Takes", "Done at", "✓")
    return (f"<h2>Furnace</h2>{table(('', ''), facts)}<h2>Program</h2>{table(head, steps, numbers=(2, 3, 4, 5))}"
            f"<h2>Before the start</h2>{_ticks(_FIRE)}<h2>Afterwards</h2>{_ticks(_FIRED)}")


_FIRE = ("program checked against the table above, line by line", "setter clean; part on its setter, place noted",
         "gas flows and its way out is free", "over-temperature limit set above the peak", "dry mass noted: ______ mg")
_FIRED = ("part opened below 60 °C only", "fired mass noted: ______ mg", "bow measured: ______ µm over ______ mm",
          "cracks: none / where ______")
