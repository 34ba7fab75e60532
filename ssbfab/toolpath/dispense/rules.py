"""What the toolpath asks of ink and dispenser. Rules INK1xx."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ssbfab import ink as inks
from ssbfab.findings import Confidence, Finding, Rule, Severity, Source, rule
from ssbfab.library.printer import Dispenser, Head, Printer
from ssbfab.toolpath.dispense.operating import Duty, work_of
from ssbfab.toolpath.dispense.width_error import WidthError, predicted
from ssbfab.toolpath.path import Toolpath

_FLOW = Source(text="Chhabra & Richardson, Non-Newtonian Flow and Applied Rheology, 2nd ed. (2008)")
#: Error of a usual electronic regulator, of the reading: assumed.
REGULATOR_ERROR_RATIO = 0.01


def _used(toolpath: Toolpath, heads: tuple[Head, ...]) -> Iterator[tuple[Head, Duty]]:
    duties = work_of(toolpath).duties
    for head in heads:
        duty = duties.get(head.tool.number)
        if duty is not None and duty.bead is not None:
            yield head, duty


def _broken(of: Rule, head: Head, message: str, value: float, limit: float, advice: str, *, unit: str = "",
            layer: int | None = None, severity: Severity = Severity.WARNING, confidence: Confidence = Confidence.MED) -> Finding:
    """A finding of a limit that is broken: its margin is below 0, in whichever direction the limit lies."""
    margin = -abs(value / limit - 1) if limit else -1.0
    return Finding(code=of.code, severity=severity, where=f"tool {head.tool.number}, ink {head.ink.name}", message=message,
                   value=value, limit=limit, margin=margin, unit=unit, confidence=confidence, source=of.source, advice=advice,
                   layer=layer)


@rule("INK101", "The flow needs a pressure that the dispenser cannot give", source=_FLOW, limit="the tool's pressure range",
      formula="Q = pi R^3 n (tw - t0)^((n+1)/n) / (tw^3 K^(1/n)) [(tw - t0)^2/(3n+1) + 2 t0 (tw - t0)/(2n+1) + t0^2/(n+1)]",
      reason="Herschel-Bulkley flow through the tip decides the pressure; a syringe's plunger has to hold it just the same.",
      example="a paste of 300 Pa and 120 Pa.s^0.5 through 12.7 mm of 0.1 mm tip at 5 mm/s")
def pressure_range(toolpath: Toolpath, heads: tuple[Head, ...]) -> Iterator[Finding]:
    for head, duty in _used(toolpath, heads):
        most, least = (inks.pressure_for(head.ink, head.tip, q) for q in (duty.flow_high, duty.flow_low))
        low, high = head.tool.pressure_min_pa, head.tool.pressure_max_pa
        if most > high:
            said = f"{duty.flow_high * 1e3:.3g} nL/s need {most / 1e3:.4g} kPa, the dispenser gives {high / 1e3:.4g} kPa"
            yield _broken(pressure_range, head, said, most, high, "print slower, take a wider or shorter tip, or a thinner ink",
                          unit="Pa", severity=Severity.ERROR)
        elif least < low and head.tool.dispenser is Dispenser.PNEUMATIC:
            said = f"{duty.flow_low * 1e3:.3g} nL/s need only {least / 1e3:.4g} kPa, the regulator's least is {low / 1e3:.4g} kPa"
            yield _broken(pressure_range, head, said, least, low, "print faster or take a finer tip", unit="Pa",
                          severity=Severity.ERROR)


@rule("INK102", "A small pressure error makes a large flow error", source=_FLOW, formula="d lnQ / d lnP",
      limit="the printer's width tolerance",
      reason="Near the yield stress flow is many times as sensitive as pressure: 10 times at 1.3 times the yield pressure.",
      example="printing at 1.3 times the yield pressure with a regulator of 1 %")
def pressure_gain(toolpath: Toolpath, heads: tuple[Head, ...], printer: Printer) -> Iterator[Finding]:
    for head, duty in _used(toolpath, heads):
        if head.tool.dispenser is Dispenser.PNEUMATIC:
            gain = inks.gain(head.ink, head.tip, duty.flow_low)
            error, limit = gain * REGULATOR_ERROR_RATIO, printer.width_tolerance_ratio
            if error > limit:
                said = f"1 % of pressure is {error * 100:.3g} % of width (gain {gain:.3g}), {limit * 100:.3g} % are tolerated"
                yield _broken(pressure_gain, head, said, error, limit, "print faster, or take a longer tip",
                              confidence=Confidence.ASSUMED)


@rule("INK103", "The extruder's steps are too coarse", source="rule of this program: a step against the ink's smoothing volume",
      formula="microstep volume / (tau v w h)", limit="5 % refused, 1 % warned",
      reason="Steps smaller than what the barrel's compliance smooths are not seen in the bead; larger ones make it pearl.",
      example="a 60 x 30 um line from a 3 cc barrel: one microstep per 23 mm")
def extruder_resolution(toolpath: Toolpath, heads: tuple[Head, ...]) -> Iterator[Finding]:
    for head, duty in _used(toolpath, heads):
        if head.tool.dispenser is Dispenser.PNEUMATIC:
            continue
        step = math.pi * head.tool.barrel_diameter_mm**2 / 4 / head.tool.steps_per_mm
        area, held = duty.area_mean_mm2, head.tool.time_constant_s * duty.flow_mean
        ratio = min(step / held, 1e9) if held > 0 else 1e9
        if ratio > 0.01:
            smooth = f"{ratio * 100:.3g} % of the ink in" if held > 0 else "and nothing smooths it:"
            said = (f"one microstep is {step / area:.3g} mm of bead, {smooth} the smoothing length of "
                    f"{head.tool.time_constant_s * duty.flow_mean / area:.3g} mm")
            yield _broken(extruder_resolution, head, said, ratio, 0.05 if ratio > 0.05 else 0.01,
                          "a finer barrel, lead or driver, pressure instead of a plunger, or a coarser tip",
                          severity=Severity.ERROR if ratio > 0.05 else Severity.WARNING)


@rule("INK104", "Beads begin, turn or end too thick or too thin", limit="the printer's width tolerance",
      source="first-order dispenser and machine ramps (width_error.py)",
      formula="width(s) = Q(t) / (h v(t)), averaged over one width",
      reason="A valve's lag, a barrel's compliance and the machine's ramps move ink from where it was wanted.",
      example="a valve that needs 20 ms at 5 mm/s: the first 100 um are missing")
def bead_ends(toolpath: Toolpath, heads: tuple[Head, ...], printer: Printer) -> Iterator[Finding]:
    for number, error in width_errors(toolpath, heads, printer).items():
        head, limit = next(h for h in heads if h.tool.number == number), printer.width_tolerance_ratio
        if abs(error.worst) > limit:
            said = (f"the width of a long bead is predicted {error.start * 100:+.3g} % off at its start, "
                    f"{error.end * 100:+.3g} % at its end, {error.worst * 100:+.3g} % "
                    f"at the worst; {limit * 100:.3g} % are tolerated")
            yield _broken(bead_ends, head, said, abs(error.worst), limit, confidence=Confidence.LOW, advice=_steadier(head))


def width_errors(toolpath: Toolpath, heads: tuple[Head, ...], printer: Printer) -> dict[int, WidthError]:
    """For each tool the worse of its longest bead and the longest at which its ink is turned on."""
    found: dict[int, WidthError] = {}
    for head, duty in _used(toolpath, heads):
        every = [laid for laid in dict.fromkeys((duty.bead, duty.first)) if laid is not None]
        errors = [predicted(laid.bead, head, printer, compensated=duty.primed, before_mm=laid.before_mm, after_mm=laid.after_mm)
                  for laid in every]
        found[head.tool.number] = max(errors, key=lambda error: abs(error.worst))
    return found


def _steadier(head: Head) -> str:
    """What helps against uneven beads."""
    always = "let starts and stops be compensated, measure the dispenser's lag, or print slower"
    if head.tool.dispenser is not Dispenser.PNEUMATIC:
        return always
    return f"{always} (print.speed left out finds a speed that starts and corners bear); run_in and corner_ratio help at speed"


@rule("INK105", "A layer is too fresh or too dry for the next", source="the ink's own drying window, measured by its user",
      formula="t_min <= time per layer <= t_max", limit="the ink's drying window",
      reason="Too fresh, a layer does not carry the next; too dry, the two do not join.",
      example="5 s layers of an ink that needs 30 s")
def drying(toolpath: Toolpath, heads: tuple[Head, ...]) -> Iterator[Finding]:
    inner = dict(sorted(work_of(toolpath).layer_s.items())[:-1])
    if not inner:
        return
    quick, slow = min(inner, key=inner.__getitem__), max(inner, key=inner.__getitem__)
    for head, _ in _used(toolpath, heads):
        least, most = head.ink.drying_min_s, head.ink.drying_max_s
        if inner[quick] < least:
            said = f"layer {quick} takes {inner[quick]:.3g} s, the ink wants at least {least:.3g} s"
            yield _broken(drying, head, said, inner[quick], least, "wait between layers", unit="s", layer=quick)
        if inner[slow] > most:
            said = f"layer {slow} takes {inner[slow]:.3g} s, the ink wants at most {most:.3g} s"
            yield _broken(drying, head, said, inner[slow], most, "print faster, or fewer cells at once", unit="s", layer=slow)


@rule("INK106", "An idle tip dries", source="the ink's own idle time, measured by its user", formula="idle time <= idle_max",
      limit="the ink's idle_max", reason="Solvent leaves through the opening; the skin clogs or delays the next start.",
      example="a tool that waits 10 min with an ink that dries in 2")
def idle(toolpath: Toolpath, heads: tuple[Head, ...]) -> Iterator[Finding]:
    for head, duty in _used(toolpath, heads):
        if duty.idle_s > head.ink.idle_max_s:
            said = f"idle for {duty.idle_s:.3g} s before layer {duty.idle_layer}, it dries after {head.ink.idle_max_s:.3g} s"
            yield _broken(idle, head, said, duty.idle_s, head.ink.idle_max_s, "purge before it prints again, or cap it", unit="s",
                          layer=duty.idle_layer)


RULES: tuple[Rule, ...] = (pressure_range, pressure_gain, extruder_resolution, bead_ends, drying, idle)
