"""STL: the triangles of one body, in millimetres.

Binary STL holds 32-bit floats: seven digits, counted from the origin. A body keeps its volume to 1e-6 that way only while it
is not small against its distance from the origin; where it would not, the text form of STL is written, with all digits.
"""

from __future__ import annotations

import io

import numpy as np

from ssbfab.geometry.cell import Body
from ssbfab.geometry.solid import Floats, Ints, triangles

RECORD = np.dtype([("normal", "<f4", (3,)), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
BINARY_TOLERANCE = 2e-7  # of volume, kept well below the promised 1e-6


def stl_bytes(body: Body) -> bytes:
    """Binary where 32-bit floats hold the body, text where they do not."""
    vertices, faces = triangles(body.solid)
    return _binary(vertices, faces) if _holds(vertices, faces) else _text(body.name, vertices, faces)


def volume_mm3(vertices: Floats, faces: Ints) -> float:
    """Volume inside a closed surface, by the divergence theorem about its own middle."""
    if not len(faces):
        return 0.0
    a, b, c = (vertices - vertices.mean(axis=0))[faces].transpose(1, 0, 2)
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def _holds(vertices: Floats, faces: Ints) -> bool:
    """Whether rounding to 32 bits keeps the volume, and keeps apart every two points that are apart."""
    rounded = vertices.astype(np.float32)
    if len(np.unique(rounded, axis=0)) != len(np.unique(vertices, axis=0)):
        return False
    exact = volume_mm3(vertices, faces)
    return abs(volume_mm3(rounded.astype(float), faces) - exact) <= BINARY_TOLERANCE * abs(exact)


def _binary(vertices: Floats, faces: Ints) -> bytes:
    records = np.zeros(len(faces), RECORD)
    records["corners"] = vertices[faces]
    records["normal"] = _normals(vertices, faces)
    out = io.BytesIO()
    out.write(b"ssbfab, millimetres".ljust(80, b" "))
    out.write(np.uint32(len(faces)).astype("<u4").tobytes())
    out.write(records.tobytes())
    return out.getvalue()


def _text(name: str, vertices: Floats, faces: Ints) -> bytes:
    points = [" ".join(map(repr, row)) for row in vertices.tolist()]
    normals = [" ".join(f"{value:.6g}" for value in row) for row in (_normals(vertices, faces) + 0.0).tolist()]
    lines = [f"solid {name}"]
    lines += [f"facet normal {normal}\nouter loop\nvertex {points[a]}\nvertex {points[b]}\nvertex {points[c]}\nendloop\nendfacet"
              for normal, (a, b, c) in zip(normals, faces.tolist(), strict=True)]
    return ("\n".join([*lines, f"endsolid {name}"]) + "\n").encode()


def _normals(vertices: Floats, faces: Ints) -> Floats:
    a, b, c = vertices[faces].transpose(1, 0, 2)
    normal = np.cross(b - a, c - a)
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    return normal / np.where(length > 0, length, 1.0)
