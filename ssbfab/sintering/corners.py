"""The draws that bound a stack: corners of the box of its inputs, and the points where mismatch is least.

Stress is linear in every expansion and, held flat, monotone in every stiffness, so its extremes lie at corners; energies are
convex in the expansions, so their greatest value lies at a corner too and their least where the expansions come closest:
at the clipped common values that are added. Up to three materials every corner is taken; beyond, the corners that each ply's
own influence picks. A bent plate is not strictly monotone in stiffness: tests hold random interior draws against these ends.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from ssbfab.sintering.elastic import Array, Draws, ElasticModel
from ssbfab.sintering.numbers import SPRIGGS

FULL = 3


def corners(model: ElasticModel) -> Draws:
    """The draws to evaluate for the range of every result, all cooled from the peak; the first is the nominal one.

    Every stress is proportional to the cooling, so the lower bound of the stress-free temperature needs no draws of its own.
    """
    table = model.table
    expansion = _expansions(table[2])
    modes = _stiffness_modes(len(model.materials))
    slopes = np.array([SPRIGGS[1], SPRIGGS[0], SPRIGGS[2]] if (model.porosity > 0).any() else [SPRIGGS[1]])
    count = len(modes), len(expansion), len(slopes)
    mode, case, slope = (axis.ravel() for axis in np.meshgrid(*(np.arange(c) for c in count), indexing="ij"))
    pick = modes[mode]
    material = np.arange(table.shape[1])[None, :]
    return Draws(youngs_pa=table[0][material, pick], poisson=table[1][material, pick], cte_per_k=expansion[case],
                 hot_k=np.full((len(mode), 1), model.hot_k[1]), spriggs=slopes[slope][:, None])


def _stiffness_modes(count: int) -> Array:
    """Rows of low/value/high (0, 1, 2) per material: nominal first, then corners."""
    if count <= FULL:
        cornered = list(product((0, 2), repeat=count))
    else:
        cornered = [tuple(a if i == k else b for i in range(count)) for k in range(count) for a, b in ((0, 2), (2, 0))]
        cornered += [(0,) * count, (2,) * count]
    return np.array([(1,) * count, *cornered])


def _expansions(ends: Array) -> Array:
    """Rows of expansions: the values, corners of their box, and the points where they lie closest together."""
    low, value, high = ends[:, 0], ends[:, 1], ends[:, 2]
    rows = [value]
    if len(value) <= FULL:
        rows += [np.where(np.array(pattern), high, low) for pattern in product((False, True), repeat=len(value))]
    else:
        for k in range(len(value)):
            one = np.arange(len(value)) == k
            rows += [np.where(one, high, low), np.where(one, low, high)]
        order = np.argsort(value)
        for cut in range(1, len(value)):
            upper = np.isin(np.arange(len(value)), order[cut:])
            rows += [np.where(upper, high, low), np.where(upper, low, high)]
    rows += [np.clip(common, low, high) for common in {*low.tolist(), *high.tolist()}]
    return np.vstack([value, np.unique(np.array(rows[1:]), axis=0)])
