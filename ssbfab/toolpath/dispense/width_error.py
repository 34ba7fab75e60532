"""How wide a bead really becomes: the machine's ramps, slow corners, and the dispenser's answer to them.

Under constant pressure flow goes on while the head slows: at a corner taken at v_j instead of v the ink of
(v - v_j)^2 / (a v) seconds is laid too much. A plunger is slowed with the head, but its flow follows late.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ssbfab.library.printer import Dispenser, Head, Printer
from ssbfab.toolpath.dispense.chains import lengths_mm
from ssbfab.toolpath.dispense.drives import drive_of
from ssbfab.toolpath.path import Bead, Floats

_CELLS_MOST = 20_000


@dataclass(frozen=True, kw_only=True, eq=False)
class WidthError:
    """How far the width is off along a bead, over the bead's mean width, in stretches of one mean width each."""

    along_mm: Floats
    error_ratio: Floats

    @property
    def start(self) -> float:
        return float(self.error_ratio[0])

    @property
    def end(self) -> float:
        return float(self.error_ratio[-1])

    @property
    def worst(self) -> float:
        """The largest deviation, with its sign."""
        return float(self.error_ratio[np.argmax(np.abs(self.error_ratio))])


def junction_speed(angle_rad: float, printer: Printer) -> float:
    """Speed, mm/s, at which a turn by `angle_rad` is taken (0: straight on): the usual model of a rounded junction,
    v^2 = a d s / (1 - s) with s the sine of half the angle between the segments."""
    half = math.cos(angle_rad / 2)
    if half <= 1e-9:
        return 0.0
    if half >= 1 - 1e-12:
        return math.inf
    return math.sqrt(printer.acceleration_mm_s2 * printer.junction_mm * half / (1 - half))


def corner_excess_s(speed_mm_s: float, angle_rad: float, printer: Printer) -> float:
    """Seconds of flow that a corner gets too much under constant pressure: (v - v_j)^2 / (a v)."""
    slow = min(junction_speed(angle_rad, printer), speed_mm_s)
    return (speed_mm_s - slow) ** 2 / (printer.acceleration_mm_s2 * speed_mm_s)


def predicted(bead: Bead, head: Head, printer: Printer, *, compensated: bool, before_mm: Floats | None = None,
              after_mm: Floats | None = None) -> WidthError:
    """The width error of one bead; the ink of a bead that joins another flows already.

    It starts and ends at rest, unless the head comes to it over the points `before_mm` (n, 3) and goes on over `after_mm`.
    """
    stated, bead = bead, _distinct(bead)
    way = _Way.of(stated, before_mm, after_mm)
    length = bead.length_mm
    width = float(bead.width_mm.mean())
    ramp = float(bead.speed_mm_s.max()) ** 2 / (2 * printer.acceleration_mm_s2)
    cells = min(max(int(length / min(width / 16, ramp / 4)), 64), _CELLS_MOST)
    ds = length / cells
    at: Floats = np.linspace(ds / 2, length - ds / 2, cells)
    edge_speed = way.speeds(np.linspace(0, length, cells + 1), printer)
    seconds = 2 * ds / (edge_speed[1:] + edge_speed[:-1])
    speed = ds / seconds
    along = np.cumsum(lengths_mm(bead.points_mm))
    wanted_area = np.interp(at, along, bead.width_mm) * bead.height_mm
    wish = bead.speed_mm_s[np.clip(np.searchsorted(along, at), 1, len(along) - 1)]
    metered = head.tool.dispenser is not Dispenser.PNEUMATIC
    rolling = way.lead_mm > 0 and not metered
    flow = drive_of(head, printer).flow(seconds, wanted_area * (speed if metered else wish),
                                         float(wanted_area[0] * wish[0]), compensated or bead.joins or rolling)
    count = min(max(int(length / width), 1), cells)
    edges = np.linspace(0, cells, count + 1).astype(int)
    laid = np.add.reduceat(flow * seconds, edges[:-1])
    wanted = np.add.reduceat(wanted_area * ds, edges[:-1])
    whole = width * bead.height_mm * ds * np.diff(edges)
    return WidthError(along_mm=np.add.reduceat(at, edges[:-1]) / np.diff(edges), error_ratio=(laid - wanted) / whole)


def _distinct(bead: Bead) -> Bead:
    """The bead without a rise that holds no ink, and without points that repeat the one before."""
    inked = int(np.argmax(bead.width_mm > 0))
    bead = replace(bead, points_mm=bead.points_mm[inked:], width_mm=bead.width_mm[inked:], speed_mm_s=bead.speed_mm_s[inked:])
    kept = np.concatenate([[True], lengths_mm(bead.points_mm)[1:] > 1e-9])
    return replace(bead, points_mm=bead.points_mm[kept], width_mm=bead.width_mm[kept], speed_mm_s=bead.speed_mm_s[kept])


@dataclass(frozen=True, kw_only=True, eq=False)
class _Way:
    """What the head does from rest to rest; its bead begins `lead_mm` along."""

    points_mm: Floats
    speed_mm_s: Floats
    lead_mm: float

    @classmethod
    def of(cls, bead: Bead, before_mm: Floats | None, after_mm: Floats | None) -> _Way:
        inked = int(np.argmax(bead.width_mm > 0))
        level = 0 if bead.points_mm[0, 2] == bead.points_mm[inked, 2] else inked
        before = before_mm if before_mm is not None and level == 0 else bead.points_mm[:0]
        after = bead.points_mm[:0] if after_mm is None else after_mm
        points = np.concatenate([before, bead.points_mm[level:], after])
        speed = np.concatenate([np.full(len(before), bead.speed_mm_s[0]), bead.speed_mm_s[level:],
                                np.full(len(after), bead.speed_mm_s[-1])])
        kept = np.concatenate([[True], lengths_mm(points)[1:] > 1e-9])
        lead = float(lengths_mm(np.concatenate([before, bead.points_mm[level : inked + 1]])).sum())
        return cls(points_mm=points[kept], speed_mm_s=speed[kept], lead_mm=lead)

    def speeds(self, at_mm: Floats, printer: Printer) -> Floats:
        """Speed at places along the bead, limited by acceleration from rest, to rest, and around each corner."""
        along, at = np.cumsum(lengths_mm(self.points_mm)), at_mm + self.lead_mm
        speed = self.speed_mm_s[np.clip(np.searchsorted(along, at), 1, len(along) - 1)].astype(float)
        directions = np.diff(self.points_mm, axis=0)
        directions = directions / np.linalg.norm(directions, axis=1)[:, None]
        turns = np.arccos(np.clip((directions[1:] * directions[:-1]).sum(axis=1), -1, 1))
        nodes = [(0.0, 0.0), (float(along[-1]), 0.0), *((float(s), junction_speed(float(t), printer)) for s, t in zip(
            along[1:-1], turns, strict=True))]
        for place, slow in nodes:
            if slow < speed.max():
                speed = np.minimum(speed, np.sqrt(slow**2 + 2 * printer.acceleration_mm_s2 * np.abs(at - place)))
        return speed


def draw_width_error(error: WidthError, path: object, tolerance_ratio: float) -> None:
    """The error along a bead with the tolerated band, PNG or SVG by suffix."""
    draw_width_errors({"predicted": error}, path, tolerance_ratio)


def draw_width_errors(errors: Mapping[str, WidthError], path: object, tolerance_ratio: float) -> None:
    """The errors along one bead each, with the tolerated band: how it starts, its corners, how it ends."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 1.2 + 2.0 * len(errors)), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(len(errors), squeeze=False)[:, 0]
    for axes, (name, error) in zip(panels, errors.items(), strict=True):
        axes.axhspan(-100 * tolerance_ratio, 100 * tolerance_ratio, alpha=0.15, color="green", label="tolerated")
        axes.plot(error.along_mm, 100 * error.error_ratio, drawstyle="steps-mid", label=name)
        axes.set(ylabel="width error, %")
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, frameon=False, borderaxespad=0.1)
    panels[-1].set(xlabel="along the bead, mm")
    figure.savefig(str(path), metadata={"Software": None} if str(path).endswith(".png") else {"Date": None})
