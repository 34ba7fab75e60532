"""Elbows as `ssbfab.kernels.elbows` finds them, by shapely and one pair of corners at a time."""

import numpy as np
import shapely
from shapely import Polygon


def cross(a, b):
    return a[0] * b[1] - a[1] * b[0]


def corners(polygon):
    """Number among all points, place, directions and lengths of the edges before and after, and turn, of every corner."""
    number = 0
    for ring in (polygon.exterior, *polygon.interiors):
        points = shapely.get_coordinates(ring)[:-1]
        for k, point in enumerate(points):
            before, after = point - points[k - 1], points[(k + 1) % len(points)] - point
            u, v = before / np.hypot(*before), after / np.hypot(*after)
            yield number + k, point, u, v, np.hypot(*before), np.hypot(*after), np.arctan2(cross(u, v), u @ v)
        number += len(points) + 1


def elbows(polygon):
    """Number of the inner corner, both corners, and the directions in which the edge comes to the inner one and goes on."""
    every = list(corners(polygon))
    inner = [each for each in every if -1.62 < each[6] < -0.5]
    outer = [each for each in every if 0.5 < each[6] < 1.62]
    for number, here, u, v, *_ in inner:
        across = []
        for _, there, ux, vx, come, go, _ in outer:
            parallel = abs(cross(ux, v)) < 0.01 and ux @ v < 0 and abs(cross(vx, u)) < 0.01 and vx @ u < 0
            along, back = np.linalg.solve(np.column_stack([u, -v]), there - here)
            alike = along > 0 and back > 0 and 1 / 1.1 < along / back < 1.1
            if parallel and alike and come > 0.999 * back and go > 0.999 * along:
                across.append((np.hypot(*(there - here)), there, along, back))
        if across:
            _, there, along, back = min(across, key=lambda each: each[0])
            between = Polygon([here, here + along * u, there, here - back * v]).buffer(-1e-5 * along, join_style="mitre")
            if not between.intersects(shapely.MultiPoint(shapely.get_coordinates(polygon))):
                yield number, here, there, u, v
