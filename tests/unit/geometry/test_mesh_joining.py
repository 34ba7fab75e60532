"""Vertices of a file: read piece by piece, joined where they are equal, left out where no triangle uses them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ssbfab.errors import GeometryError
from ssbfab.geometry import read_triangles
from ssbfab.geometry.export.stl import RECORD
from ssbfab.geometry.meshes import stl
from ssbfab.geometry.meshes.reading import joined


@pytest.mark.parametrize("count", [1, 2, stl._AT_ONCE - 1, stl._AT_ONCE, 2 * stl._AT_ONCE + 3])
def test_a_binary_stl_of_any_length(count: int, tmp_path: Path) -> None:
    records = np.zeros(count, RECORD)
    records["corners"] = np.random.default_rng(count).integers(-9, 9, (count, 3, 3)) / 8
    records["corners"][0] = np.eye(3)
    (tmp_path / "a.stl").write_bytes(b"\0" * 80 + np.uint32(count).tobytes() + records.tobytes())
    vertices, faces = read_triangles(tmp_path / "a.stl", 25.4)
    assert (vertices[faces] == records["corners"].astype(float) * 25.4).all()
    assert len(np.unique(vertices, axis=0)) == len(vertices)


def test_a_file_that_shrinks_while_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.stl").write_bytes(b"\0" * (84 + 3 * RECORD.itemsize - 1))
    with pytest.raises(GeometryError, match="cut off while it was read"):
        list(stl._binary(tmp_path / "a.stl", 3))


def test_numbers_that_are_not_finite_are_counted_before_any_are_joined(tmp_path: Path) -> None:
    records = np.zeros(3, RECORD)
    records["corners"] = np.eye(3)
    records["corners"][1:, 0, 0] = np.nan
    records["corners"][2, 1, 2] = np.inf
    (tmp_path / "a.stl").write_bytes(b"\0" * 80 + np.uint32(3).tobytes() + records.tobytes())
    with pytest.raises(GeometryError, match="3 vertices are not finite"):
        read_triangles(tmp_path / "a.stl", 1.0)


def test_what_no_triangle_uses_is_left_out() -> None:
    vertices = np.array([[9.0, 9, 9], [1, 0, 0], [0, 0, 0], [-9, 0, 0], [0, 1, 0], [0, -0.0, 0]])
    places, faces = joined("a", vertices, np.array([[1, 2, 4], [5, 4, 1]]), 2.0)
    assert places.tolist() == [[0, 0, 0], [0, 2, 0], [2, 0, 0]] and faces.tolist() == [[2, 0, 1], [0, 1, 2]]
