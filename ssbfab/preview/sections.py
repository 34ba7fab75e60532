"""The parts of the page that are words and tables: they hold without a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ssbfab.errors import UnitError
from ssbfab.findings import Finding, Severity
from ssbfab.geometry.cell import Cell
from ssbfab.preview.colours import words
from ssbfab.preview.figure import celsius_text, length_text
from ssbfab.preview.html import escape, table
from ssbfab.units import TABLE, show

SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NO_VERDICT, Severity.NOTE)


def summary(report: Any) -> str:
    """The line a person can act on, in the colour of the worst finding."""
    worst = next((s.value for s in SEVERITIES[:3] if report.count(s)), "clean")
    return f'<p class="summary {worst}">{escape(report.summary)}</p>'


def review(report: Any) -> str:
    """The table of findings with its search, and what was ignored with the reason for it."""
    options = "".join(f'<option value="{s.value}">{escape(s.value.replace("-", " "))}s</option>' for s in SEVERITIES)
    head = "".join(f'<th scope="col">{name}</th>' for name in ("#", "Severity", "Code", "Finding", "Value", "Place"))
    rows = "".join(_row(i, finding) for i, finding in enumerate(report.findings))
    ignored = table(("Code", "Where", "Finding", "Reason"), [
        (each.finding.code, each.finding.where, each.finding.message, each.reason) for each in report.ignored])
    return (
        '<section id="review"><h2>Review</h2>'
        '<div class="tools"><label>Search <input type="search" id="search" autocomplete="off"></label>'
        f'<label>Show <select id="severity"><option value="">all</option>{options}</select></label>'
        f'<span id="count" role="status">{len(report.findings)} findings</span></div>'
        f'<div class="scroll"><table id="findings"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        + (f"<h3>Ignored, with a reason</h3>{ignored}" if report.ignored else "") + "</section>")


def _row(i: int, finding: Finding) -> str:
    kind = finding.severity.value
    said = f"{finding.source} ({finding.confidence.value} confidence)"
    source = f'<p class="faint">{escape(said)}</p>' if finding.source else ""
    advice = f'<p class="advice">{escape(finding.advice)}</p>' if finding.advice else ""
    button = f'<button type="button" class="plain" data-fly="{i}" aria-label="Show finding {i + 1} in 3D">Show</button>'
    fly = button if finding.place_mm else ""
    return (f'<tr id="finding-{i}" tabindex="-1" data-severity="{kind}"><td>{i + 1}</td><td><span class="badge {kind}">'
            f'{escape(kind.replace("-", " "))}</span></td><td>{escape(finding.code)}</td>'
            f"<td><strong>{escape(finding.where)}</strong>: {escape(finding.message)}{advice}{source}</td>"
            f"<td>{escape(_value(finding))}</td><td>{fly}</td></tr>")


def _value(finding: Finding) -> str:
    parts = []
    if finding.value is not None:
        parts.append(quantity(finding.value, finding.unit))
    if finding.low is not None and finding.high is not None:
        parts.append(f"({quantity(finding.low, finding.unit)} to {quantity(finding.high, finding.unit)})")
    if finding.limit is not None:
        parts.append(f"limit {quantity(finding.limit, finding.unit)}")
    if finding.margin is not None:
        parts.append(f"margin {100 * finding.margin:.0f} %")
    return ", ".join(parts)


def plain_review(report: Any) -> str:
    """The table of findings alone: for a notebook, where nothing is searched."""
    return table(("Severity", "Code", "Where", "Finding", "Value", "What to do"), [
        (f.severity.value.replace("-", " "), f.code, f.where, f.message, _value(f), f.advice) for f in report.findings])


def quantity(value: float, unit: str) -> str:
    """A number with its unit, for a person; a unit that is not in the table is written as it is."""
    try:
        return show(value, unit, 3) if unit in TABLE else f"{value:.3g} {unit}".strip()
    except UnitError:
        return f"{value:.3g}"


def bodies(fired: Cell | None, green: Cell | None) -> str:
    """What the cell is made of; volumes as fired and as printed."""
    cell = fired or green
    if cell is None:
        return ""
    printed = {body.name: body for body in green.bodies} if green and (fired is None or green.printed) else {}
    rows = []
    for body in cell.bodies:
        x0, y0, z0, x1, y1, z1 = body.bounds_mm
        other = printed.get(body.name)
        size = " × ".join(length_text(d) for d in (x1 - x0, y1 - y0, z1 - z0))
        rows.append((body.name, words(body.role), body.material or "–", "yes" if body.printed else "no", size,
                     f"{body.volume_mm3:.4g}", *([f"{other.volume_mm3:.4g}"] if other else ["–"] if printed else [])))
    head = ("Body", "Role", "Material", "Printed", "Size", "Fired / mm³" if fired else "Volume / mm³", "Green / mm³")
    return f'<section id="bodies"><h2>Bodies</h2>{table(head if printed else head[:6], rows, numbers=(5, 6))}</section>'


def stacks(firing: Any) -> str:
    """Every stack with its verdict, and what would decide it."""
    rows = []
    for each in getattr(firing, "stacks", ()):
        bow = each.bow_mm
        plies = " | ".join(f"{ply.name} {length_text(ply.thickness_mm)}" for ply in each.stack.plies)
        rows.append((each.stack.name, plies, each.verdict.value, "–" if each.margin is None else f"{100 * each.margin:.0f} %",
                     each.confidence.value, "–" if bow is None else f"{length_text(bow.low)} to {length_text(bow.high)}",
                     each.decides))
    head = ("Stack", "Plies, bottom to top", "Verdict", "Margin", "Confidence", "Bow", "What decides")
    return table(head, rows) if rows else ""


def steps(route: Any, findings: Sequence[Finding]) -> str:
    """The traveller: a line per step, then the totals."""
    from ssbfab.route.traveller import HEAD, rows, totals

    return f'{table(HEAD, rows(route, findings))}<p class="faint">{escape(totals(route))}</p>'


def moves(pressing: Any) -> str:
    """The load programme as the press is told it."""
    from ssbfab.sintering.cold.sheet import HEAD, facts, rows

    said = " · ".join(escape(fact) for fact in facts(pressing))
    return f'<p class="faint">{said}</p>{table(HEAD, rows(pressing), numbers=(2, 3, 4, 5, 6))}'


def segments(schedule: Any) -> str:
    """The schedule as the furnace is told it."""
    rows = [(str(i), show(s.rate_k_s, "K/s", 4), celsius_text(s.target_k), show(s.hold_s, "s", 4),
             s.atmosphere or schedule.atmosphere, show(s.pressure_pa, "Pa", 4) if s.pressure_pa else "–")
            for i, s in enumerate(schedule.segments, 1)]
    return table(("#", "Rate", "To", "Hold", "Atmosphere", "Pressure"), rows)


def facts(nouns: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A few numbers that everybody asks for."""
    metrics, deposit = nouns.get("metrics"), nouns.get("deposit")
    if metrics is not None:
        for name, text in (("positive_ah_m2", "Positive electrode"), ("negative_ah_m2", "Negative electrode")):
            if getattr(metrics, name, None) is not None:
                yield text, show(getattr(metrics, name), "Ah/m2", 3).replace("^2", "²")
        if getattr(metrics, "np_ratio", None) is not None:
            yield "N/P ratio", f"{metrics.np_ratio:.3g}"
    if deposit is not None:
        yield "Print time", show(deposit.time_s, "s", 3)
        planned = nouns.get("summary")
        yield "Starts of ink", str(planned.starts if planned is not None else deposit.starts)
        yield "Tool changes", str(deposit.tool_changes)
    if nouns.get("pressing") is not None:
        pressed = nouns["pressing"]
        yield "Pressing", f"{show(pressed.peak_pa, 'Pa', 3)}, {celsius_text(pressed.peak_k)}, {show(pressed.duration_s, 's', 3)}"
    if nouns.get("schedule") is not None:
        yield "Firing", f"{celsius_text(nouns['schedule'].peak_k)}, {show(nouns['schedule'].duration_s, 's', 3)}"


def fact_line(found: Sequence[tuple[str, str]]) -> str:
    said = " · ".join(f"{escape(name)} <strong>{escape(value)}</strong>" for name, value in found)
    return f'<p class="faint">{said}</p>' if found else ""


def downloads(offered: Sequence[tuple[str, bytes | None]]) -> str:
    """The files that the page carries (its script fills the links), and the names of those that it does not."""
    carried = [escape(name) for name, content in offered if content is not None]
    left = [escape(name) for name, content in offered if content is None]
    items = [f'<li><a data-file="{i}" download="{name}" href="#files">{name}</a></li>' for i, name in enumerate(carried)]
    items += [f"<li>{name}: too large for this page</li>" for name in left]
    return f'<section id="files"><h2>Files</h2><ul>{"".join(items) or "<li>none</li>"}</ul></section>'
