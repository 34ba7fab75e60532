"""Runs of a bead's points that lie on a circle become one arc each: `G3 X… Y… I… J… E… F…`.

An arc stands for a run whose points, and segments where they are nearest, are within the tolerance of the circle through the
run's first, middle and last point, where the run turns one way and less than a full turn, and where height, speed and ink per
length stay the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ssbfab.gcode.dialects.dialect import Dialect
from ssbfab.gcode.lines import COLUMNS, Moves
from ssbfab.gcode.words import rounded
from ssbfab.toolpath.path import Block, Floats, Kind

_FEWEST = 4  # segments: fewer save nothing
_WIDEST_MM = 2000.0  # radius; beyond it a run is as good as straight
_SAME_FLOW = 1e-3  # relative


@dataclass(frozen=True, kw_only=True)
class Arc:
    """The points `first` to `last` of a run, about a centre."""

    first: int
    last: int
    centre_mm: tuple[float, float]
    clockwise: bool


def arcs_of(points_mm: Floats, tolerance_mm: float) -> Iterator[Arc]:
    """The arcs of a polyline (n, 2), the longest from each place on.

    >>> turn = np.linspace(0, 3, 31)
    >>> [(arc.first, arc.last) for arc in arcs_of(np.column_stack([np.cos(turn), np.sin(turn)]), 2e-3)]
    [(0, 30)]
    """
    start = 0
    while start + _FEWEST < len(points_mm):
        longest = _longest(points_mm, start, tolerance_mm)
        if longest is not None:
            yield longest
        start = longest.last if longest is not None else start + 1


def _longest(points_mm: Floats, start: int, tolerance_mm: float) -> Arc | None:
    """By doubling while it fits, then by halving."""
    best, good, bad = None, 0, len(points_mm) - start
    size = _FEWEST
    while good < size < bad:
        found = _arc(points_mm, start, start + size, tolerance_mm)
        best, good, bad = (found, size, bad) if found else (best, good, size)
        if not good:
            return None
        size = min(2 * good, bad - 1) if found and good < bad - 1 and bad == len(points_mm) - start else (good + bad) // 2
    return best


def _arc(points_mm: Floats, first: int, last: int, tolerance_mm: float) -> Arc | None:
    run = points_mm[first:last + 1]
    centre = _centre(run[0], run[len(run) // 2], run[-1])
    if centre is None:
        return None
    radius = float(np.hypot(*(run[0] - centre)))
    arms, along = run - centre, np.diff(run, axis=0)
    nearest = np.clip(-(arms[:-1] * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-300), 0.0, 1.0)
    checked = np.concatenate([arms, arms[:-1] + along * nearest[:, None]])
    turns = np.arctan2(arms[:-1, 0] * arms[1:, 1] - arms[:-1, 1] * arms[1:, 0], (arms[:-1] * arms[1:]).sum(axis=1))
    one_way = (turns > 0).all() or (turns < 0).all()
    if not one_way or abs(turns.sum()) > 1.9 * np.pi or np.abs(np.hypot(*checked.T) - radius).max() > tolerance_mm:
        return None
    return Arc(first=first, last=last, centre_mm=(float(centre[0]), float(centre[1])), clockwise=bool(turns[0] < 0))


def _centre(a: Floats, b: Floats, c: Floats) -> Floats | None:
    """Of the circle through three points; none where they are as good as on a line."""
    u, v = b - a, c - a
    cross = u[0] * v[1] - u[1] * v[0]
    if abs(cross) * _WIDEST_MM * 2 < np.hypot(*u) * np.hypot(*v) * np.hypot(*(c - b)):
        return None
    uu, vv = u @ u, v @ v
    centre: Floats = a + np.array([v[1] * uu - u[1] * vv, u[0] * vv - v[0] * uu]) / (2 * cross)
    return centre


def with_arcs(moves: Moves, block: Block, dialect: Dialect, tolerance_mm: float) -> Moves:
    """The same lines with arcs for runs of them. `moves` names x, y, flow and feed of every line, in this order."""
    kept, form = np.ones(len(moves.form), dtype=bool), moves.form.copy()
    forms = list(moves.forms)
    arguments = np.column_stack([moves.arguments, np.zeros((len(form), 2))])
    for s in np.flatnonzero(block.kind == Kind.BEAD).tolist():
        for lines, arc, start in _arcs_of_step(moves, block, s, dialect, tolerance_mm):
            last = lines[-1]
            kept[lines[:-1]] = False
            turned = _form(moves.forms[form[lines[0]]], moves.forms[form[last]], arc.clockwise)
            if turned not in forms:
                forms.append(turned)
            form[last] = forms.index(turned)
            arguments[last, COLUMNS["i"]:] = rounded(np.array(arc.centre_mm) - start, dialect.decimals)
            arguments[last, 2] = moves.arguments[lines, 2].sum()
    first = np.concatenate([[0], np.cumsum(kept)])[moves.first]
    return Moves(forms=forms, digits=moves.digits, form=form[kept], arguments=arguments[kept], point=moves.point[kept],
                 first=first)


def _arcs_of_step(moves: Moves, block: Block, s: int, dialect: Dialect, tolerance_mm: float
                  ) -> Iterator[tuple[np.ndarray, Arc, Floats]]:
    """The lines that an arc replaces, the arc, and where it starts."""
    a, b = int(moves.first[s]), int(moves.first[s + 1])
    if b - a < _FEWEST:
        return
    planned = block.points_mm[[int(block.first[s]), *moves.point[a:b].tolist()], :2]
    points = rounded(planned, dialect.decimals)
    for low, high in _even(moves, planned, a, b):
        for arc in arcs_of(points[low:high + 1], tolerance_mm):
            yield np.arange(a + low + arc.first, a + low + arc.last), arc, points[low + arc.first]


def _even(moves: Moves, points: Floats, a: int, b: int) -> Iterator[tuple[int, int]]:
    """Stretches of points between which height, speed and ink per length stay the same."""
    length = np.hypot(*np.diff(points, axis=0).T)
    flow = moves.arguments[a:b, 2] / np.maximum(length, 1e-12)
    same = (moves.arguments[a + 1:b, 3] == moves.arguments[a:b - 1, 3]) & ~(moves.rises[a + 1:b] > 0) & (
        np.abs(np.diff(flow)) <= _SAME_FLOW * np.abs(flow[1:]))
    cuts = [0, *(np.flatnonzero(~same) + 1).tolist(), b - a]
    for low, high in pairwise(cuts):
        low = low + 1 if moves.rises[a + low] else low  # a line that rises stays one
        if high - low >= _FEWEST:
            yield low, high


def _form(begin: str, end: str, clockwise: bool) -> str:
    """The place and ink of the last line, the feed of the first: within an arc it is the same."""
    x, y, *more = end.split()[1:]
    words = [f"G{2 if clockwise else 3}", x, y, "I{i}", "J{j}"]
    words += [word for word in more if word[0] != "F"] + [word for word in begin.split() if word[0] == "F"]
    return " ".join(words) + "\n"
