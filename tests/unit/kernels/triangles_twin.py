"""The readable twin of `ssbfab.kernels.triangles`."""

from __future__ import annotations

import numpy as np

from ssbfab.kernels.arrays import Floats, Ints


def spans(vertices: Floats, triangles: Ints) -> tuple[Floats, Floats]:
    z = vertices[:, 2][triangles]
    return z.min(axis=1), z.max(axis=1)


def volumes(vertices: Floats, triangles: Ints, centre: Floats) -> Floats:
    """Between each triangle and its shadow on the level of the centre."""
    centred = vertices - centre
    return centred[:, 2][triangles].mean(axis=1) * _doubled_area(centred, triangles) / 2


def levels(vertices: Floats, planes_mm: Floats) -> tuple[Ints, Ints]:
    return np.searchsorted(planes_mm, vertices[:, 2], side="left"), np.searchsorted(planes_mm, vertices[:, 2], side="right")


def touched(vertices: Floats, triangles: Ints, planes_mm: Floats, straight_mm: float) -> np.ndarray:
    low, high = spans(vertices, triangles)
    sloped = _drift(vertices, triangles, high - low) > straight_mm
    first = np.maximum(np.searchsorted(planes_mm, low[sloped], side="left") - 1, 0)
    last = np.minimum(np.searchsorted(planes_mm, high[sloped], side="right"), len(planes_mm) - 1)
    steps = np.zeros(len(planes_mm) + 1, dtype=np.int64)
    np.add.at(steps, first, 1)
    np.add.at(steps, np.maximum(last, first), -1)
    return np.cumsum(steps)[: max(len(planes_mm) - 1, 0)] > 0


def _doubled_area(vertices: Floats, triangles: Ints) -> Floats:
    a, b, c = (vertices[triangles[:, i], :2] for i in range(3))
    return (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])


def _drift(vertices: Floats, triangles: Ints, tall_mm: Floats) -> Floats:
    """How far the section moves sideways over each triangle's height, mm; infinite for horizontal ones."""
    a, b, c = (vertices[triangles[:, i]] for i in range(3))
    u, v = b - a, c - a
    upward = _doubled_area(vertices, triangles)
    sideways = np.hypot(u[:, 1] * v[:, 2] - u[:, 2] * v[:, 1], u[:, 2] * v[:, 0] - u[:, 0] * v[:, 2])
    with np.errstate(divide="ignore", invalid="ignore"):
        drift = np.abs(upward) / sideways * tall_mm
    drift[(sideways == 0) & (upward != 0)] = np.inf
    return np.nan_to_num(drift, nan=0.0, posinf=np.inf)
