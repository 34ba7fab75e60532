"""What is exported comes back the same, and is the same bytes each time."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import shapely

from ssbfab.geometry import Body, Cell, Role, export, read_mesh, read_triangles
from ssbfab.geometry.architectures import Interdigitated, Pillars, Tpms
from ssbfab.geometry.export.stl import stl_bytes
from ssbfab.geometry.solid import prism

CELLS = {
    "comb": Interdigitated(finger_count=8, finger_width_mm=0.06, finger_length_mm=0.8, gap_mm=0.05, height_mm=0.32, fill=True,
                           substrate_thickness_mm=0.5),
    "fine comb": Interdigitated(finger_count=40, finger_width_mm=0.0153331, finger_length_mm=12.0, gap_mm=0.005001, height_mm=0.02),
    "pillars": Pillars(x_count=4, y_count=4, diameter_mm=0.1, pitch_mm=0.2, height_mm=0.3, separator_thickness_mm=0.04,
                       top_diameter_mm=0.05, fill=True),
    "gyroid": Tpms(surface="gyroid", period_mm=1.0, porosity_fraction=0.7, width_x_mm=1.0, width_y_mm=1.0, height_mm=1.0),
}


@pytest.mark.parametrize("name", CELLS)
def test_volume_after_reading_back(name: str, tmp_path: Path) -> None:
    cell = CELLS[name].build()
    export(cell, tmp_path)
    for body in cell.bodies:
        assert read_mesh(tmp_path / f"{body.name}.stl", 1.0).volume() == pytest.approx(body.volume_mm3, rel=1e-6)
    whole = sum(body.volume_mm3 for body in cell.bodies)
    _, faces = read_triangles(tmp_path / "cell.3mf", 1.0)
    assert len(faces) == sum(body.solid.num_tri() for body in cell.bodies)
    import trimesh

    for suffix, unit in (("3mf", 1.0), ("glb", 1e9)):
        scene = trimesh.load_scene(tmp_path / f"cell.{suffix}")
        if suffix == "3mf":
            assert set(scene.geometry) == {body.name for body in cell.bodies}
        assert sum(mesh.volume for mesh in scene.dump()) * unit == pytest.approx(whole, rel=1e-6)


def test_a_body_far_from_the_origin_keeps_its_volume() -> None:
    """32-bit floats would lose it: the text form is written."""
    far = prism(shapely.box(200.0, 200.0, 200.015, 200.015), 0.0, 0.02)
    data = stl_bytes(Body(name="far", role=Role.SEPARATOR, solid=far))
    assert data.startswith(b"solid")
    assert stl_bytes(Body(name="near", role=Role.SEPARATOR, solid=far.translate((-200, -200, 0)))).startswith(b"ssbfab")


def test_text_stl_comes_back_exactly(tmp_path: Path) -> None:
    far = prism(shapely.box(200.0, 200.0, 200.015, 200.015), 0.0, 0.02)
    (tmp_path / "far.stl").write_bytes(stl_bytes(Body(name="far", role=Role.SEPARATOR, solid=far)))
    assert read_mesh(tmp_path / "far.stl", 1.0).volume() == pytest.approx(far.volume(), rel=1e-12)


def test_same_cell_same_bytes(tmp_path: Path) -> None:
    seen = []
    for run in ("a", "b"):
        (tmp_path / run).mkdir()
        seen.append([path.read_bytes() for path in export(CELLS["comb"].build(), tmp_path / run)])
    assert seen[0] == seen[1]
    with zipfile.ZipFile(tmp_path / "a" / "cell.3mf") as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_glb_is_what_the_specification_says(tmp_path: Path) -> None:
    export(CELLS["comb"].build(), tmp_path)
    data = (tmp_path / "cell.glb").read_bytes()
    magic, version, total = struct.unpack_from("<4sII", data)
    assert (magic, version, total) == (b"glTF", 2, len(data))
    length = struct.unpack_from("<I", data, 12)[0]
    document = json.loads(data[20:20 + length])
    assert [node["name"] for node in document["nodes"][1:]] == [body.name for body in CELLS["comb"].build().bodies]
    assert all(view["byteOffset"] % 4 == 0 for view in document["bufferViews"])


def test_cell_json_says_volumes(tmp_path: Path) -> None:
    cell = CELLS["comb"].build()
    export(cell, tmp_path)
    told = json.loads((tmp_path / "cell.json").read_text())
    assert [each["volume_mm3"] for each in told["bodies"]] == pytest.approx([b.volume_mm3 for b in cell.bodies], rel=1e-11)


def test_names_cannot_leave_the_folder(tmp_path: Path) -> None:
    solid = prism(shapely.box(0, 0, 1, 1), 0.0, 1.0)
    cell = Cell(title="<&>\"", bodies=(Body(name="../../<evil>&", role=Role.SEPARATOR, solid=solid),))
    written = export(cell, tmp_path)
    assert {path.parent for path in written} == {tmp_path}
    assert read_mesh(tmp_path / "cell.3mf", 1.0).volume() == pytest.approx(1.0)


@pytest.mark.parametrize("suffix", ["obj", "ply", "glb", "stl"])
def test_meshes_of_other_programs(tmp_path: Path, suffix: str) -> None:
    import trimesh

    ball = trimesh.creation.icosphere(subdivisions=3, radius=2.0)
    ball.export(tmp_path / f"ball.{suffix}")
    solid = read_mesh(tmp_path / f"ball.{suffix}", 25.4)
    assert solid.volume() == pytest.approx(ball.volume * 25.4**3, rel=1e-5)


def test_a_million_triangles_are_read_in_a_moment(tmp_path: Path) -> None:
    import time

    from ssbfab.geometry.export.stl import RECORD

    n = 577
    x, y = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
    points = np.stack([x, y, np.sin(x / 7.0) + np.cos(y / 9.0)], axis=-1).astype("<f4")
    a, b, c, d = points[:-1, :-1], points[1:, :-1], points[1:, 1:], points[:-1, 1:]
    corners = np.concatenate([np.stack([a, b, c], axis=2).reshape(-1, 3, 3), np.stack([a, c, d], axis=2).reshape(-1, 3, 3)])
    records = np.zeros(len(corners), RECORD)
    records["corners"] = corners
    path = tmp_path / "sheet.stl"
    path.write_bytes(b"x" * 80 + np.uint32(len(records)).tobytes() + records.tobytes())
    start = time.process_time()
    vertices, faces = read_triangles(path, 1.0)
    assert time.process_time() - start < 6.0
    assert (len(vertices), len(faces)) == (n * n, len(records))
