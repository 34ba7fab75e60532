"""Planes swept through meshes, compiled, against the twin that joins crossings by sorting, to the last bit; spoiled meshes too."""

import numpy as np
import pytest
from manifold3d import Manifold
from sweep_twin import sections as twin

from ssbfab.errors import SlicingError
from ssbfab.geometry.solid import triangles as mesh_of
from ssbfab.kernels.sweep import followers
from ssbfab.kernels.triangles import levels
from ssbfab.slicing import Surface
from ssbfab.slicing import sweep as sweeping
from ssbfab.slicing.sweep import STRAIGHT_MM, sections

PLANES_MM = np.arange(0.05, 2.0, 0.125)


def same(vertices: np.ndarray, faces: np.ndarray, planes_mm: np.ndarray = PLANES_MM) -> bool:
    """Both give the same loops, or both refuse; whether the mesh is closed."""
    wanted = twin(vertices, faces, planes_mm, STRAIGHT_MM)
    surface = Surface.of_arrays("m", vertices, faces)
    if wanted is None:
        with pytest.raises(SlicingError, match="not watertight near"):
            list(sections(surface, planes_mm))
        return False
    found = list(sections(surface, planes_mm))
    assert [[loop.tobytes() for loop in loops] for loops in found] == [[loop.tobytes() for loop in loops] for loops in wanted]
    return True


def solid(seed: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    parts = [Manifold.sphere(draw.uniform(0.3, 1), int(draw.integers(4, 40))).translate(draw.uniform(0, 2, 3)) for _ in range(3)]
    return mesh_of(parts[0] + parts[1] - parts[2] + Manifold.cube((1, 1, 1)))


@pytest.mark.parametrize("seed", range(12))
def test_solids(seed):
    assert same(*solid(seed))


@pytest.mark.parametrize("seed", range(12))
def test_solids_with_corners_in_the_planes(seed):
    vertices, faces = solid(seed)
    assert same(np.round(vertices * 4) / 4, faces, np.arange(0, 2.1, 0.25))


@pytest.mark.parametrize("seed", range(12))
def test_edges_of_four_and_more_triangles(seed):
    """Any triangles, each also given the other way round: every edge is paired, most of them many times."""
    draw = np.random.default_rng(seed)
    vertices, faces = draw.integers(0, 3, (9, 3)).astype(float), draw.integers(0, 9, (40, 3))
    assert same(vertices, np.concatenate([faces, faces[draw.permutation(40), ::-1]]), np.arange(0, 2.1, 0.25))


@pytest.mark.parametrize("seed", range(12))
def test_any_triangles(seed):
    draw = np.random.default_rng(seed)
    assert not same(draw.integers(0, 4, (9, 3)).astype(float), draw.integers(0, 9, (40, 3)))


@pytest.mark.parametrize("seed", range(12))
def test_spoiled_solids(seed):
    vertices, faces = solid(seed)
    draw = np.random.default_rng(seed)
    low, high = vertices[faces][:, :, 2].min(axis=1), vertices[faces][:, :, 2].max(axis=1)
    one = draw.choice(np.flatnonzero(np.searchsorted(PLANES_MM, low) < np.searchsorted(PLANES_MM, high)))
    assert not same(vertices, np.delete(faces, one, axis=0))
    assert not same(vertices, np.concatenate([faces, faces[one:one + 1]]))
    turned = faces.copy()
    turned[one] = turned[one, ::-1]
    assert not same(vertices, turned)
    a, b, _ = faces[one]
    assert same(vertices, np.concatenate([faces, [[a, b, b], [a, a, a]]]))
    assert same(vertices, np.concatenate([faces, faces, faces[:, ::-1]]))


def test_a_corner_of_a_thousand_edges():
    assert same(*mesh_of(Manifold.cylinder(2.0, 1.0, 0.0, 1000)))


def test_planes_that_are_worked_on_one_by_one(monkeypatch):
    vertices, faces = solid(3)
    at_once = list(sections(Surface.of_arrays("m", vertices, faces), PLANES_MM))
    monkeypatch.setattr(sweeping, "CROSSINGS_AT_ONCE", 1)
    monkeypatch.setattr(sweeping, "SHARE_AT_ONCE", 0.0)
    one_by_one = list(sections(Surface.of_arrays("m", vertices, faces), PLANES_MM))
    assert [[loop.tobytes() for loop in loops] for loops in at_once] == [[loop.tobytes() for loop in loops] for loops in one_by_one]


def test_no_plane_and_planes_that_meet_nothing():
    vertices, faces = mesh_of(Manifold.cube((1, 1, 1)))
    surface = Surface.of_arrays("m", vertices, faces)
    assert list(sections(surface, np.zeros(0))) == []
    assert list(sections(surface, np.array([-1.0, 5.0]))) == [[], []]


def test_the_place_that_is_named_is_on_the_hole():
    """The hole's own edge, whichever of its sides is missing."""
    vertices, faces = mesh_of(Manifold.cube((1, 1, 1)))
    for one in np.flatnonzero(np.ptp(vertices[faces][:, :, 2], axis=1) > 0):
        with pytest.raises(SlicingError, match="near") as caught:
            list(sections(Surface.of_arrays("m", vertices, np.delete(faces, one, axis=0)), np.array([0.5])))
        place = [float(number) for number in str(caught.value).split("(")[1].split(")")[0].split(",")]
        assert place in vertices[faces[one]].tolist()


def test_sides_that_no_plane_crosses_have_no_follower():
    vertices, faces = mesh_of(Manifold.cube((1, 1, 1)))
    level, _ = levels(vertices, np.array([0.5]))
    follower, closed = followers(faces.astype(np.int32), level)
    flat = level[faces] == level[np.roll(faces, -1, axis=1)]
    assert closed and ((follower < 0) == flat).all()
    level, _ = levels(vertices, np.array([2.0]))
    follower, closed = followers(faces[:3].astype(np.int32), level)
    assert closed and (follower < 0).all()
