"""The traveller: one line per step, for the folder that goes with the part."""

from __future__ import annotations

from collections.abc import Iterable

from ssbfab import units
from ssbfab.findings import Finding, Severity
from ssbfab.route.operation import Operation, Route

#: Codes of the rules that judge a whole step: the last of its kind; what they find in others is told with the step's number.
_OWN_RULES = {"cold-sinter": ("CSP",), "co-sinter": ("CTE", "FIR")}
HEAD = ("step", "what", "time", "peak", "gas", "limits", "findings")


def traveller(route: Route, findings: Iterable[Finding] = ()) -> str:
    """Text: a table of the steps, then the totals as far as they are known."""
    table = [HEAD, *rows(route, findings)]
    widths = [max(len(row[k]) for row in table) for k in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join([route.title, "", *lines, "", totals(route)]) + "\n"


def rows(route: Route, findings: Iterable[Finding] = ()) -> list[tuple[str, ...]]:
    """A row per step, under `HEAD`."""
    found = list(findings)
    return [_row(route, i, found) for i in range(len(route.operations))]


def _row(route: Route, index: int, findings: list[Finding]) -> tuple[str, ...]:
    operation = route.operations[index]
    return (
        f"{index + 1} {operation.step}",
        operation.says,
        _time(operation),
        units.show(operation.peak_k, "K", 4),
        operation.atmosphere,
        "; ".join(operation.limits) or "–",
        _count(route, index, findings),
    )


def _time(operation: Operation) -> str:
    return "?" if operation.duration_s is None else units.show(operation.duration_s, "s", 3)


def _count(route: Route, index: int, findings: list[Finding]) -> str:
    mine = [f for f in findings if f.severity is not Severity.NOTE and _is_of(route, index, f)]
    return ", ".join(sorted({f"{f.severity.value} {f.code}" for f in mine})) or "–"


def _is_of(route: Route, index: int, finding: Finding) -> bool:
    """Whether a finding is of this step; `route[1]` is not the beginning of `route[10]`."""
    if finding.where.startswith("route["):
        return finding.where.startswith(route.where(index))
    step, later = route.operations[index].step, route.operations[index + 1 :]
    return finding.code.startswith(_OWN_RULES.get(step, ("no rule",))) and all(each.step != step for each in later)


def totals(route: Route) -> str:
    """The sums, as far as they are known."""
    unknown = [operation.step for operation in route.operations if operation.duration_s is None]
    return (
        f"total: {units.show(route.duration_s, 's', 3)}, furnace energy {units.show(route.energy_j, 'J', 3)}, highest "
        f"temperature {units.show(route.peak_k, 'K', 4)}" + (f"; time unknown of {', '.join(unknown)}" if unknown else "")
    )
