"""Classical laminate theory of n isotropic plies under equal biaxial free strain: stress, curvature, bow.

    z ▲   ┌────────────────────────┐  ply n-1   Q, h, free strain e*
      │   ├────────────────────────┤  …
      │   └────────────────────────┘  ply 0                          strain(z) = strain0 + curvature * z, z = 0 at the bottom

    stress_i(z) = Q_i (strain0 + curvature z − e*_i),   force ∫ stress dz = 0,   moment ∫ stress z dz = 0

Units: Pa, mm, curvature 1/mm (positive where the top is the longer side: a dome). Linear elastic (or linear viscous, with
rates for strains); plane sections; plates that are wide against their height and bow less than half of it (`Bow`).
Source: classical laminate theory; equal to Hsueh, Thin Solid Films 418 (2002) 182, doi 10.1016/S0040-6090(02)00699-5, and
for two plies to Timoshenko, J. Opt. Soc. Am. 11 (1925) 233. A ply with Q = 0 is a void: it keeps its height.

Every array has the plies on its last axis, bottom first; leading axes are different stacks and broadcast.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ssbfab.errors import ScheduleError

Array = NDArray[np.float64]


class Form(StrEnum):
    """How the stack bends: equally in both directions, as a narrow beam, or as a wide plate rolled about one axis."""

    PLATE = "plate"
    BEAM = "beam"
    CYLINDER = "cylinder"


def stiffness(youngs_pa: ArrayLike, poisson: ArrayLike, form: Form = Form.PLATE) -> Array:
    """Q [Pa]: E/(1−ν) for a plate under equal biaxial stress, E for a narrow beam, E/(1−ν²) for cylindrical bending."""
    youngs, nu = np.asarray(youngs_pa, float), np.asarray(poisson, float)
    if form is Form.BEAM:
        return youngs + 0.0 * nu
    return youngs / (1.0 - nu) if form is Form.PLATE else youngs / (1.0 - nu * nu)


def free_strain_in(form: Form, strain: ArrayLike, poisson: ArrayLike) -> Array:
    """The free strain that the form feels: (1+ν) e* in cylindrical bending, e* otherwise."""
    return np.asarray(strain, float) * (1.0 + np.asarray(poisson, float)) if form is Form.CYLINDER else np.asarray(strain, float)


@dataclass(frozen=True, kw_only=True, eq=False)
class Response:
    """What a laminate does: in-plane strain at its bottom, curvature (1/mm), stress (Pa) at bottom and top of each ply."""

    strain: Array
    curvature_per_mm: Array
    bottom_pa: Array
    top_pa: Array

    @property
    def largest_pa(self) -> Array:
        """The larger (more tensile) face stress of each ply."""
        return np.maximum(self.bottom_pa, self.top_pa)

    @property
    def smallest_pa(self) -> Array:
        """The smaller (more compressive) face stress of each ply."""
        return np.minimum(self.bottom_pa, self.top_pa)


@dataclass(frozen=True, kw_only=True, eq=False)
class Laminate:
    """Plies by stiffness Q (Pa) and thickness (mm): `under` gives the response to free strains.

    Solved about the neutral plane, where strain and curvature do not couple, so that thin films keep their digits.
    """

    q_pa: Array
    thickness_mm: Array

    def __post_init__(self) -> None:
        q, h = np.asarray(self.q_pa, float), np.asarray(self.thickness_mm, float)
        if h.shape[-1:] != q.shape[-1:] or h.shape[-1] == 0:
            raise ScheduleError(f"laminate: {q.shape[-1:]} stiffnesses for {h.shape[-1:]} thicknesses; give one of each per ply")
        if not (h > 0).all() or not np.isfinite(h).all():
            raise ScheduleError(f"laminate: ply thickness {np.min(h):g} mm; every ply needs a thickness above zero")
        if not (q >= 0).all() or not (q.max(axis=-1) > 0).all() or not np.isfinite(q).all():
            raise ScheduleError("laminate: stiffness must be finite and at least zero, and one ply at least must be solid")
        object.__setattr__(self, "q_pa", q)
        object.__setattr__(self, "thickness_mm", h)

    @cached_property
    def height_mm(self) -> Array:
        return np.asarray(self.thickness_mm.sum(axis=-1))

    @cached_property
    def bottom_mm(self) -> Array:
        """z of the bottom face of each ply."""
        return np.asarray(np.cumsum(self.thickness_mm, axis=-1) - self.thickness_mm)

    @cached_property
    def _qh(self) -> Array:
        return np.asarray(self.q_pa * self.thickness_mm)

    @cached_property
    def _a(self) -> Array:
        return np.asarray(self._qh.sum(axis=-1))

    @cached_property
    def neutral_mm(self) -> Array:
        """z of the neutral plane."""
        return np.asarray((self._qh * (self.bottom_mm + 0.5 * self.thickness_mm)).sum(axis=-1) / self._a)

    @cached_property
    def _arm_mm(self) -> Array:
        return np.asarray(self.bottom_mm + 0.5 * self.thickness_mm - self.neutral_mm[..., None])

    @cached_property
    def _d(self) -> Array:
        return np.asarray((self._qh * (self._arm_mm**2 + self.thickness_mm**2 / 12.0)).sum(axis=-1))

    def under(self, free_strain: ArrayLike, *, flat: bool = False) -> Response:
        """The response to a free strain per ply; `flat` holds the curvature at zero (a weight, or symmetric halves)."""
        free = np.asarray(free_strain, float)
        pull = self._qh * free
        middle = pull.sum(axis=-1) / self._a
        if flat:
            stress = self.q_pa * (middle[..., None] - free)
            return Response(strain=middle, curvature_per_mm=np.zeros_like(middle), bottom_pa=stress, top_pa=stress)
        kappa = (self._qh * (free - middle[..., None]) * self._arm_mm).sum(axis=-1) / self._d
        centre = middle[..., None] + kappa[..., None] * self._arm_mm - free
        swing = 0.5 * kappa[..., None] * self.thickness_mm
        return Response(strain=middle - kappa * self.neutral_mm, curvature_per_mm=kappa,
                        bottom_pa=self.q_pa * (centre - swing), top_pa=self.q_pa * (centre + swing))


#: Where linear plate theory ends: bow over height, slope angle over the span (rad), curvature times height.
BOW_LIMIT, SLOPE_LIMIT, THICK_LIMIT = 0.5, 0.2, 0.1


@dataclass(frozen=True, kw_only=True)
class Bow:
    """How far a plate of span L rises at its middle, κ L²/8, and how far that number may be believed."""

    bow_mm: float
    span_mm: float
    height_mm: float
    curvature_per_mm: float

    @property
    def is_large(self) -> bool:
        """Beyond half a thickness linear plate theory is an upper bound, not a prediction."""
        return abs(self.bow_mm) >= BOW_LIMIT * self.height_mm

    @property
    def flags(self) -> tuple[str, ...]:
        said = []
        if self.is_large:
            said.append("large deflection: upper bound, not a prediction")
        if abs(self.curvature_per_mm) * self.span_mm > SLOPE_LIMIT:
            said.append("slope beyond small angles")
        if abs(self.curvature_per_mm) * self.height_mm > THICK_LIMIT:
            said.append("radius close to the thickness: beyond thin plates")
        return tuple(said)


def bow(curvature_per_mm: float, span_mm: float, height_mm: float) -> Bow:
    return Bow(bow_mm=curvature_per_mm * span_mm**2 / 8.0, span_mm=span_mm, height_mm=height_mm,
               curvature_per_mm=curvature_per_mm)


def timoshenko(thickness_mm: tuple[float, float], q_pa: tuple[float, float], mismatch: float) -> float:
    """Curvature (1/mm) of two plies whose top is longer by `mismatch`: the readable twin of `Laminate` for a bimetal.

    Timoshenko, J. Opt. Soc. Am. 11 (1925) 233, doi 10.1364/JOSA.11.000233.
    """
    m, n = thickness_mm[0] / thickness_mm[1], q_pa[0] / q_pa[1]
    height = thickness_mm[0] + thickness_mm[1]
    return 6.0 * mismatch * (1 + m) ** 2 / (height * (3 * (1 + m) ** 2 + (1 + m * n) * (m * m + 1 / (m * n))))
