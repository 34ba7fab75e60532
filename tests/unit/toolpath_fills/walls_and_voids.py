"""Walls so many beads wide, and the voids that the continuous fill leaves in them."""

import numpy as np
import shapely
from shapely import LineString, box

from ssbfab.toolpath.fills import FillSpec, get_fill
from ssbfab.toolpath.fills.cover import measure

SPEC = FillSpec.around(0.1)


def wall(kind, beads):
    """Runs of a wall so many beads wide; lengths in beads."""
    run = max(14.0, 4 * beads)
    if kind == "frame":
        shape = box(0, 0, run + 2 * beads, run + 2 * beads).difference(box(beads, beads, run + beads, run + beads))
    elif kind == "T":
        shape = box(0, 0, 2 * run, beads).union(box(run - beads / 2, 0, run + beads / 2, run))
    else:
        points = {
            "bar": [(0, 0), (run, 0)],
            "L": [(0, 0), (run, 0), (run, run)],
            "U": [(0, run), (0, 0), (2 * beads + 3, 0), (2 * beads + 3, run)],
            "Z": [(0, 0), (run, 0), (run, run), (2 * run, run)],
            "hexagon": run * np.column_stack([np.cos(np.arange(6) * np.pi / 3), np.sin(np.arange(6) * np.pi / 3)]),
        }[kind]
        shape = LineString(points).buffer(beads / 2, cap_style="flat", join_style="mitre")
    return shapely.orient_polygons(shapely.affinity.scale(shape, SPEC.width_mm, SPEC.width_mm, origin=(0, 0)))


def voids(polygon):
    """The voids in a polygon, seams of rounding aside, and the area of each as a ratio to the squared width of the widest bead beside
    it. The bars are met."""
    trails, play_mm = get_fill("continuous")([polygon], SPEC), 0.004 * SPEC.width_mm
    held = measure([polygon], trails, SPEC)
    assert held.starts_count == 1 and held.cover_ratio >= 0.99 and held.spill_ratio <= 0.005 and abs(held.volume_error_ratio) <= 0.005
    missed = held.missed.buffer(-play_mm, join_style="mitre").buffer(play_mm, join_style="mitre")
    paths, widths = [trail.path_mm for trail in trails], [trail.path_width_mm for trail in trails]
    pieces = shapely.linestrings(np.concatenate([np.stack([path[:-1], path[1:]], axis=1) for path in paths]))
    wide = np.concatenate([(width[:-1] + width[1:]) / 2 for width in widths])
    found = [void for void in missed.geoms if void.area > 1e-4 * SPEC.width_mm**2]
    return found, [void.area / wide[shapely.distance(pieces, void) < wide / 2 + 0.02 * SPEC.width_mm].max() ** 2 for void in found]
