"""What is asked of every triangle, compiled, against its twin in numpy and against closed forms."""

import numpy as np
import pytest
import triangles_twin as twin
from manifold3d import Manifold

from ssbfab.geometry.solid import triangles
from ssbfab.kernels.triangles import levels, low_corner, sixfold_volumes, spans, touched


def mesh_of(solid) -> tuple[np.ndarray, np.ndarray]:
    vertices, faces = triangles(solid)
    return vertices, faces.astype(np.int32)


def mesh(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Any triangles: flat ones, upright ones, ones without area."""
    draw = np.random.default_rng(seed)
    vertices = draw.integers(0, 5, (40, 3)) / 4 if seed % 2 else draw.normal(size=(40, 3))
    return np.ascontiguousarray(vertices, float), draw.integers(0, 35, (60, 3), dtype=np.int32)


def planes_of(seed: int) -> list[np.ndarray]:
    draw = np.random.default_rng(seed)
    uneven = np.sort(draw.normal(size=17))
    return [np.arange(-0.25, 1.5, 0.25), np.linspace(-2, 2, 31), uneven, uneven[[3, 3, 3, 9]], uneven[:1], uneven[:0],
            np.array([0.0, 1e-9, 1.0])]


@pytest.mark.parametrize("seed", range(10))
def test_the_same_as_the_twin(seed):
    vertices, faces = mesh(seed)
    for mine, wanted in zip(spans(vertices, faces), twin.spans(vertices, faces), strict=True):
        assert (mine == wanted).all()
    assert (low_corner(vertices, faces) == vertices[faces.ravel()].min(axis=0)).all()
    centre = vertices.mean(axis=0)
    np.testing.assert_allclose(sixfold_volumes(vertices, faces, centre), twin.sixfold_volumes(vertices, faces, centre), rtol=1e-12,
                               atol=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_the_same_levels_and_changes_as_the_twin(seed):
    vertices, faces = mesh(seed)
    for planes_mm in planes_of(seed):
        mine = levels(vertices, planes_mm)
        for one, other in zip(mine, twin.levels(vertices, planes_mm), strict=True):
            assert (one == other).all()
        for count in (1, 3, 60):
            found = touched(vertices, faces[:count], *mine, len(planes_mm), 1e-10)
            assert (found == twin.touched(vertices, faces[:count], planes_mm, 1e-10)).all()


def test_heights_that_are_not_finite_have_a_level_all_the_same():
    vertices = np.zeros((4, 3))
    vertices[:, 2] = np.nan, np.inf, -np.inf, 1e300
    for planes_mm in planes_of(0):
        for level in levels(vertices, planes_mm):
            assert ((level >= 0) & (level <= len(planes_mm))).all()


def test_the_volume_of_a_ball_and_its_low_corner():
    vertices, faces = mesh_of(Manifold.sphere(1.0, 200).translate((3.0, 4.0, 5.0)))
    assert sixfold_volumes(vertices, faces, vertices.mean(axis=0)).sum() / 6 == pytest.approx(4 / 3 * np.pi, rel=1e-3)
    assert low_corner(vertices, faces) == pytest.approx([2, 3, 4], abs=1e-9)


def test_walls_touch_nothing_and_a_roof_touches_only_its_own_intervals():
    house = Manifold.hull(Manifold.cube((1, 1, 1)) + Manifold.cube((0.2, 1, 2)).translate((0.4, 0, 0)))
    vertices, faces = mesh_of(house)
    planes_mm = np.array([0.2, 0.4, 0.8, 1.2, 1.9])
    assert touched(vertices, faces, *levels(vertices, planes_mm), 5, 1e-10).tolist() == [False, False, True, True]
