"""Random combs: watertight, disjoint, gap kept, volume exact. Random meshes files: refused or read, never a traceback."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ssbfab.errors import GeometryError
from ssbfab.geometry import Body, Role, read_mesh
from ssbfab.geometry.architectures import Interdigitated, Pillars
from ssbfab.geometry.export.glb import glb_bytes
from ssbfab.geometry.export.stl import stl_bytes
from ssbfab.geometry.export.threemf import threemf_bytes
from ssbfab.geometry.meshes.inspection import inspect_triangles
from ssbfab.geometry.solid import shared_volume_mm3, triangles

COMBS = st.builds(
    Interdigitated, finger_count=st.integers(1, 100), finger_width_mm=st.floats(0.015, 2.0), finger_length_mm=st.floats(0.02, 20.0),
    gap_mm=st.floats(0.005, 5.0), height_mm=st.floats(0.01, 2.0), bus_width_mm=st.one_of(st.none(), st.floats(0.015, 2.0)),
    row_count=st.integers(1, 3), fill=st.booleans(),
)


def _check(comb: Interdigitated) -> None:
    assume((2 * comb.finger_count) * (comb.finger_width_mm + comb.gap_mm) < 1000)  # no cell is longer than a metre
    cell = comb.build()
    n, rows, w, gap = comb.finger_count, comb.row_count, comb.finger_width_mm, comb.gap_mm
    bus = comb.bus_width_mm or w
    across = 2 * n * w + (2 * n - 1) * gap
    for name, buses in (("negative_electrode", rows // 2 + 1), ("positive_electrode", (rows + 1) // 2)):
        expected = comb.height_mm * (buses * across * bus + rows * n * w * comb.finger_length_mm)
        assert cell.body(name).volume_mm3 == pytest.approx(expected, rel=1e-9)
    for body in cell.bodies:
        assert inspect_triangles(*triangles(body.solid)).faults == ()
    negative, positive = cell.body("negative_electrode").solid, cell.body("positive_electrode").solid
    assert shared_volume_mm3(negative, positive) == 0.0
    assert negative.min_gap(positive, 2 * gap) == pytest.approx(gap, rel=1e-9)
    if comb.fill:
        along = (rows + 1) * bus + rows * (comb.finger_length_mm + gap)
        assert sum(body.volume_mm3 for body in cell.bodies) == pytest.approx(across * along * comb.height_mm, rel=1e-9)


@given(COMBS)
@settings(max_examples=40, deadline=None)
def test_random_combs(comb: Interdigitated) -> None:
    _check(comb)


@pytest.mark.slow
@given(COMBS)
@settings(max_examples=200, deadline=None)
def test_many_random_combs(comb: Interdigitated) -> None:
    _check(comb)


@given(st.integers(1, 8), st.integers(1, 8), st.floats(0.01, 0.9), st.floats(0.05, 1.0), st.sampled_from(["square", "hexagonal"]),
       st.sampled_from(["round", "square"]))
@settings(max_examples=40, deadline=None)
def test_random_pillars(x: int, y: int, share: float, taper: float, arrangement: str, outline: str) -> None:
    pitch = 0.3
    d = share * pitch * 0.8
    spec = Pillars(x_count=x, y_count=y, diameter_mm=d, pitch_mm=pitch, height_mm=0.4, separator_thickness_mm=0.03,
                   top_diameter_mm=d * taper, arrangement=arrangement, outline=outline, fill=True)
    cell = spec.build()
    x0, y0, z0, x1, y1, z1 = cell.bounds_mm
    assert sum(body.volume_mm3 for body in cell.bodies) == pytest.approx((x1 - x0) * (y1 - y0) * (z1 - z0), rel=1e-9)
    assert shared_volume_mm3(cell.body("pillars").solid, cell.body("positive_electrode").solid) < 1e-15


def _seeds() -> dict[str, bytes]:
    cell = Interdigitated(finger_count=1, finger_width_mm=0.1, finger_length_mm=0.3, gap_mm=0.1, height_mm=0.2).build()
    body = cell.bodies[0]
    vertices, faces = triangles(body.solid)
    ply = (f"ply\nformat ascii 1.0\nelement vertex {len(vertices)}\nproperty float x\nproperty float y\nproperty float z\n"
           f"element face {len(faces)}\nproperty list uchar int vertex_indices\nend_header\n"
           + "".join(f"{x} {y} {z}\n" for x, y, z in vertices) + "".join(f"3 {a} {b} {c}\n" for a, b, c in faces))
    obj = "".join(f"v {x} {y} {z}\n" for x, y, z in vertices) + "".join(f"f {a + 1} {b + 1} {c + 1}\n" for a, b, c in faces)
    far = Body(name="far", role=Role.SEPARATOR, solid=body.solid.translate((5000, 0, 0)))
    return {"stl": stl_bytes(body), "text.stl": stl_bytes(far), "3mf": threemf_bytes(cell), "glb": glb_bytes(cell),
            "ply": ply.encode(), "obj": obj.encode()}


SEEDS = _seeds()


@pytest.mark.parametrize("kind", SEEDS)
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_files_never_trace_back(kind: str, data: st.DataObject, tmp_path: Path) -> None:
    """Some bytes changed, a piece cut out or doubled: a solid or one clear error."""
    seed = bytearray(SEEDS[kind])
    for _ in range(data.draw(st.integers(0, 6))):
        seed[data.draw(st.integers(0, len(seed) - 1))] = data.draw(st.integers(0, 255))
    a = data.draw(st.integers(0, len(seed)))
    b = data.draw(st.integers(a, min(len(seed), a + 400)))
    cut = data.draw(st.sampled_from(["none", "cut", "double", "end"]))
    blob = {"none": seed, "cut": seed[:a] + seed[b:], "double": seed[:b] + seed[a:], "end": seed[:b]}[cut]
    path = tmp_path / f"x.{kind}"
    path.write_bytes(bytes(blob))
    try:
        solid = read_mesh(path, 1.0)
    except GeometryError as error:
        assert all(len(fault) < 600 for fault in error.faults)
    else:
        assert np.isfinite(solid.volume())
