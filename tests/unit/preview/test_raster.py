"""The z-buffer against shapes whose pixels can be counted by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ssbfab.preview import raster


def square(x0: float, y0: float, x1: float, y1: float, depth: float) -> np.ndarray:
    a, b, c, d = (x0, y0, depth), (x1, y0, depth), (x1, y1, depth), (x0, y1, depth)
    return np.array([(a, b, c), (a, c, d)])


def test_a_square_covers_its_pixels_once() -> None:
    seen = raster.rasterise(square(2, 3, 7, 9, 1.0), width_px=12, height_px=12).triangle
    expected = np.zeros((12, 12), dtype=bool)
    expected[3:9, 2:7] = True
    assert ((seen >= 0) == expected).all()


def test_the_nearer_square_wins_whatever_the_order() -> None:
    near, far = square(0, 0, 6, 6, 5.0), square(3, 3, 9, 9, 1.0)
    for first, second, winner in ((near, far, (0, 1)), (far, near, (2, 3))):
        seen = raster.rasterise(np.concatenate([first, second]), width_px=10, height_px=10)
        assert set(np.unique(seen.triangle[3:6, 3:6])) <= set(winner)
        assert np.allclose(seen.depth[3:6, 3:6], 5.0)


def test_triangles_that_pierce_each_other_change_places_where_they_meet() -> None:
    """Painter's sorting of whole triangles fails this: one rises to the right, the other falls."""
    up = np.array([[(0, 0, 0), (10, 0, 10), (0, 20, 0)], [(10, 0, 10), (10, 20, 10), (0, 20, 0)]], dtype=float)
    down = up * (1, 1, -1) + (0, 0, 10)
    seen = raster.rasterise(np.concatenate([up, down]), width_px=10, height_px=20).triangle[2]
    assert (seen[:5] >= 2).all() and (seen[5:] < 2).all()


def test_what_lies_outside_is_cut_and_what_is_empty_is_blank() -> None:
    seen = raster.rasterise(square(-50, -50, 50, 50, 0.0), width_px=8, height_px=6)
    assert (seen.triangle >= 0).all()
    assert (raster.rasterise(np.zeros((0, 3, 3)), width_px=8, height_px=6).triangle == -1).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-5, 25)] * 6), min_size=1, max_size=8))
def test_pixels_equal_the_plain_test_of_each_pixel(shapes: list[tuple[float, ...]]) -> None:
    corners = np.array([[(s[0], s[1], i), (s[2], s[3], i), (s[4], s[5], i)] for i, s in enumerate(shapes)], dtype=float)
    seen = raster.rasterise(corners, width_px=20, height_px=16).triangle
    for row in range(16):
        for column in range(20):
            inside = [i for i, t in enumerate(corners) if _strictly_inside(t, column + 0.5, row + 0.5)]
            if inside:
                assert seen[row, column] >= inside[-1]
            elif seen[row, column] >= 0:
                assert _near(corners[seen[row, column]], column + 0.5, row + 0.5)


def _areas(t: np.ndarray, x: float, y: float) -> list[float]:
    p = [*t[:, :2], t[0, :2]]
    return [(p[i + 1][0] - p[i][0]) * (y - p[i][1]) - (p[i + 1][1] - p[i][1]) * (x - p[i][0]) for i in range(3)]


def _strictly_inside(t: np.ndarray, x: float, y: float) -> bool:
    signs = _areas(t, x, y)
    return min(signs) > 1e-6 or max(signs) < -1e-6


def _near(t: np.ndarray, x: float, y: float) -> bool:
    signs = _areas(t, x, y)
    return min(signs) > -1e-6 or max(signs) < 1e-6
