"""What was found in a print file as a folder to look through: a picture per finding (notes have none), data, and a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path

from ssbfab.findings import Severity
from ssbfab.job.output import folders_in_place
from ssbfab.job.proving import Proven

MOST = 100  # findings that get a picture, the worst first


def write_findings(proven: Proven, folder: Path) -> Path:
    """Fill `folder`: `<number>-<code>.png`, `findings.json`, `findings.html`. Whole, or not at all."""
    from ssbfab.preview.finding_picture import draw_finding

    with folders_in_place(folder) as (staged,):
        pictures: list[str] = []
        for number, finding in enumerate(proven.report.findings[:MOST], 1):
            if finding.severity is not Severity.NOTE:
                pictures.append(f"{number:03d}-{finding.code}.png")
                draw_finding(proven.deposit, finding, staged / pictures[-1], cell=proven.purpose.cell)
        (staged / "findings.json").write_text(_data(proven, pictures), encoding="utf-8", newline="")
        (staged / "findings.html").write_text("".join(_page(proven, pictures)), encoding="utf-8", newline="")
    return folder


def _data(proven: Proven, pictures: list[str]) -> str:
    from ssbfab.review.formats import as_dict

    named = [*pictures, *[None] * len(proven.report.findings)]
    findings = [as_dict(finding) | {"picture": name} for finding, name in zip(proven.report.findings, named, strict=False)]
    data = {"title": proven.report.title, "summary": proven.report.summary, "findings": findings}
    return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _page(proven: Proven, pictures: list[str]) -> Iterator[str]:
    from ssbfab.review.formats import place_of

    title = f"Proof of {escape(proven.report.title)}"
    yield ('<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
           f"<title>{title}</title>"
           "<style>body{font:15px system-ui;margin:2em;max-width:60em}img{max-width:100%}section{border-top:1px solid #bbb}"
           ".error h2{color:#a00000}</style>"
           f"<h1>{title}</h1><p>{escape(proven.report.summary)}</p>")
    for i, finding in enumerate(proven.report.findings):
        picture = f'<img src="{pictures[i]}" width="510" alt="{escape(finding.where)}">' if i < len(pictures) else ""
        yield (f'<section class="{finding.severity.value}"><h2>{finding.severity.value} {escape(finding.code)}</h2>'
               f"<p>{escape(finding.where)}: {escape(finding.message)}</p><p>{escape(place_of(finding))}</p>"
               f"<p>{escape(finding.advice)}</p>{picture}</section>")
    yield "</html>\n"
