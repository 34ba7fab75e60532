"""The noun `CellMetrics`: what a battery person asks of a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ssbfab.findings import Confidence


@dataclass(frozen=True, kw_only=True)
class CellMetrics:
    """Answers at material level: electrodes, separator and electrolyte, without collectors, substrate and packaging.

    A number that the library cannot give is None, and `missing` says what to measure. `confidence` is that of the worst
    number used.

    footprint_mm2        area of the upright rectangle around electrodes, separator and electrolyte, seen from above.
    positive_ah_m2       capacity of the positive electrode per footprint: volume x relative density x density x specific
    negative_ah_m2       capacity (10 Ah/m2 is 1 mAh/cm2). The convention of areal capacity in, e.g., J. W. Long, B. Dunn,
                         D. R. Rolison, H. S. White, Chem. Rev. 104 (2004) 4463, doi 10.1021/cr020740l, per footprint.
    np_ratio             negative over positive capacity.
    interfacial_ratio    area where an electrode touches separator or electrolyte, the smaller of both electrodes, per
                         footprint: 1 for a planar cell.
    diffusion_path_mm    for the electrode material farthest from the electrolyte: its distance to it. Half the width of a
                         finger that has electrolyte on both sides. Sampled: good to about 2 %.
    volume_fraction      of each role, of the box around the same bodies; what is left of 1 is void.
    voltage_v            mean voltage of the positive less that of the negative material.
    energy_wh_l          the smaller capacity times the voltage, over the volume of these bodies.
    energy_wh_kg         the same over their mass; pores weigh nothing.
    """

    footprint_mm2: float
    positive_ah_m2: float | None
    negative_ah_m2: float | None
    np_ratio: float | None
    interfacial_ratio: float | None
    diffusion_path_mm: float | None
    volume_fraction: Mapping[str, float]
    voltage_v: float | None
    energy_wh_l: float | None
    energy_wh_kg: float | None
    missing: tuple[str, ...] = ()
    confidence: Confidence = Confidence.HIGH
