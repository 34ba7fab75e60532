"""Meshes as people bring them: faults are counted, safe ones healed and said, hostile ones refused at once."""

from __future__ import annotations

import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from benchmarks.faults.fuzz import alone
from benchmarks.faults.readers import Reader
from ssbfab.errors import GeometryError
from ssbfab.geometry import Role, inspect_mesh, read_mesh, read_triangles
from ssbfab.geometry.architectures import Meshes
from ssbfab.geometry.architectures.meshes import MeshBody
from ssbfab.geometry.export.stl import volume_mm3
from ssbfab.geometry.meshes.inspection import inspect_triangles
from ssbfab.geometry.solid import box, triangles


def stl(path: Path, vertices: np.ndarray, faces: np.ndarray) -> Path:
    lines = ["solid s"]
    for face in faces:
        lines += ["facet normal 0 0 0", "outer loop", *(f"vertex {x!r} {y!r} {z!r}" for x, y, z in vertices[face].tolist()),
                  "endloop", "endfacet"]
    path.write_text("\n".join([*lines, "endsolid s"]))
    return path


@pytest.fixture
def cube() -> tuple[np.ndarray, np.ndarray]:
    return triangles(box((0, 0, 0), (1, 1, 1)))


def test_a_good_cube_is_left_alone(cube: tuple[np.ndarray, np.ndarray], tmp_path: Path) -> None:
    found = inspect_mesh(stl(tmp_path / "a.stl", *cube), 1.0)
    assert (found.healed, found.faults) == ((), ())


def test_a_hole_is_counted(cube: tuple[np.ndarray, np.ndarray]) -> None:
    assert inspect_triangles(cube[0], cube[1][1:]).faults == ("3 open edges",)


def test_inside_out_is_turned_and_said(cube: tuple[np.ndarray, np.ndarray], tmp_path: Path) -> None:
    path = stl(tmp_path / "a.stl", cube[0], cube[1][:, ::-1])
    assert "inside out" in inspect_mesh(path, 1.0).healed[0]
    assert read_mesh(path, 1.0).volume() == pytest.approx(1.0)


def test_one_turned_face_is_refused(cube: tuple[np.ndarray, np.ndarray]) -> None:
    faces = cube[1].copy()
    faces[0] = faces[0, ::-1]
    assert inspect_triangles(cube[0], faces).faults == ("3 edges between faces that are inverted against each other",)


def test_twice_the_same_and_collapsed_triangles_are_dropped(cube: tuple[np.ndarray, np.ndarray], tmp_path: Path) -> None:
    faces = np.concatenate([cube[1], np.roll(cube[1][:3], 1, axis=1), [[0, 0, 1]]])
    found = inspect_mesh(stl(tmp_path / "a.stl", cube[0], faces), 1.0)
    assert found.faults == ()
    assert [text.split()[0] for text in found.healed] == ["1", "3"]


def test_three_faces_on_an_edge_are_refused(cube: tuple[np.ndarray, np.ndarray]) -> None:
    vertices = np.concatenate([cube[0], [[2.0, 2.0, 2.0]]])
    faces = np.concatenate([cube[1], [[0, 1, 8]]])
    assert any("non-manifold" in fault or "open" in fault for fault in inspect_triangles(vertices, faces).faults)


def test_passing_through_itself_is_refused(cube: tuple[np.ndarray, np.ndarray]) -> None:
    vertices = np.concatenate([cube[0], cube[0] + [0.5, 0.31, 0.27]])
    found = inspect_triangles(vertices, np.concatenate([cube[1], cube[1] + 8]))
    assert "self-intersections" in found.faults[0]
    apart = inspect_triangles(np.concatenate([cube[0], cube[0] + [1.5, 0, 0]]), np.concatenate([cube[1], cube[1] + 8]))
    touching = inspect_triangles(np.concatenate([cube[0], cube[0] + [1.0, 0.5, 0.5]]), np.concatenate([cube[1], cube[1] + 8]))
    assert apart.faults == touching.faults == ()


def two(inner: np.ndarray, faces: np.ndarray, cube: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    return np.concatenate([cube[0], inner]), np.concatenate([cube[1], faces + 8])


def test_shells_inside_shells(cube: tuple[np.ndarray, np.ndarray]) -> None:
    """A cavity is a cavity, two solids in one place are a fault, a stray shell that is inside out is turned and said."""
    small = cube[0] * 0.5 + 0.25
    cavity = inspect_triangles(*two(small, cube[1][:, ::-1], cube))
    assert (cavity.healed, cavity.faults) == ((), ())
    assert volume_mm3(cavity.vertices_mm, cavity.faces) == pytest.approx(1 - 0.125)
    assert inspect_triangles(*two(small, cube[1], cube)).faults == ("1 shells lie inside another that faces the same way",)
    vertices, faces = two(small, cube[1][:, ::-1], cube)
    turned = inspect_triangles(vertices, faces[:, ::-1])
    assert "inside out" in turned.healed[0] and volume_mm3(turned.vertices_mm, turned.faces) == pytest.approx(0.875)
    stray = inspect_triangles(*two(cube[0] + [3.0, 0, 0], cube[1][:, ::-1], cube))
    assert stray.healed == ("1 shells were inside out and were turned",)
    assert volume_mm3(stray.vertices_mm, stray.faces) == pytest.approx(2.0)


def test_overlapping_bodies_are_refused_with_the_volume(cube: tuple[np.ndarray, np.ndarray], tmp_path: Path) -> None:
    stl(tmp_path / "a.stl", *cube)
    stl(tmp_path / "b.stl", cube[0] + [0.5, 0, 0], cube[1])
    bodies = tuple(MeshBody(file=f"{n}.stl", role=r) for n, r in (("a", Role.SEPARATOR), ("b", Role.POSITIVE_ELECTRODE)))
    with pytest.raises(GeometryError, match=r"a and b overlap by 0\.5 mm\^3"):
        Meshes(unit="mm", bodies=bodies).build(tmp_path)


def test_all_faulty_files_are_told_at_once(cube: tuple[np.ndarray, np.ndarray], tmp_path: Path) -> None:
    stl(tmp_path / "a.stl", cube[0], cube[1][1:])
    bodies = tuple(MeshBody(file=f"{n}.stl", role=Role.SEPARATOR) for n in "ab")
    with pytest.raises(GeometryError) as caught:
        Meshes(unit="mm", bodies=bodies).build(tmp_path)
    assert len(caught.value.faults) == 2


def test_healing_is_noted_in_the_cell(cube: tuple[np.ndarray, np.ndarray], tmp_path: Path) -> None:
    stl(tmp_path / "a.stl", cube[0], cube[1][:, ::-1])
    cell = Meshes(unit="cm", bodies=(MeshBody(file="a.stl", role=Role.SEPARATOR),)).build(tmp_path)
    assert cell.notes and cell.bodies[0].volume_mm3 == pytest.approx(1000.0)


# --- hostile ---------------------------------------------------------------------------------------------------------

BILLION = 10**9


def _packed(path: Path, model: bytes, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as package:
        package.writestr("3D/3dmodel.model", model)
    return path


MODEL = b'<model unit="millimeter" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">%s</model>'


def _hostile(folder: Path, kind: str) -> Path:
    path = folder / f"bad.{kind.split()[0]}"
    if kind == "stl billion":
        path.write_bytes(b" " * 80 + struct.pack("<I", BILLION) + b"\0" * 500)
    elif kind == "stl nan":
        path.write_bytes(b" " * 80 + struct.pack("<I", 1) + struct.pack("<12f", *([float("nan")] * 12)) + b"\0\0")
    elif kind == "stl huge":
        path.write_bytes(b" " * 80 + struct.pack("<I", 1) + struct.pack("<12f", *([3e38, -3e38] * 6)) + b"\0\0")
    elif kind == "stl words":
        path.write_text("solid x\nfacet normal 0 0 0\nouter loop\nvertex one 2 3\nvertex 1 2 3\nvertex 1 2 3\nendloop\nendfacet\n")
    elif kind == "3mf bomb":
        _packed(path, b"<model>" + b" " * 300_000_000)
    elif kind == "3mf entities":
        _packed(path, b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + MODEL % b"&b;", zipfile.ZIP_STORED)
    elif kind == "3mf laughs":  # in another encoding, where a search for bytes finds nothing
        laughs = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
        text = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]>' + (MODEL % b"&a11;").decode()
        _packed(path, text.replace('unit="millimeter"', 'unit="millimeter" x="&a9;"').encode("utf-16"), zipfile.ZIP_STORED)
    elif kind == "3mf late doctype":
        _packed(path, b"<!--" + bytes(range(33, 45)) * 10_000 + b"--><!DOCTYPE x SYSTEM 'file:///etc/passwd'>" + MODEL % b"", zipfile.ZIP_STORED)
    elif kind == "3mf traversal":
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("../../3D/3dmodel.model", MODEL % b"")
    elif kind == "3mf circle":
        _packed(path, MODEL % b'<resources><object id="1"><components><component objectid="1"/><component objectid="1"/></components>'
                b'</object></resources><build><item objectid="1"/></build>')
    elif kind == "3mf nozip":
        path.write_bytes(b"PK\x03\x04 not at all")
    elif kind == "ply billion":
        path.write_bytes(b"ply\nformat binary_little_endian 1.0\nelement vertex 1000000000\nproperty float x\nproperty float y\n"
                         b"property float z\nelement face 1000000000\nproperty list uchar int vertex_indices\nend_header\n")
    elif kind == "obj index":
        path.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 4000000000\n")
    elif kind == "glb outside":
        text = b'{"asset":{"version":"2.0"},"buffers":[{"byteLength":9,"uri":"file:///etc/passwd"}]}'
        text += b" " * (-len(text) % 4)
        path.write_bytes(struct.pack("<4sII", b"glTF", 2, 20 + len(text)) + struct.pack("<I4s", len(text), b"JSON") + text)
    elif kind == "glb billion":
        text = b'{"asset":{"version":"2.0"},"accessors":[{"count":1000000000,"componentType":5126,"type":"VEC3"}]}'
        text += b" " * (-len(text) % 4)
        path.write_bytes(struct.pack("<4sII", b"glTF", 2, 20 + len(text)) + struct.pack("<I4s", len(text), b"JSON") + text)
    return path


@pytest.mark.parametrize("kind", [
    "stl billion", "stl nan", "stl huge", "stl words", "3mf bomb", "3mf entities", "3mf laughs", "3mf late doctype", "3mf traversal",
    "3mf circle", "3mf nozip", "ply billion", "obj index", "glb outside", "glb billion",
])
def test_hostile_files_get_one_line_within_2_s_and_1_gb(kind: str, tmp_path: Path) -> None:
    path = _hostile(tmp_path, kind)
    with pytest.raises(GeometryError) as caught:
        read_mesh(path, 1.0)
    assert len(caught.value.faults) == 1 and "\n" not in caught.value.faults[0] and len(caught.value.faults[0]) < 400
    tally = alone(Reader(name=kind, place=path.name, spoil=lambda _: path.read_bytes(), read=lambda made: read_mesh(made, 1.0), share=1),
                  range(1), 0)
    assert tally.found == [], "more than 2 s of processor time, or 1 GB in the whole process"
    assert tally.outcomes == {"GeometryError": 1}


@pytest.mark.parametrize(("name", "unit"), [("a.step", 1.0), ("missing.stl", 1.0), ("a.stl", float("nan")), ("a.stl", -1.0), ("x\0.stl", 1.0)])
def test_wrong_asks(name: str, unit: float, tmp_path: Path) -> None:
    with pytest.raises(GeometryError):
        read_triangles(tmp_path / name, unit)


def test_the_unit_in_a_3mf_must_be_the_stated_one(tmp_path: Path) -> None:
    _packed(tmp_path / "a.3mf", MODEL.replace(b"millimeter", b"inch") % b"")
    with pytest.raises(GeometryError, match="its unit is 'inch'"):
        read_triangles(tmp_path / "a.3mf", 1.0)
