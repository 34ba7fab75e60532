"""A mesh that is accepted is sliced right: its layers' areas times their heights are its volume; a spoiled one is refused, or healed."""

from pathlib import Path

import manifold3d as m3
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ssbfab.errors import SsbfabError
from ssbfab.geometry import read_mesh
from ssbfab.geometry.export.stl import volume_mm3
from ssbfab.geometry.solid import triangles
from ssbfab.slicing import Surface, slice_surfaces

QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": (Phase.explicit, Phase.generate)}
LAYERS = 60


def shape(kind: str, corners: int) -> m3.Manifold:
    solids = {
        "sphere": lambda: m3.Manifold.sphere(1, corners), "cone": lambda: m3.Manifold.cylinder(2, 1, 0.2, corners),
        "cube": lambda: m3.Manifold.cube((1, 2, 1.5)), "tetrahedron": lambda: m3.Manifold.tetrahedron(),
        "hollow": lambda: m3.Manifold.cube((2, 2, 2)) - m3.Manifold.sphere(0.7, corners).translate((1, 1, 1)),
        "holed": lambda: m3.Manifold.cube((2, 2, 1)) - m3.Manifold.cylinder(3, 0.5, 0.5, corners, center=True).translate((1, 1, 0.5)),
        "two": lambda: m3.Manifold.sphere(1, corners) + m3.Manifold.cube((1, 1, 1)).translate((3, 0, 0)),
    }
    return solids[kind]()


KINDS = ("sphere", "cone", "cube", "tetrahedron", "hollow", "holed", "two")
SPOILT = ("nothing", "inverted", "open", "doubled", "degenerate", "one turned", "twice over itself", "needle", "jitter", "shuffled")


def spoiled(vertices: np.ndarray, faces: np.ndarray, how: str, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    one = int(draw.integers(len(faces)))
    if how == "inverted":
        return vertices, faces[:, ::-1]
    if how == "open":
        return vertices, np.delete(faces, one, axis=0)
    if how == "doubled":
        return vertices, np.concatenate([faces, faces[one : one + 1]])
    if how == "degenerate":
        a, b, _ = faces[one]
        return vertices, np.concatenate([faces, [[a, b, b], [a, a, a]]])
    if how == "one turned":
        turned = faces.copy()
        turned[one] = turned[one, ::-1]
        return vertices, turned
    if how == "twice over itself":
        return np.concatenate([vertices, vertices + 0.31]), np.concatenate([faces, faces + len(vertices)])
    if how == "needle":  # a corner in an edge's middle, a hair off the line
        a, b, _c = faces[one]
        middle = (vertices[a] + vertices[b]) / 2 + 1e-9
        n = len(vertices)
        edge = [i for i, face in enumerate(faces) if {a, b} <= set(face.tolist())]
        rest = np.delete(faces, edge, axis=0)
        new = [f for i in edge for f in _split(faces[i], a, b, n)]
        return np.concatenate([vertices, [middle]]), np.concatenate([rest, new])
    if how == "jitter":
        return vertices + draw.normal(0, 1e-7, vertices.shape), faces
    if how == "shuffled":
        return vertices, draw.permutation(faces)
    return vertices, faces


def _split(face: np.ndarray, a: int, b: int, new: int) -> list[list[int]]:
    return [[new if v == b else int(v) for v in face], [new if v == a else int(v) for v in face]]


def written(path: Path, vertices: np.ndarray, faces: np.ndarray) -> Path:
    records = np.zeros(len(faces), dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("rest", "<u2")])
    records["corners"] = vertices[faces]
    path.write_bytes(b"\0" * 80 + np.uint32(len(faces)).tobytes() + records.tobytes())
    return path


def layered_volume(solid: m3.Manifold) -> float:
    """Sum of area times height over many layers."""
    vertices, faces = triangles(solid)
    vertices = vertices - [0, 0, vertices[:, 2].min()]
    layers = slice_surfaces([Surface.of_arrays("m", vertices, faces)], vertices[:, 2].max() / LAYERS)
    return sum(region.area_mm2 * layer.height_mm for layer in layers for region in layer.regions)


def judged(path: Path, kind: str, corners: int, how: str, size: float, seed: int) -> str:
    vertices, faces = triangles(shape(kind, corners))
    truth = abs(volume_mm3(vertices, faces)) * size**3
    changed = spoiled(vertices, faces, how, np.random.default_rng(seed))
    try:
        solid = read_mesh(written(path, changed[0] * size, changed[1]), 1.0)
    except SsbfabError as error:
        assert all(str(path.name) in fault or str(path) in fault for fault in error.faults), error.faults
        return "refused"
    assert solid.volume() == pytest.approx(truth, rel=1e-4), "accepted, but it is another body"
    assert layered_volume(solid) == pytest.approx(solid.volume(), rel=5e-3)
    return "accepted"


@given(kind=st.sampled_from(KINDS), corners=st.integers(3, 40), how=st.sampled_from(SPOILT), size=st.floats(0.01, 100), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=40, **QUIET)
def test_a_spoiled_mesh_is_sliced_right_or_refused(tmp_path_factory, kind, corners, how, size, seed):
    judged(tmp_path_factory.mktemp("m") / "m.stl", kind, corners, how, size, seed)


@pytest.mark.slow
@given(kind=st.sampled_from(KINDS), corners=st.integers(3, 80), how=st.sampled_from(SPOILT), size=st.floats(0.001, 1000), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=1000, **QUIET)
def test_a_thousand_spoiled_meshes_are_sliced_right_or_refused(tmp_path_factory, kind, corners, how, size, seed):
    judged(tmp_path_factory.mktemp("m") / "m.stl", kind, corners, how, size, seed)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("how", "verdict"), [("nothing", "accepted"), ("inverted", "accepted"), ("shuffled", "accepted"), ("doubled", "accepted"),
                                              ("degenerate", "accepted"), ("open", "refused"), ("one turned", "refused")])
def test_what_can_be_healed_is_and_what_cannot_is_refused(tmp_path, kind, how, verdict):
    assert judged(tmp_path / "m.stl", kind, 16, how, 1.0, 7) == verdict
