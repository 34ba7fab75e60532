"""Qhull by itself is the Qhull of `scipy.spatial`, and leaves no trace that a later import would trip over."""

import subprocess
import sys

ALONE = """
import sys
from ssbfab.toolpath.fills.qhull import qhull

part = qhull()
assert "scipy.spatial" not in sys.modules and "scipy.linalg" not in sys.modules
import numpy as np
import scipy.linalg
import scipy.spatial
import scipy.linalg.cython_lapack

assert scipy.spatial.Delaunay is part.Delaunay and scipy.spatial.QhullError is part.QhullError
assert scipy.linalg.cython_lapack and qhull() is part
points = np.random.default_rng(0).random((50, 2))
assert (part.Delaunay(points).simplices == scipy.spatial.Delaunay(points).simplices).all()
assert len(scipy.spatial.ConvexHull(points).vertices) > 3 and scipy.spatial.KDTree(points).query(points[3])[1] == 3
"""
BESIDE_A_THREAD = """
import sys, threading
from ssbfab.toolpath.fills.qhull import qhull

threading.Thread(target=threading.Event().wait, daemon=True).start()
assert qhull() is sys.modules["scipy.spatial"]
"""
OTHERWISE_LAID_OUT = """
import sys
from ssbfab.toolpath.fills import qhull

qhull._PART = "scipy.spatial.nowhere"
assert qhull.qhull().Delaunay is sys.modules["scipy.spatial"].Delaunay
"""


def _runs(program: str) -> None:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_part_alone_is_the_same_and_a_later_import_is_whole() -> None:
    _runs(ALONE)


def test_beside_another_thread_the_whole_package_is_loaded() -> None:
    _runs(BESIDE_A_THREAD)


def test_where_scipy_is_laid_out_otherwise_the_whole_package_is_loaded() -> None:
    _runs(OTHERWISE_LAID_OUT)
