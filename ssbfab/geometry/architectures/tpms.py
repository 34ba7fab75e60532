"""A sheet along a triply periodic minimal surface separates two electrodes that interpenetrate."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.geometry.crumbs import without_crumbs
from ssbfab.geometry.limits import broken, refuse
from ssbfab.geometry.solid import box, manifold
from ssbfab.spec import Key, spec

if TYPE_CHECKING:
    from manifold3d import Manifold

Floats = NDArray[np.floating]
MOST_NODES = 40_000_000
#: Of the surface against the box, in periods: cut along its planes of symmetry, sheets would touch along single lines.
SHIFT = (0.031, 0.053, 0.017)


class Surface(StrEnum):
    GYROID = "gyroid"
    DIAMOND = "diamond"
    PRIMITIVE = "primitive"


def _gyroid(x: Floats, y: Floats, z: Floats) -> Floats:
    return np.sin(x) * np.cos(y) + np.sin(y) * np.cos(z) + np.sin(z) * np.cos(x)


def _diamond(x: Floats, y: Floats, z: Floats) -> Floats:
    return np.cos(z) * np.sin(x + y) + np.sin(z) * np.cos(x - y)


def _primitive(x: Floats, y: Floats, z: Floats) -> Floats:
    return np.cos(x) + np.cos(y) + np.cos(z)


#: Nodal approximations of Schoen's and Schwarz's surfaces (A. H. Schoen, NASA TN D-5541, 1970; H. G. von Schnering, R. Nesper,
#: Z. Phys. B 83 (1991) 407, doi 10.1007/BF01313411), and the level at which each side falls apart.
_FIELD: dict[Surface, tuple[Callable[[Floats, Floats, Floats], Floats], float]] = {
    Surface.GYROID: (_gyroid, 2**0.5), Surface.DIAMOND: (_diamond, 1.0), Surface.PRIMITIVE: (_primitive, 1.0),
}


@spec
class Tpms:
    """A box of `width_x` by `width_y` by `height`, standing on z = 0; one period drawn, cut open.

        +--------------------+
        |  + + /  \\  - -  /  |     F > c: positive electrode        F(x, y, z) is the field of the `surface`
        | + + /s e \\ -  /  + |     |F| < c: separator sheet         with the stated `period`; c follows from
        |    / p a  \\  /  +  |     F < -c: negative electrode       `porosity`, the share of both electrodes
        |   /  r     \\/      |
        +--------------------+     resolution: edge of the grid on which the surfaces are found
        |<---- period ------>|

    Made of flat triangles, the sheet is up to 3 % more voluminous than stated at a resolution of a twentieth of the period,
    about 1 % at a fortieth (measured at porosities from 0.5 to 0.9).
    """

    name: ClassVar[str] = "tpms"

    surface: Annotated[Surface, Key(help="gyroid, diamond or primitive", example="gyroid")]
    period_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of the surface", example="2 mm")]
    porosity_fraction: Annotated[float, Key(above=0, below=1, help="share of both electrodes together", example="0.7")]
    width_x_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="of the box", example="4 mm")]
    width_y_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="of the box", example="4 mm")]
    height_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="of the box", example="2 mm")]
    resolution_mm: Annotated[float | None, Key("mm", above=0, at_most=10, help="a twentieth of the period if not given")] = None

    def build(self, folder: Path | None = None) -> Cell:
        """The fired cell; `GeometryError` names the rule that fails."""
        size = (self.width_x_mm, self.width_y_mm, self.height_mm)
        step = self.resolution_mm or self.period_mm / 20
        nodes = float(np.prod([width / step + 4 for width in size])) if step > 0 else np.inf
        refuse(self, broken(resolution_is_at_most_an_eighth_of_the_period=step <= self.period_mm / 8,
                            at_most_40_million_grid_nodes=nodes <= MOST_NODES), size_mm=max(size))
        level = self.level()
        refuse(self, broken(each_electrode_stays_connected__porosity_is_high_enough=level < _FIELD[Surface(self.surface)][1]))
        from manifold3d import Manifold

        field = self._field(size, step)
        whole = box((0, 0, 0), size)
        positive, negative = (_inside(sign * field - level, step, size) for sign in (1.0, -1.0))
        sheet = whole - Manifold.compose([positive, negative])
        sheet, (positive, negative) = without_crumbs(sheet, (positive, negative))
        return Cell(title=f"{Surface(self.surface).value.capitalize()} sheet between electrodes", architecture=self.name, bodies=(
            Body(name="separator", role=Role.SEPARATOR, solid=sheet),
            Body(name="positive_electrode", role=Role.POSITIVE_ELECTRODE, solid=positive, printed=False),
            Body(name="negative_electrode", role=Role.NEGATIVE_ELECTRODE, solid=negative, printed=False)))

    def _phase(self, axis: int, place_mm: Floats) -> Floats:
        return (place_mm / self.period_mm + SHIFT[axis]) * (2 * np.pi)

    def level(self) -> float:
        """The c for which |F| < c fills all but `porosity`, from a grid over one period."""
        turn = (np.arange(72) + 0.5) * (2 * np.pi / 72)
        values = np.abs(_FIELD[Surface(self.surface)][0](turn[:, None, None], turn[None, :, None], turn[None, None, :]))
        return float(np.quantile(values, 1.0 - self.porosity_fraction))

    def _field(self, size: tuple[float, float, float], step: float) -> Floats:
        """F on a grid that reaches two steps beyond the box on every side."""
        axes = [self._phase(axis, (np.arange(int(width / step) + 5) - 1.5) * step) for axis, width in enumerate(size)]
        return _FIELD[Surface(self.surface)][0](axes[0][:, None, None], axes[1][None, :, None], axes[2][None, None, :])


def _inside(field: Floats, step: float, size: tuple[float, float, float]) -> Manifold:
    """The solid where the field is positive, cut to the box. The grid's rim is made negative, so that the surface closes."""
    from skimage.measure import marching_cubes

    for axis in range(3):
        for end in (0, -1):
            np.moveaxis(field, axis, 0)[end] = -1.0
    vertices, faces, _, _ = marching_cubes(field, 0.0, allow_degenerate=False)
    cut = manifold((vertices.astype(float) - 1.5) * step, faces[:, ::-1].astype(np.int64)) ^ box((0, 0, 0), size)
    return cut.warp_batch(lambda points: _onto_faces(points, size))


def _onto_faces(points: NDArray[np.float64], size: tuple[float, float, float]) -> NDArray[np.float64]:
    """Points that a cut left a rounding error off the box's faces, put onto them: else films of that thickness remain."""
    for axis, width in enumerate(size):
        for face in (0.0, width):
            near = np.abs(points[:, axis] - face) < 1e-12 * width
            points[near, axis] = face
    return points
