"""What can be said of a mixture from its constituents alone: bounds, and where noted an estimate between them.

Every function takes volume fractions (of sum 1) and the constituents' numbers in the same order; any consistent unit.
Phases are isotropic, perfectly bonded, without pores unless a pore is one of them.

    moduli        Hashin–Shtrikman for n phases: Hashin & Shtrikman, J. Mech. Phys. Solids 11 (1963) 127; for moduli that do
                  not order alike: Walpole, J. Mech. Phys. Solids 14 (1966) 151
    expansion     Rosen & Hashin, Int. J. Eng. Sci. 8 (1970) 157; Schapery, J. Compos. Mater. 2 (1968) 380; two phases, given
                  the bulk modulus: Levin (1967)
    conductivity  Hashin & Shtrikman, J. Appl. Phys. 33 (1962) 3125; between them the estimate of Bruggeman, Ann. Phys. 416
                  (1935) 636
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Numbers = Sequence[float]


@dataclass(frozen=True)
class Bounds:
    """A lower and an upper bound."""

    low: float
    high: float


def mean(fractions: Numbers, values: Numbers) -> float:
    """Voigt's arithmetic mean."""
    return math.fsum(f * v for f, v in zip(fractions, values, strict=True))


def harmonic(fractions: Numbers, values: Numbers) -> float:
    """Reuss's harmonic mean; 0 where a phase that is there has 0."""
    if any(f > 0 and v == 0 for f, v in zip(fractions, values, strict=True)):
        return 0.0
    return 1 / math.fsum(f / v for f, v in zip(fractions, values, strict=True) if f > 0)


def _shifted(fractions: Numbers, values: Numbers, shift: float) -> float:
    """The Hashin–Shtrikman mean: harmonic of `value + shift`, less the shift."""
    return harmonic(fractions, [v + shift for v in values]) - shift


def bulk(fractions: Numbers, bulk_pa: Numbers, shear_pa: Numbers) -> Bounds:
    """Bounds of the bulk modulus."""
    present = [g for f, g in zip(fractions, shear_pa, strict=True) if f > 0]
    return Bounds(*(_shifted(fractions, bulk_pa, 4 / 3 * end(present)) for end in (min, max)))


def shear(fractions: Numbers, bulk_pa: Numbers, shear_pa: Numbers) -> Bounds:
    """Bounds of the shear modulus."""
    there = [(k, g) for f, k, g in zip(fractions, bulk_pa, shear_pa, strict=True) if f > 0]
    ends = []
    for end in (min, max):
        k, g = end(k for k, _ in there), end(g for _, g in there)
        ends.append(_shifted(fractions, shear_pa, g * (9 * k + 8 * g) / (6 * (k + 2 * g)) if g > 0 else 0.0))
    return Bounds(*ends)


def youngs(k: Bounds, g: Bounds) -> Bounds:
    """Young's modulus from those of bulk and shear: it rises with both."""
    return Bounds(*(9 * a * b / (3 * a + b) if a > 0 and b > 0 else 0.0 for a, b in ((k.low, g.low), (k.high, g.high))))


def poisson(k: Bounds, g: Bounds) -> Bounds:
    """Poisson's ratio: lowest where it is soft against volume and stiff against shear."""
    return Bounds(*((3 * a - 2 * b) / (2 * (3 * a + b)) for a, b in ((k.low, g.high), (k.high, g.low))))


def conductivity(fractions: Numbers, values: Numbers) -> Bounds:
    """Bounds of the conductivity in three dimensions."""
    present = [v for f, v in zip(fractions, values, strict=True) if f > 0]
    return Bounds(*(_shifted(fractions, values, 2 * end(present)) for end in (min, max)))


def bruggeman(fractions: Numbers, values: Numbers) -> float:
    """Bruggeman's symmetric estimate for spheres: the root of sum f (v - s) / (v + 2 s), inside the bounds.

    An insulator beside a conductor percolates at a third of the volume.
    """
    low, high = min(values), max(values)
    for _ in range(200):
        middle = (low + high) / 2
        excess = math.fsum(f * (v - middle) / (v + 2 * middle) for f, v in zip(fractions, values, strict=True) if f > 0)
        low, high = (middle, high) if excess > 0 else (low, middle)
    return (low + high) / 2


def expansion(fractions: Numbers, cte_per_k: Numbers, bulk_pa: Numbers, bulk_bounds: Bounds) -> Bounds:
    """Bounds of the linear expansion, given those of the bulk modulus K.

    A hydrostatic load p puts a mean load B_i p on phase i, with sum f B = 1 and sum f B / K_i = 1 / K; the expansion is
    sum f B cte (Levin), and the stored energy asks sum f B^2 / K_i <= 1 / K. Two phases: B follows from K, and this is
    Rosen & Hashin's. More phases: the extremes over all B that are left (Schapery's argument), widest over the bounds of K.
    """
    there = [(f, a, k) for f, a, k in zip(fractions, cte_per_k, bulk_pa, strict=True) if f > 0]
    f, cte, stiff = (np.array(column, dtype=float) for column in zip(*there, strict=True))
    if np.ptp(stiff) <= 1e-12 * stiff.max() or np.ptp(cte) == 0.0:
        return Bounds(float(f @ cte), float(f @ cte))
    return _extremes(f, cte, stiff, 1 / bulk_bounds.high, 1 / bulk_bounds.low)


def _extremes(f: np.ndarray, cte: np.ndarray, stiff: np.ndarray, least: float, most: float) -> Bounds:
    """Least and largest sum x cte over all x = f B and s = 1 / K between `least` and `most` with

        sum x = 1,   sum x / K_i = s,   sum x^2 / (f K_i) <= s.

    In y = x / sqrt(f K_i) the shortest solution is y0 + s y1, and what is free lies around it on a sphere of radius
    sqrt(r(s)), r = s - |y0 + s y1|^2: along s an ellipse, whose ends are known in closed form, or its cut at `least` or `most`.
    """
    root = np.sqrt(f * stiff)
    rows, slope = np.array([root, root / stiff]), cte * root
    solved = rows.T @ np.linalg.inv(rows @ rows.T)
    y0, y1 = solved.T
    free = float(np.linalg.norm(slope - solved @ (rows @ slope))) if len(f) > 2 else 0.0
    bend, middle = float(y1 @ y1), (0.5 - float(y0 @ y1)) / float(y1 @ y1)
    top = middle - float((y0 + middle * y1) @ (y0 + middle * y1))

    def end(sign: float) -> float:
        tilt = sign * float(slope @ y1)
        reach = math.hypot(tilt / math.sqrt(bend), free)
        s = middle + (math.sqrt(max(top, 0.0) / bend) * tilt / math.sqrt(bend) / reach if reach else 0.0)
        s = min(max(s, least), most)
        radius = math.sqrt(max(top - bend * (s - middle) ** 2, 0.0))
        return float(slope @ (y0 + s * y1)) + sign * free * radius

    return Bounds(end(-1.0), end(1.0))
