"""The readable twin of `ssbfab.kernels.sides`: places of one kind after the other, every side against every piece of a bead."""

from __future__ import annotations

import numpy as np

from ssbfab.kernels.arrays import Floats, Ints

PARTS = (0.25, 0.75)  # of the round end of a piece that shows, where it is looked at
TURN_RAD = 0.02  # less is no turn
TIP_RAD = (-np.pi / 3, 0.0, np.pi / 3)  # from straight on, where the round end of an open bead is looked at


def pieces(points_mm, width_mm, after):
    way = points_mm[after] - points_mm
    edge = np.hypot(*way.T)
    return way / np.maximum(edge, 1e-300)[:, None], (width_mm + width_mm[after]) / 4, edge


def places(points_mm, ahead, half_mm, edge_mm, before, after):
    kinds = [*flanks(points_mm, ahead, half_mm, edge_mm, after), *shoulders(points_mm, ahead, half_mm, before, after),
             *tips(points_mm, ahead, half_mm, before, after)]
    return tuple(np.concatenate(values) for values in zip(*kinds, strict=True))


def flanks(points_mm, ahead, half_mm, edge_mm, after):
    left, middle = np.column_stack([-ahead[:, 1], ahead[:, 0]]), (points_mm + points_mm[after]) / 2
    for out in (left, -left):
        yield middle + out * half_mm[:, None], out, edge_mm, np.arange(len(half_mm)), np.full(len(half_mm), 0.5)


def shoulders(points_mm, ahead, half_mm, before, after):
    """On the outer side of a bend, and on both where the next piece is narrower."""
    here, back = np.arange(len(half_mm)), ahead[before]
    turn = np.arctan2(back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0], (back * ahead).sum(axis=1))
    is_first = half_mm[before] >= half_mm  # the piece before is the wider one
    wider, narrower = np.where(is_first, before, here), np.where(is_first, here, before)
    step = np.arccos(np.minimum(half_mm[narrower] / half_mm[wider], 1.0))
    inner = (before != here) & (after != here)
    for part in PARTS:
        for left in (1.0, -1.0):
            span = np.where(inner, step - left * turn, 0.0)
            some = np.flatnonzero(span > TURN_RAD)
            piece, radius = wider[some], half_mm[wider[some]]
            side = left * np.column_stack([-ahead[piece, 1], ahead[piece, 0]])
            out = turned(side, part * np.where(is_first[some], -left, left) * span[some])
            yield points_mm[some] + radius[:, None] * out, out, radius * span[some] / len(PARTS), piece, is_first[some].astype(float)


def tips(points_mm, ahead, half_mm, before, after):
    here = np.arange(len(half_mm))
    first, last = np.flatnonzero((before == here) & (after != here)), np.flatnonzero((after == here) & (before != here))
    for points, piece, part, way in ((first, first, 0.0, -1.0), (last, before[last], 1.0, 1.0)):
        for angle in TIP_RAD:
            out, radius = turned(way * ahead[piece], np.full(len(piece), angle)), half_mm[piece]
            yield points_mm[points] + radius[:, None] * out, out, radius * np.pi / len(TIP_RAD), piece, np.full(len(piece), part)


def turned(ways, angle_rad):
    """Ways (k, 2) turned to the left by angles (k,)."""
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    return np.column_stack([ways[:, 0] * cos - ways[:, 1] * sin, ways[:, 0] * sin + ways[:, 1] * cos])


def from_ink(sides_mm: Floats, piece: Ints, start_mm: Floats, end_mm: Floats, half_mm: Floats, bead: Ints, along_mm: Floats,
             edge_mm: Floats, round_mm: Floats, reach_mm: float, deep_mm: float, own_widths: float) -> Floats:
    way_mm, to_mm = (end_mm - start_mm)[None], sides_mm[:, None] - start_mm[None]
    part = np.clip((to_mm * way_mm).sum(2) / np.maximum((way_mm**2).sum(2), 1e-300), 0, 1)
    into = half_mm - np.linalg.norm(to_mm - part[..., None] * way_mm, axis=2)
    into[np.arange(len(piece)), piece] = -np.inf
    middle_mm = along_mm + edge_mm / 2
    way = np.abs(middle_mm[piece][:, None] - middle_mm)
    way = np.minimum(way, round_mm[piece][:, None] - way) - (edge_mm[piece][:, None] + edge_mm) / 2
    wider = 2 * np.maximum(half_mm[piece][:, None], half_mm)
    is_own = (bead[piece][:, None] == bead) & (way <= own_widths * wider)
    others, own = (np.where(which, into, -np.inf).max(axis=1, initial=-np.inf) for which in (~is_own, is_own))
    return np.where((others >= 0) | (own > deep_mm), 0.0, np.minimum(-others, reach_mm))


def gained(worth, out, piece, part, after):
    i, j, n = piece, after[piece], len(after)
    pull = worth[:, None] * out
    points = np.column_stack([summed(i, (1 - part) * each, j, part * each, n) for each in pull.T])
    return points, summed(i, worth / 4, j, worth / 4, n)


def taken(ahead, half_mm, edge_mm, after):
    here, n = np.arange(len(after)), len(after)
    along = 2 * half_mm[:, None] * ahead
    points = np.column_stack([summed(here, -each, after, each, n) for each in along.T])
    return points, summed(here, edge_mm / 2, after, edge_mm / 2, n)


def summed(i, at_i, j, at_j, n):
    """What is told of points by their numbers, added up for each (n,)."""
    return np.bincount(i, at_i, n) + np.bincount(j, at_j, n)


def evened(points_mm, before, after, along_ratio, across_ratio, sharp_rad):
    here = np.arange(len(after))
    to, on = points_mm - points_mm[before], points_mm[after] - points_mm
    turn = np.abs(np.arctan2(to[:, 0] * on[:, 1] - to[:, 1] * on[:, 0], (to * on).sum(axis=1)))
    some = (before != here) & (after != here) & (turn < sharp_rad)
    off, along = (on - to) / 2, (to + on) / np.maximum(np.hypot(*(to + on).T), 1e-300)[:, None]
    crowded = along_ratio * (off * along).sum(axis=1)[:, None] * along
    swaying = across_ratio * (off - (off[before] + off[after]) / 2)
    return points_mm + np.where(some[:, None], crowded + swaying, 0.0)
