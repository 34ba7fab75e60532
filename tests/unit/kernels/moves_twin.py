"""The readable twin of `ssbfab.kernels.moves`, step by step in numpy."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ssbfab.kernels.arrays import Bools, Floats, Ints


def lengths(points_mm: Floats) -> Floats:
    return np.concatenate([np.zeros(min(len(points_mm), 1)), np.sqrt((np.diff(points_mm, axis=0)**2).sum(axis=1))])


def volumes(first: Ints, length_mm: Floats, width_mm: Floats, height_mm: Floats, beads: Bools) -> Floats:
    found = np.zeros(len(length_mm))
    for s, (a, b) in enumerate(pairwise(first)):
        if beads[s] and b > a:
            found[a + 1:b] = length_mm[a + 1:b] * ((width_mm[a + 1:b] + width_mm[a:b - 1]) / 2) * height_mm[s]
    return found


def ranges(first: Ints, points_mm: Floats) -> tuple[Floats, Floats]:
    own = [points_mm[a:b] for a, b in pairwise(first)]
    return (np.array([points.min(axis=0, initial=np.inf) for points in own]).reshape(-1, 3),
            np.array([points.max(axis=0, initial=-np.inf) for points in own]).reshape(-1, 3))


def rates(first: Ints, points_mm: Floats, length_mm: Floats, volume_mm3: Floats, speed_mm_s: Floats) -> tuple[Floats, Floats, Floats]:
    fastest, slowest, flow = np.zeros((len(first) - 1, 3)), np.full(len(first) - 1, np.inf), np.zeros(len(first) - 1)
    for s, (a, b) in enumerate(pairwise(first)):
        at = np.array([i for i in range(a + 1, b) if length_mm[i] > 0], dtype=int)
        if not len(at):
            continue
        way, speed, move = length_mm[at], speed_mm_s[at], points_mm[at] - points_mm[at - 1]
        fastest[s] = [(speed * np.hypot(move[:, 0], move[:, 1]) / way).max(), (speed * np.abs(move[:, 2]) / way).max(), speed.max()]
        slowest[s] = speed.min()
        flow[s] = (volume_mm3[at] / way * speed).max()
    return fastest, slowest, flow
