"""The readable twin of `ssbfab.kernels.sides`: every side against every piece of a bead."""

from __future__ import annotations

import numpy as np

from ssbfab.kernels.arrays import Floats, Ints


def in_ink(sides_mm: Floats, start_mm: Floats, end_mm: Floats, half_mm: Floats, width_mm: Floats, bead: Ints, along_mm: Floats,
           edge_mm: Floats, round_mm: Floats, reach_mm: float, own_widths: float) -> tuple[Floats, Floats]:
    owner = np.tile(np.arange(len(half_mm)), 2)
    way_mm, to_mm = (end_mm - start_mm)[None], sides_mm[:, None] - start_mm[None]
    part = np.clip((to_mm * way_mm).sum(2) / np.maximum((way_mm**2).sum(2), 1e-300), 0, 1)
    into = half_mm - np.linalg.norm(to_mm - part[..., None] * way_mm, axis=2)
    into[into < -reach_mm] = -np.inf
    way = np.abs(along_mm[owner][:, None] - (along_mm + edge_mm / 2))
    way = np.minimum(way, round_mm[owner][:, None] - way) - edge_mm / 2
    wider = np.maximum(width_mm[owner][:, None], width_mm)
    other = (bead[owner][:, None] != bead) | (way > own_widths * wider)
    return into.max(axis=1, initial=-np.inf), np.maximum(-np.where(other, into, -np.inf).max(axis=1, initial=-np.inf), 0.0)
