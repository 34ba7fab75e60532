"""The readable twin of `ssbfab.kernels.sides`: every side against every piece of a bead."""

from __future__ import annotations

import numpy as np

from ssbfab.kernels.arrays import Floats, Ints


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
