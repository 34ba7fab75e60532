"""What nouns show of themselves in a notebook: each asks here, through `ssbfab.showing`, when it is shown."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ssbfab.preview import sections
from ssbfab.preview.figure import rendered
from ssbfab.preview.html import escape

if TYPE_CHECKING:
    from ssbfab.geometry.cell import Cell
    from ssbfab.review import Report
    from ssbfab.sintering.schedule import Schedule
    from ssbfab.toolpath.path import Toolpath


def cell_png(cell: Cell) -> bytes:
    from ssbfab.preview.cell_picture import cell_figure

    return rendered(cell_figure(cell), ".png")


def cell_html(cell: Cell) -> str:
    return f"<strong>{escape(cell.title)}</strong>{sections.bodies(cell, None)}{_inline(cell_png(cell), cell.title)}"


def toolpath_png(toolpath: Toolpath) -> bytes:
    from ssbfab.preview.layers_picture import layers_figure

    return rendered(layers_figure(toolpath), ".png")


def toolpath_html(toolpath: Toolpath) -> str:
    said = f"{escape(', '.join(toolpath.bodies))}, as planned"
    return f"<strong>{escape(toolpath.title)}</strong><p>{said}</p>{_inline(toolpath_png(toolpath), toolpath.title)}"


def schedule_png(schedule: Schedule) -> bytes:
    from ssbfab.preview.schedule_picture import schedule_figure

    return rendered(schedule_figure(schedule), ".png")


def schedule_html(schedule: Schedule) -> str:
    picture = _inline(schedule_png(schedule), schedule.title)
    return f"<strong>{escape(schedule.title)}</strong>{sections.segments(schedule)}{picture}"


def report_png(report: Report) -> bytes:
    from ssbfab.preview.report_picture import report_figure

    return rendered(report_figure(report), ".png")


def report_html(report: Report) -> str:
    return sections.summary(report) + sections.plain_review(report)


def _inline(png: bytes, alt: str) -> str:
    return f'<img alt="{escape(alt)}" src="data:image/png;base64,{base64.b64encode(png).decode()}">'


#: Name of each noun, and what draws it as HTML and as PNG.
SHOWN: dict[str, dict[str, Callable[[Any], Any]]] = {
    "Cell": {"text/html": cell_html, "image/png": cell_png},
    "Toolpath": {"text/html": toolpath_html, "image/png": toolpath_png},
    "Schedule": {"text/html": schedule_html, "image/png": schedule_png},
    "Report": {"text/html": report_html, "image/png": report_png},
}


def drawn(noun: object, kind: str) -> Any:
    """The noun as `text/html` or `image/png`; None where it has no such form, and the notebook takes another."""
    draw = SHOWN.get(type(noun).__name__, {}).get(kind)
    return None if draw is None else draw(noun)
