"""The short table with which `ssbfab make` ends."""

from __future__ import annotations

from pathlib import Path

from ssbfab import units
from ssbfab.findings import Severity
from ssbfab.job.job import Job
from ssbfab.library.printer import head_of


def ending(job: Job, out: Path) -> str:
    """Materials, volumes, masses, print time, starts and stops, findings, and where the files are."""
    lines = [f"{job.recipe.title or job.recipe.name}", ""]
    lines.append(_aligned([("body", "material", "fired", "printed", "mass of ink"), *_bodies(job)]))
    if job.summary is not None:
        lines += ["", _aligned(_print(job))]
    lines += ["", *_findings(job), "", f"review: {job.report.summary}"]
    name = job.recipe.name
    lines.append(f"files:  {out / 'gcode_out' / name}/ and {out / 'geometries' / name}/")
    page = out / "gcode_out" / name / "report.html"
    if page.exists():
        lines.append(f"report: {page}")
    return "\n".join(lines)


def _bodies(job: Job) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for body in job.fired_cell.bodies:
        green = job.cell.body(body.name) if body.printed else None
        mass = "not printed"
        if green is not None and job.heads:
            mass = units.show(green.volume_mm3 * 1e-9 * head_of(job.heads, body.name).ink.density_kg_m3, "kg", digits=3)
        rows.append(
            (
                body.name,
                body.material or "–",
                units.show(body.volume_mm3, "mm3", digits=4),
                units.show(green.volume_mm3, "mm3", digits=4) if green is not None else "–",
                mass,
            )
        )
    return rows


def _print(job: Job) -> list[tuple[str, ...]]:
    summary = job.summary
    if summary is None:
        return []
    return [
        ("print time", units.show(summary.time_s, "s", digits=3)),
        ("starts and stops", str(summary.starts)),
        ("tool changes", str(summary.tool_changes)),
        ("travel", units.show(summary.travel_mm, "mm", digits=3)),
        ("between islands", summary.between),
    ]


def _findings(job: Job) -> list[str]:
    shown = [f for f in job.report.findings if f.severity is not Severity.NOTE]
    lines = [f"  {finding.severity.value:10} {finding.code}  {finding.where}: {finding.message}" for finding in shown[:20]]
    if len(shown) > 20:
        lines.append(f"  … and {len(shown) - 20} more: `ssbfab review` shows all")
    return lines


def _aligned(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(f"  {line}".rstrip() for line in lines)
