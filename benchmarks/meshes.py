"""The benchmark meshes, made afresh: combs of two sizes, a gyroid sheet of some 600 000 triangles, 2500 pillars on a plate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi, sin
from pathlib import Path

import numpy as np
from manifold3d import CrossSection, Manifold, OpType

from ssbfab.geometry.export.stl import RECORD


@dataclass(frozen=True, kw_only=True)
class Comb:
    """Two combs that mesh: the fingers of one stand between those of the other.

        ########  spine            width, gap: of fingers
        # # # #   \\
        #   # | tip_gap            length: over both spines
          #   #
        ########  spine
    """

    fingers: int
    width: float
    gap: float
    length: float
    spine: float
    tip_gap: float

    def halves(self) -> tuple[CrossSection, CrossSection]:
        pitch, count = self.width + self.gap, 2 * self.fingers
        across, reach = count * pitch - self.gap, self.length - self.spine - self.tip_gap
        lower = [CrossSection.square((across, self.spine))]
        upper = [CrossSection.square((across, self.spine)).translate((0.0, self.length - self.spine))]
        for i in range(count):
            finger = CrossSection.square((self.width, reach))
            if i % 2 == 0:
                lower.append(finger.translate((i * pitch, 0.0)))
            else:
                upper.append(finger.translate((i * pitch, self.length - reach)))
        return CrossSection.batch_boolean(lower, OpType.Add), CrossSection.batch_boolean(upper, OpType.Add)


def comb(shape: Comb, height: float, name: str) -> dict[str, Manifold]:
    low, high = (half.extrude(height) for half in shape.halves())
    return {f"{name}_a": low, f"{name}_k": high, name: Manifold.compose([low, high])}


def gyroid(size: float = 20.0, height: float = 10.0, cell: float = 5.0, sheet: float = 0.36, edge: float = 0.208) -> Manifold:
    """A sheet of half thickness `sheet` about the gyroid of period `cell`, cut to a block that stands on z = 0."""
    k = 2 * pi / cell

    def inside(x: float, y: float, z: float) -> float:
        wave = sin(k * x) * cos(k * y) + sin(k * y) * cos(k * z) + sin(k * z) * cos(k * x)
        return sheet - abs(wave) / k

    margin = 0.5
    bounds = (-margin, -margin, -margin, size + margin, size + margin, height + margin)
    return Manifold.level_set(inside, bounds, edge) ^ Manifold.cube((size, size, height))


def pillars(count: int = 50, pitch: float = 0.4, diameter: float = 0.2, plate: float = 0.2, height: float = 2.0) -> Manifold:
    side = count * pitch
    circle = CrossSection.circle(diameter / 2, 32)
    places = pitch / 2 + pitch * np.arange(count)
    field = CrossSection.compose([circle.translate((float(x), float(y))) for x in places for y in places])
    return Manifold.cube((side, side, plate)) + field.extrude(height + plate / 2).translate((0.0, 0.0, plate / 2))


def meshes() -> dict[str, Callable[[], dict[str, Manifold]]]:
    """What is made for each mesh's name."""
    return {
        "sun": lambda: comb(Comb(fingers=4, width=0.06, gap=0.05, length=0.8, spine=0.06, tip_gap=0.05), 0.32, "sun"),
        "plate": lambda: comb(Comb(fingers=40, width=0.25, gap=0.1, length=20.0, spine=0.5, tip_gap=0.1), 2.0, "plate"),
        "gyroid": lambda: {"gyroid": gyroid()},
        "pillars": lambda: {"pillars": pillars()},
    }


def make(name: str, folder: Path) -> None:
    """Write the mesh and its parts as binary STL files, unless they are there."""
    if (folder / f"{name}.stl").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for part, solid in meshes()[name]().items():
        write_stl(solid, folder / f"{part}.stl")


def write_stl(solid: Manifold, path: Path) -> None:
    mesh = solid.to_mesh()
    records = np.zeros(len(mesh.tri_verts), RECORD)
    records["corners"] = mesh.vert_properties[:, :3][mesh.tri_verts]
    path.write_bytes(bytes(80) + np.uint32(len(records)).tobytes() + records.tobytes())
