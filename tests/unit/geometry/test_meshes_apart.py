"""Meshes read by processes of their own are the meshes themselves, and so are their errors."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
import signal

import numpy as np
import pytest
from manifold3d import Manifold

from ssbfab.errors import GeometryError
from ssbfab.geometry.cell import Body, Role
from ssbfab.geometry.export.stl import stl_bytes
from ssbfab.geometry.meshes import apart, read_triangles
from ssbfab.geometry.meshes.apart import reading


@pytest.fixture
def two(monkeypatch):
    """All files are large, and there are two processors."""
    monkeypatch.setattr(apart, "LARGE_FILE_BYTES", 0)
    monkeypatch.setattr(apart, "workers", lambda: 2)


@pytest.fixture
def ball(tmp_path):
    path = tmp_path / "ball.stl"
    path.write_bytes(stl_bytes(Body(name="ball", role=Role.COATING, solid=Manifold.sphere(2.0, 40))))
    return path


def test_the_same_triangles_and_the_same_digest(two, ball):
    with reading([ball] * 3, 25.4) as readings:
        assert [each.reader is not None for each in readings] == [True, True, False]  # no more than there are processors
        for each in readings:
            for found, direct in zip(each.triangles(), read_triangles(ball, 25.4), strict=True):
                assert found.dtype == direct.dtype
                np.testing.assert_array_equal(found, direct)
            assert each.sha256() == hashlib.sha256(ball.read_bytes()).hexdigest()
    assert not multiprocessing.active_children()


def test_a_small_file_is_read_here(ball):
    with reading([ball], 1.0) as (each,):
        assert each.reader is None and len(each.triangles()[1]) > 100


def test_what_is_wrong_is_raised_as_it_was_there(two, tmp_path):
    (tmp_path / "cut.stl").write_bytes(b"solid cut off")
    with reading([tmp_path / "cut.stl", tmp_path / "none.stl"], 1.0) as (cut, none):
        assert cut.reader is not None and none.reader is None
        with pytest.raises(GeometryError, match=r"cut\.stl: holds no triangles"):
            cut.triangles()
        with pytest.raises(GeometryError, match=r"none\.stl: no such file"):
            none.triangles()


def test_a_reader_that_is_lost_is_replaced(two, ball, monkeypatch):
    monkeypatch.setattr(apart, "_read", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    with reading([ball], 1.0) as (each,):
        np.testing.assert_array_equal(each.triangles()[1], read_triangles(ball, 1.0)[1])
        assert each.sha256() == hashlib.sha256(ball.read_bytes()).hexdigest()


def test_nobody_waits_for_a_mesh_that_is_no_longer_wanted(two, ball):
    with pytest.raises(RuntimeError, match="library"), reading([ball], 1.0):
        raise RuntimeError("a fault in the library")
    assert not multiprocessing.active_children()


def test_errors_come_through_a_pipe_with_all_their_faults():
    error = pickle.loads(pickle.dumps(GeometryError("first", "second\x1b")))
    assert type(error) is GeometryError and error.faults == ("first", "second\\x1b")
