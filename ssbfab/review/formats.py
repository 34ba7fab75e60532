"""A `Report` as text, JSON, Markdown or HTML."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any

from ssbfab import units
from ssbfab.findings import Finding
from ssbfab.review.report import Report


def number(value: float | None, unit: str) -> str:
    """A finding's number for a person, empty where there is none."""
    if value is None:
        return ""
    return units.show(value, unit, digits=4) if unit else f"{value:.4g}"


def spread(finding: Finding) -> str:
    """The value, or both ends of its range."""
    if finding.low is not None and finding.high is not None and finding.low != finding.high:
        return f"{number(finding.low, finding.unit)} … {number(finding.high, finding.unit)}"
    return number(finding.value, finding.unit)


def as_text(report: Report) -> str:
    """For a terminal: one block per finding, worst first, then the summary."""
    lines: list[str] = []
    for finding in report.findings:
        lines.append(f"{finding.severity.value:10} {finding.code:7} {finding.where}: {finding.message}")
        lines.extend(f"{'':18} {detail}" for detail in _details(finding))
    lines.extend(
        f"{'ignored':10} {i.finding.code:7} {i.finding.where}: {i.finding.message} (reason: {i.reason})" for i in report.ignored
    )
    return "\n".join([*lines, report.summary]) + "\n"


def place_of(finding: Finding) -> str:
    """`layer 3, at (10.25, 4.5, 0.15) mm`, as far as it is known."""
    parts = [f"layer {finding.layer}" if finding.layer is not None else ""]
    if finding.place_mm is not None:
        parts.append("at ({:.6g}, {:.6g}, {:.6g}) mm".format(*finding.place_mm))
    return ", ".join(part for part in parts if part)


def _details(finding: Finding) -> list[str]:
    facts = [
        f"value {spread(finding)}" if finding.value is not None or finding.low is not None else "",
        f"limit {number(finding.limit, finding.unit)}" if finding.limit is not None else "",
        f"margin {finding.margin:+.0%}" if finding.margin is not None else "",
        f"confidence {finding.confidence.value}",
    ]
    place = place_of(finding)
    details = [", ".join(fact for fact in facts if fact), *([place] if place else [])]
    if finding.source:
        details.append(f"source: {finding.source}")
    if finding.advice:
        details.append(f"do: {finding.advice}")
    return details


def as_dict(finding: Finding) -> dict[str, Any]:
    """A finding as plain data, numbers in inside units."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "where": finding.where,
        "message": finding.message,
        "value": finding.value,
        "low": finding.low,
        "high": finding.high,
        "limit": finding.limit,
        "margin": finding.margin,
        "unit": finding.unit,
        "confidence": finding.confidence.value,
        "source": str(finding.source or ""),
        "advice": finding.advice,
        "place_mm": finding.place_mm,
        "in_fired_cell": finding.in_fired_cell,
        "layer": finding.layer,
    }


def as_json(report: Report) -> str:
    data = {
        "title": report.title,
        "summary": report.summary,
        "findings": [as_dict(f) for f in report.findings],
        "ignored": [{**as_dict(i.finding), "reason": i.reason} for i in report.ignored],
    }
    return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


_HEAD = ("severity", "code", "where", "what", "value", "limit", "margin", "confidence", "source", "what to do")


def _row(finding: Finding) -> tuple[str, ...]:
    return (
        finding.severity.value,
        finding.code,
        finding.where,
        finding.message,
        spread(finding),
        number(finding.limit, finding.unit),
        "" if finding.margin is None else f"{finding.margin:+.0%}",
        finding.confidence.value,
        str(finding.source or ""),
        finding.advice,
    )


def as_markdown(report: Report) -> str:
    def line(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    rows = [line(_row(finding)) for finding in report.findings]
    judged = [f"- ignored {i.finding.code}: {i.finding.message} (reason: {i.reason})" for i in report.ignored]
    table = [line(_HEAD), "|" + " --- |" * len(_HEAD), *rows] if rows else []
    return "\n".join([f"# Review of {report.title}", "", report.summary, "", *table, *judged]) + "\n"


def as_html(report: Report) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in _HEAD)
    rows = "".join(
        f'<tr class="{finding.severity.value}">' + "".join(f"<td>{escape(cell)}</td>" for cell in _row(finding)) + "</tr>"
        for finding in report.findings
    )
    judged = "".join(
        f"<li>ignored {escape(i.finding.code)}: {escape(i.finding.message)} (reason: {escape(i.reason)})</li>"
        for i in report.ignored
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Review of {escape(report.title)}</title>'
        "<style>body{font:15px system-ui;margin:2em}table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.3em .5em;"
        "text-align:left;vertical-align:top}.error td:first-child{color:#a00000;font-weight:bold}</style>"
        f"<h1>Review of {escape(report.title)}</h1><p>{escape(report.summary)}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><ul>{judged}</ul></html>\n"
    )


FORMATS: dict[str, Callable[[Report], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown, "html": as_html}
