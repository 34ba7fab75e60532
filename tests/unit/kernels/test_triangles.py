"""What is asked of every triangle, compiled, against its twin in numpy and against closed forms."""

import numpy as np
import pytest
import triangles_twin as twin
from manifold3d import Manifold

from ssbfab.geometry.solid import triangles
from ssbfab.kernels.triangles import levels, surveyed, touched


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
    low, high, volume, level = surveyed(vertices, faces)
    bottom, top = twin.spans(vertices, faces)
    assert (low == vertices[faces.ravel()].min(axis=0)).all() and (high == vertices[faces.ravel()].max(axis=0)).all()
    assert volume == pytest.approx(twin.volumes(vertices, faces, vertices[faces[0, 0]]).sum(), rel=1e-12, abs=1e-12)
    assert level.tolist() == np.flatnonzero(bottom == top).tolist()


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
    low, high, volume, level = surveyed(vertices, faces)
    assert volume == pytest.approx(4 / 3 * np.pi, rel=1e-3) and not len(level)
    assert low == pytest.approx([2, 3, 4], abs=1e-9) and high == pytest.approx([4, 5, 6], abs=1e-9)
    assert surveyed(vertices, faces[:, ::-1].copy())[2] == pytest.approx(-volume)


def test_walls_touch_nothing_and_a_roof_touches_only_its_own_intervals():
    house = Manifold.hull(Manifold.cube((1, 1, 1)) + Manifold.cube((0.2, 1, 2)).translate((0.4, 0, 0)))
    vertices, faces = mesh_of(house)
    planes_mm = np.array([0.2, 0.4, 0.8, 1.2, 1.9])
    assert touched(vertices, faces, *levels(vertices, planes_mm), 5, 1e-10).tolist() == [False, False, True, True]
