"""From measured lines of a calibration print back to the ink, and from measured marks back to the tools' places.

    pressure [kPa],speed [mm/s],width [um],height [um]        tool,dx [um],dy [um],dz [um]
    240,5,231,180                                             1,12,-4,3
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ssbfab.errors import FitError
from ssbfab.ink.flow import flow_rate, yield_pressure
from ssbfab.ink.rheology import Estimate
from ssbfab.ink.table import read_columns
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Tip

#: What a line may be made with, in Pa, mm/s and mm.
_LEAST, _MOST = 1e-6, 1e9
_FARTHEST_MM = 1000.0
_LINE = {"pressure": ("Pa", ("pressure",)), "speed": ("mm/s", ("speed",)), "width": ("mm", ("width",)),
         "height": ("mm", ("height",))}
_MARKS = {"tool": ("", ("tool",)), "dx": ("mm", ("dx",)), "dy": ("mm", ("dy",)), "dz": ("mm", ("dz",))}


@dataclass(frozen=True, kw_only=True)
class LineFit:
    """The consistency with which the printed lines agree, the rest of the rheology kept.

    It holds what the rheometer did not see: slip at the wall, a tip that is not quite its nominal size. `error_ratio` is
    the root mean square of the relative errors of flow that remain.
    """

    ink: Ink
    consistency_pa_s_n: Estimate
    error_ratio: float
    lines: int

    def toml(self) -> str:
        k = self.consistency_pa_s_n
        return f'consistency = "{k.value:.6g} Pa.s^n"   # from {self.lines} printed lines; 95 %: {k.low:.4g} to {k.high:.4g}\n'


@dataclass(frozen=True, kw_only=True)
class Registration:
    """How far a tool's marks lie from tool 0's, mm, with the ends of the 95 % interval of each axis."""

    tool: int
    shift_mm: tuple[Estimate, Estimate, Estimate]

    def corrected(self, offset_mm: tuple[float, float, float]) -> tuple[float, float, float]:
        """The tool's true offset: its tip hangs as much further as its marks are off."""
        x, y, z = (o + s.value for o, s in zip(offset_mm, self.shift_mm, strict=True))
        return (x, y, z)


def fit_line(path: Path, ink: Ink, tip: Tip) -> LineFit:
    """Fit lines printed under constant pressure. Raises `FitError`.

    Flow through a tip is Q(P) = F(P) / K ** (1/n) with all else the same, so each line gives ln K by itself; the estimate is
    their mean, the interval Student's t.
    """
    lines = read_columns(path, _LINE, "printed lines")
    if any((values < _LEAST).any() or (values > _MOST).any() for values in lines.values()):
        raise FitError(f"{path}: pressures, speeds, widths and heights must be above 0, and such as a printer has")
    given = np.array([flow_rate(ink, tip, float(p)) for p in lines["pressure"]])
    flow = lines["width"] * lines["height"] * lines["speed"]
    if (given <= 0).any():
        raise FitError(f"{path}: a line was printed at {lines['pressure'].min() / 1e3:.4g} kPa, where ink {ink.name!r} does "
                       f"not flow (below {yield_pressure(ink, tip) / 1e3:.4g} kPa): measure its yield stress again")
    log_k = math.log(ink.consistency_pa_s_n) + ink.flow_index * np.log(given / flow)
    k = _estimate(log_k, path)
    fitted = replace(ink, consistency_pa_s_n=math.exp(k.value))
    again = np.array([flow_rate(fitted, tip, float(p)) for p in lines["pressure"]])
    return LineFit(ink=fitted, lines=len(flow), error_ratio=float(np.sqrt(np.mean((again / flow - 1) ** 2))),
                   consistency_pa_s_n=Estimate(value=math.exp(k.value), low=math.exp(k.low), high=math.exp(k.high)))


def fit_registration(path: Path) -> tuple[Registration, ...]:
    """Shifts of every tool from its measured marks. Raises `FitError`."""
    marks = read_columns(path, _MARKS, "registration marks")
    if any((np.abs(marks[axis]) > _FARTHEST_MM).any() for axis in ("dx", "dy", "dz")):
        raise FitError(f"{path}: a mark is more than {_FARTHEST_MM:g} mm off; is the unit in the column's name right?")
    wrong = [number for number in marks["tool"].tolist() if not (number.is_integer() and 0 <= number <= 63)]
    if wrong:
        raise FitError(f"{path}: found tool {wrong[0]:g}, expected a whole number from 0 to 63")
    found = []
    for tool in sorted({int(t) for t in marks["tool"]}):
        mine = marks["tool"] == tool
        x, y, z = (_estimate(marks[axis][mine], path) for axis in ("dx", "dy", "dz"))
        found.append(Registration(tool=tool, shift_mm=(x, y, z)))
    return tuple(found)


def _estimate(values: np.ndarray, path: Path) -> Estimate:
    """Mean and its 95 % interval."""
    from scipy.stats import t

    if len(values) < 2:
        raise FitError(f"{path}: one measurement has no interval: measure at least two")
    mean = float(values.mean())
    half = float(t.ppf(0.975, len(values) - 1)) * float(values.std(ddof=1)) / math.sqrt(len(values))
    return Estimate(value=mean, low=mean - half, high=mean + half)
