import numpy as np
from numpy.typing import NDArray

from ssbfab.kernels.arrays import Floats, Ints32

# Vertices (V, 3), triangles (T, 3) that name only those, both contiguous.

def low_corner(vertices: Floats, triangles: Ints32) -> Floats:
    """The least x, y, z (3,) that any triangle reaches."""

def spans(vertices: Floats, triangles: Ints32) -> tuple[Floats, Floats]:
    """From where to where each triangle reaches in z, (T,) each."""

def sixfold_volumes(vertices: Floats, triangles: Ints32, centre: Floats) -> Floats:
    """Six times the signed volume (T,) between each triangle and its shadow on the level of `centre` (3,)."""

def levels(vertices: Floats, planes_mm: Floats) -> tuple[Ints32, Ints32]:
    """How many of the ascending planes lie below each vertex (V,), and how many not above it."""

def touched(
    vertices: Floats, triangles: Ints32, below: Ints32, reached: Ints32, planes: int, straight_mm: float,
) -> NDArray[np.bool_]:
    """Whether any triangle that slopes touches the interval between each plane and the next (planes - 1,), its ends included.

    A triangle slopes where its section moves sideways by more than `straight_mm` over its height. `below` and `reached` are the
    `levels` of the vertices among so many planes.
    """
