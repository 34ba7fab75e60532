"""The cell as a shaded picture: bodies by role, a legend, a scale bar and the cell's dimensions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ssbfab.geometry.cell import Cell, Role
from ssbfab.preview import raster
from ssbfab.preview.camera import Camera, stretch_for
from ssbfab.preview.colours import ROLE_COLOURS, SEE_THROUGH, rgb, words
from ssbfab.preview.figure import FAINT, INK, STYLE, length_text, new_sheet, save
from ssbfab.preview.showpiece import showpiece

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
WIDTH_IN, HEIGHT_IN, LEGEND_IN, MARGIN_IN = 8.0, 5.2, 1.95, 0.62
PIXELS_PER_IN, SMOOTH = 150, 2


def draw_cell(cell: Cell, path: Path, *, title: str = "") -> Path:
    """Draw the cell's bodies into a PNG or SVG file. Heights of a flat cell are exaggerated, and the picture says so."""
    return save(cell_figure(cell, title=title), path)


def cell_figure(cell: Cell, *, title: str = "") -> Figure:
    """The picture before it is written."""
    from matplotlib import rc_context

    shown = showpiece(cell)
    x0, y0, z0, x1, y1, z1 = shown.bounds_mm
    camera = Camera(z_stretch=stretch_for((x1 - x0, y1 - y0, z1 - z0)))
    view = _View(shown.cell, camera)
    with rc_context(STYLE):
        sheet = new_sheet(WIDTH_IN, HEIGHT_IN)
        axes = sheet.axes(0.0, 0.0, WIDTH_IN, HEIGHT_IN)
        axes.set_xlim(0, WIDTH_IN)
        axes.set_ylim(0, HEIGHT_IN)
        axes.set_axis_off()
        image = _image(shown.cell, camera, view)
        axes.imshow(image, extent=(0, WIDTH_IN - LEGEND_IN, 0, HEIGHT_IN), zorder=1, interpolation="none", aspect="auto")
        _dimensions(axes, shown.bounds_mm, view)
        sheet.scale_bar(0.3, 0.28, view.in_per_mm, 1.6)
        _legend(axes, cell, camera)
        if shown.note:
            sheet.text(WIDTH_IN - 0.25, 0.12, shown.note, fontsize=7.5, color=FAINT, ha="right")
        sheet.heading(title or cell.title)
    return sheet.figure


class _View:
    """Where a point of the cell falls on the page, in inches."""

    def __init__(self, cell: Cell, camera: Camera) -> None:
        seen = camera.look(_corners(cell.bounds_mm))
        low, high = seen.min(axis=0), seen.max(axis=0)
        room = (WIDTH_IN - LEGEND_IN - 2 * MARGIN_IN, HEIGHT_IN - 2 * MARGIN_IN - 0.35)
        self.camera = camera
        self.in_per_mm = min(room[0] / max(high[0] - low[0], 1e-12), room[1] / max(high[1] - low[1], 1e-12))
        middle = (low + high) / 2
        self.shift = (MARGIN_IN + room[0] / 2 - middle[0] * self.in_per_mm,
                      MARGIN_IN + 0.1 + room[1] / 2 - middle[1] * self.in_per_mm)

    def place(self, points_mm: Any) -> Floats:
        """(n, 3): inches from the left, inches from the bottom, depth in inches."""
        seen = self.camera.look(np.atleast_2d(np.asarray(points_mm, dtype=float))) * self.in_per_mm
        return np.asarray(seen + np.array([*self.shift, 0.0]))


def _corners(bounds_mm: tuple[float, float, float, float, float, float]) -> Floats:
    x0, y0, z0, x1, y1, z1 = bounds_mm
    return np.array([(x, y, z) for x in (x0, x1) for y in (y0, y1) for z in (z0, z1)])


def _image(cell: Cell, camera: Camera, view: _View) -> Floats:
    """Opaque bodies, and over them those that are seen through, blended where they are nearer."""
    solid = [body for body in cell.bodies if body.role not in SEE_THROUGH]
    glass = [body for body in cell.bodies if body.role in SEE_THROUGH]
    colour, buffer = _layer(solid, camera, view)
    if glass:
        tint, over = _layer(glass, camera, view)
        alpha = max(SEE_THROUGH[body.role] for body in glass)
        nearer = (over.triangle >= 0) & (over.depth > buffer.depth + 1e-6)
        colour = np.where(nearer[:, :, None], (1 - alpha) * colour + alpha * tint, colour)
    return raster.shrink(colour, SMOOTH)


def _layer(bodies: list[Any], camera: Camera, view: _View) -> tuple[Floats, raster.Buffer]:
    dots = PIXELS_PER_IN * SMOOTH
    width, height = int((WIDTH_IN - LEGEND_IN) * dots) // SMOOTH * SMOOTH, int(HEIGHT_IN * dots) // SMOOTH * SMOOTH
    meshes = [_triangles(body) for body in bodies]
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


def _triangles(body: Any) -> Floats:
    mesh = body.solid.to_mesh64()
    points = np.asarray(mesh.vert_properties, dtype=float)[:, :3]
    return points[np.asarray(mesh.tri_verts, dtype=np.int64)]


def _dimensions(axes: Any, bounds_mm: tuple[float, float, float, float, float, float], view: _View) -> None:
    """Length, width and height beside the three edges of the box that face the reader."""
    x0, y0, z0, x1, y1, z1 = bounds_mm
    edges = (((x0, y0, z0), (x1, y0, z0), x1 - x0), ((x1, y0, z0), (x1, y1, z0), y1 - y0), ((x0, y0, z0), (x0, y0, z1), z1 - z0))
    middle = view.place([((x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2)])[0, :2]
    for begin, end, length in edges:
        a, b = view.place([begin, end])[:, :2]
        along = (b - a) / max(float(np.linalg.norm(b - a)), 1e-12)
        out = np.array([-along[1], along[0]])
        out *= np.sign(out @ ((a + b) / 2 - middle)) or 1.0
        _dimension_line(axes, a, b, out, length_text(length))


def _dimension_line(axes: Any, a: Floats, b: Floats, out: Floats, text: str) -> None:
    near, far = 0.05, 0.2
    for end in (a, b):
        axes.plot(*zip(end + near * out, end + (far + 0.05) * out, strict=True), color=INK, lw=0.6, zorder=4)
    axes.annotate("", xy=tuple(a + far * out), xytext=tuple(b + far * out), zorder=4,
                  arrowprops={"arrowstyle": "<|-|>", "color": INK, "lw": 0.7, "mutation_scale": 7, "shrinkA": 0, "shrinkB": 0})
    angle = float(np.degrees(np.arctan2(b[1] - a[1], b[0] - a[0])))
    angle = (angle + 89.999) % 180 - 89.999  # read from left to right, or upwards
    place = (a + b) / 2 + (far + 0.15) * out
    axes.text(*place, text, rotation=angle, rotation_mode="anchor", ha="center", va="center", fontsize=8.5, color=INK, zorder=5)


def _legend(axes: Any, cell: Cell, camera: Camera) -> None:
    from matplotlib.patches import Rectangle

    left, y = WIDTH_IN - LEGEND_IN + 0.08, HEIGHT_IN - 0.75
    for role in [role for role in Role if any(body.role is role for body in cell.bodies)]:
        axes.add_patch(Rectangle((left, y - 0.07), 0.2, 0.14, facecolor=ROLE_COLOURS[role], edgecolor=INK, lw=0.6,
                                 alpha=1.0 if role not in SEE_THROUGH else 0.55, zorder=5))
        axes.text(left + 0.3, y, words(role), fontsize=8.5, color=INK, va="center", zorder=5)
        y -= 0.17
        for material in sorted({body.material for body in cell.bodies if body.role is role and body.material}):
            axes.text(left + 0.3, y, material, fontsize=7, color="#777777", va="center", zorder=5)
            y -= 0.15
        y -= 0.09
    if camera.z_stretch != 1.0:
        axes.text(left, 0.28, f"heights drawn × {camera.z_stretch:g}", fontsize=8.5, color=INK, style="italic", va="center")
