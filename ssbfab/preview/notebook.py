"""What nouns show of themselves in a notebook, after `%load_ext ssbfab.preview.notebook`.

The nouns know nothing of this: IPython is told which function draws which class, by name, and loads nothing before it is shown.
"""

from __future__ import annotations

import base64
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


def schedule_png(schedule: Schedule) -> bytes:
    from ssbfab.preview.schedule_picture import schedule_figure

    return rendered(schedule_figure(schedule), ".png")


def schedule_html(schedule: Schedule) -> str:
    picture = _inline(schedule_png(schedule), schedule.title)
    return f"<strong>{escape(schedule.title)}</strong>{sections.segments(schedule)}{picture}"


def report_html(report: Report) -> str:
    return sections.summary(report) + sections.plain_review(report)


def _inline(png: bytes, alt: str) -> str:
    return f'<img alt="{escape(alt)}" src="data:image/png;base64,{base64.b64encode(png).decode()}">'


#: Module and name of each noun, and what draws it as HTML and as PNG.
SHOWN: tuple[tuple[str, str, Any, Any], ...] = (
    ("ssbfab.geometry.cell", "Cell", cell_html, cell_png),
    ("ssbfab.toolpath.path", "Toolpath", None, toolpath_png),
    ("ssbfab.sintering.schedule", "Schedule", schedule_html, schedule_png),
    ("ssbfab.review.report", "Report", report_html, None),
)


def load_ipython_extension(shell: Any) -> None:
    """IPython calls this for `%load_ext`."""
    formatters = shell.display_formatter.formatters
    for module, name, html, png in SHOWN:
        for kind, draw in (("text/html", html), ("image/png", png)):
            if draw is not None:
                formatters[kind].for_type_by_name(module, name, draw)
