"""Bodies of a cell as a shaded image, and where a point of the cell falls on it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssbfab.geometry.cell import Body, Cell
from ssbfab.preview import raster
from ssbfab.preview.camera import Camera
from ssbfab.preview.colours import ROLE_COLOURS, SEE_THROUGH, is_glass, rgb

Floats = NDArray[np.float64]
PIXELS_PER_IN, SMOOTH = 150, 2


class View:
    """Where a point of the cell falls on the page, in inches."""

    def __init__(self, cell: Cell, camera: Camera, size_in: tuple[float, float], margin_in: float) -> None:
        seen = camera.look(_corners(cell.bounds_mm))
        low, high = seen.min(axis=0), seen.max(axis=0)
        room = (size_in[0] - 2 * margin_in, size_in[1] - 2 * margin_in)
        self.camera, self.size_in = camera, size_in
        self.in_per_mm = min(room[0] / max(high[0] - low[0], 1e-12), room[1] / max(high[1] - low[1], 1e-12))
        middle = (low + high) / 2
        self.shift = (size_in[0] / 2 - middle[0] * self.in_per_mm, size_in[1] / 2 - middle[1] * self.in_per_mm)

    def place(self, points_mm: Any) -> Floats:
        """(n, 3): inches from the left, inches from the bottom, depth in inches."""
        seen = self.camera.look(np.atleast_2d(np.asarray(points_mm, dtype=float))) * self.in_per_mm
        return np.asarray(seen + np.array([*self.shift, 0.0]))


def _corners(bounds_mm: tuple[float, float, float, float, float, float]) -> Floats:
    x0, y0, z0, x1, y1, z1 = bounds_mm
    return np.array([(x, y, z) for x in (x0, x1) for y in (y0, y1) for z in (z0, z1)])


def shaded(cell: Cell, view: View) -> Floats:
    """A picture (rows, columns, 3): opaque bodies, and over them those that are seen through, blended where they are nearer."""
    solid = [body for body in cell.bodies if not is_glass(body)]
    glass = [body for body in cell.bodies if is_glass(body)]
    colour, buffer = _layer(solid, view)
    if glass:
        tint, over = _layer(glass, view)
        alpha = max(SEE_THROUGH[body.role] for body in glass)
        nearer = (over.triangle >= 0) & (over.depth > buffer.depth + 1e-6)
        colour = np.where(nearer[:, :, None], (1 - alpha) * colour + alpha * tint, colour)
    return raster.shrink(colour, SMOOTH)


def _layer(bodies: list[Body], view: View) -> tuple[Floats, raster.Buffer]:
    dots = PIXELS_PER_IN * SMOOTH
    width, height = (int(size * dots) // SMOOTH * SMOOTH for size in view.size_in)
    camera, meshes = view.camera, [_triangles(body) for body in bodies]
    triangles = np.concatenate(meshes) if meshes else np.zeros((0, 3, 3))
    owner = np.repeat(np.arange(len(meshes)), [len(m) for m in meshes]).astype(np.int64)
    tilted = raster.normals(triangles * (1.0, 1.0, camera.z_stretch)) @ camera.axes.T
    facing = tilted[:, 2] > 1e-9
    triangles, owner, tilted = triangles[facing], owner[facing], tilted[facing]
    corners = view.place(triangles.reshape(-1, 3)).reshape(-1, 3, 3) * dots
    corners[:, :, 1] = height - corners[:, :, 1]
    buffer = raster.rasterise(corners, width_px=width, height_px=height)
    paint = np.array([rgb(ROLE_COLOURS[body.role]) for body in bodies] or [(1.0, 1.0, 1.0)])
    lit = np.concatenate([raster.shade(paint[owner], tilted), np.ones((1, 3))])
    colour = lit[buffer.triangle]
    if len(triangles):
        colour[raster.outlines(buffer, owner, tilted, jump=0.05 * dots)] *= 0.42
    return colour, buffer


def _triangles(body: Body) -> Floats:
    from ssbfab.geometry.solid import triangles

    vertices, faces = triangles(body.solid)
    return vertices[faces]
