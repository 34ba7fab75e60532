"""Matplotlib figures without pyplot: fixed size, fixed bytes, PNG or SVG by suffix."""

from __future__ import annotations

import io
from bisect import bisect_right
from dataclasses import dataclass
from math import floor, log10
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssbfab.errors import OutputError
from ssbfab.units import show

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK = "#333333"
FAINT = "#666666"
SUFFIXES = (".png", ".svg")
DOTS_PER_INCH = 150
MARGIN_IN = 0.25
HEADING_PT, LEAST_PT = 11.0, 7.0
STYLE = {
    "font.family": "DejaVu Sans", "font.size": 9.0, "axes.spines.top": False, "axes.spines.right": False,
    "axes.edgecolor": "#444444", "axes.linewidth": 0.8, "svg.hashsalt": "ssbfab", "svg.fonttype": "none",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """A figure measured in inches from its lower left corner."""

    figure: Figure
    width_in: float
    height_in: float

    def axes(self, left: float, base: float, width: float, height: float) -> Any:
        return self.figure.add_axes((left / self.width_in, base / self.height_in, width / self.width_in, height / self.height_in))

    def text(self, left: float, base: float, text: str, **style: Any) -> None:
        self.figure.text(left / self.width_in, base / self.height_in, text, **{"color": INK, **style})

    def heading(self, text: str) -> None:
        """One line from margin to margin: a long one in smaller letters, and what those do not hold is left off."""
        room_in, size, shown = self.width_in - 2 * MARGIN_IN, HEADING_PT, text
        while size > LEAST_PT and self._wide_in(text, size) > room_in:
            size -= 0.25
        if self._wide_in(shown, size) > room_in:
            kept = bisect_right(range(len(text)), room_in, key=lambda n: self._wide_in(text[:n] + "…", size))
            shown = text[: kept - 1].rstrip() + "…"
        self.text(MARGIN_IN, self.height_in - 0.3, shown, fontsize=size, weight="bold", va="center")

    def _wide_in(self, text: str, size_pt: float) -> float:
        drawn = self.figure.text(0, 0, text, fontsize=size_pt, weight="bold")
        wide = drawn.get_window_extent().width / self.figure.dpi
        drawn.remove()
        return float(wide)

    def scale_bar(self, left: float, base: float, in_per_mm: float, room_in: float) -> None:
        """A round length that fits into `room_in`, drawn from `left` and written above it."""
        from matplotlib.lines import Line2D

        length_mm = round_length(room_in / in_per_mm)
        ends = [left / self.width_in, (left + length_mm * in_per_mm) / self.width_in]
        self.figure.add_artist(Line2D(ends, [base / self.height_in] * 2, color=INK, lw=3, solid_capstyle="butt"))
        self.text(left, base + 0.08, length_text(length_mm), fontsize=8.5, va="bottom")


def new_sheet(width_in: float, height_in: float) -> Sheet:
    """An empty figure that no global state knows of."""
    from matplotlib.figure import Figure

    return Sheet(figure=Figure(figsize=(width_in, height_in), dpi=DOTS_PER_INCH, facecolor="white"), width_in=width_in,
                 height_in=height_in)


def length_text(length_mm: float) -> str:
    """`"50 µm"`."""
    return show(length_mm, "mm", 4).replace("um", "µm")


def celsius_text(temperature_k: float) -> str:
    """`"600 °C"`."""
    return show(temperature_k, "K", 4).replace("degC", "°C")


def round_length(at_most: float) -> float:
    """The largest of 1, 2, 5 × a power of ten that is not above `at_most`.

    >>> round_length(0.43), round_length(7.0)
    (0.2, 5.0)
    """
    power = 10.0 ** floor(log10(at_most))
    return float(f"{max(step * power for step in (1.0, 2.0, 5.0) if step * power <= at_most * (1 + 1e-12)):.12g}")


def save(figure: Figure, path: Path) -> Path:
    """Write the figure; the same figure gives the same bytes at any time. The folder must stand."""
    path = Path(path)
    try:
        path.write_bytes(rendered(figure, path.suffix))
    except OSError as err:
        raise OutputError(f"{path}: cannot write the picture: {err.strerror or err}") from err
    return path


def rendered(figure: Figure, suffix: str) -> bytes:
    """The picture as bytes of a PNG or SVG file."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    if suffix.lower() not in SUFFIXES:
        raise OutputError(f"picture: no such format {suffix!r}; name the file with one of {', '.join(SUFFIXES)}")
    FigureCanvasAgg(figure)
    kind = suffix.lower().lstrip(".")
    metadata: dict[str, str | None] = {"Software": None} if kind == "png" else {"Date": None, "Creator": "ssbfab"}
    stream = io.BytesIO()
    with rc_context(STYLE):
        figure.savefig(stream, format=kind, metadata=metadata)
    return stream.getvalue()
