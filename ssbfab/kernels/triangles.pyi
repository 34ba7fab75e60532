import numpy as np
from numpy.typing import NDArray

from ssbfab.kernels.arrays import Floats, Ints32

# Vertices (V, 3), triangles (T, 3) that name only those, both contiguous.

def surveyed(vertices: Floats, triangles: Ints32) -> tuple[Floats, Floats, float, Ints32]:
    """The low and the high corner (3,) of what the triangles reach, the volume inside (negative where they face inwards), and the
    numbers of the horizontal ones."""

def levels(vertices: Floats, planes_mm: Floats) -> tuple[Ints32, Ints32]:
    """How many of the ascending planes lie below each vertex (V,), and how many not above it."""

def touched(
    vertices: Floats, triangles: Ints32, below: Ints32, reached: Ints32, planes: int, straight_mm: float,
) -> NDArray[np.bool_]:
    """Whether any triangle that slopes touches the interval between each plane and the next (planes - 1,), its ends included.

    A triangle slopes where its section moves sideways by more than `straight_mm` over its height. `below` and `reached` are the
    `levels` of the vertices among so many planes.
    """
