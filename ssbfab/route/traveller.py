"""The traveller: one line per step, for the folder that goes with the part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ssbfab import units
from ssbfab.findings import Finding, Severity
from ssbfab.route.operation import Operation, Route

#: Codes of the rules that judge a whole step.
_OWN_RULES = {"cold-sinter": ("CSP",), "co-sinter": ("CTE", "FIR")}
_HEAD = ("step", "what", "time", "peak", "gas", "limits", "findings")


def traveller(route: Route, findings: Iterable[Finding] = ()) -> str:
    """Text: a table of the steps, then the totals as far as they are known."""
    found = list(findings)
    rows = [_HEAD, *(_row(route, i, found) for i in range(len(route.operations)))]
    widths = [max(len(row[k]) for row in rows) for k in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([route.title, "", *lines, "", *_totals(route)]) + "\n"


def _row(route: Route, index: int, findings: list[Finding]) -> tuple[str, ...]:
    operation = route.operations[index]
    return (
        f"{index + 1} {operation.step}",
        operation.says,
        _time(operation),
        units.show(operation.peak_k, "K", 4),
        operation.atmosphere,
        "; ".join(operation.limits) or "–",
        _count(route.where(index), operation.step, findings),
    )


def _time(operation: Operation) -> str:
    return "?" if operation.duration_s is None else units.show(operation.duration_s, "s", 3)


def _count(where: str, step: str, findings: list[Finding]) -> str:
    own = _OWN_RULES.get(step, ())
    mine = [f for f in findings if f.where.startswith((where, f"{step} ")) or f.code.startswith(own)]
    mine = [f for f in mine if f.severity is not Severity.NOTE]
    codes = sorted({f"{f.severity.value} {f.code}" for f in mine})
    return ", ".join(codes) or "–"


def _totals(route: Route) -> Iterator[str]:
    unknown = [operation.step for operation in route.operations if operation.duration_s is None]
    yield (
        f"total: {units.show(route.duration_s, 's', 3)}, furnace energy {units.show(route.energy_j, 'J', 3)}, highest "
        f"temperature {units.show(route.peak_k, 'K', 4)}" + (f"; time unknown of {', '.join(unknown)}" if unknown else "")
    )
