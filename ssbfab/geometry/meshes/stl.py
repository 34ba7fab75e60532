"""STL, binary and text, straight into arrays: a million triangles in a fraction of a second, no other package loaded."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from ssbfab.errors import GeometryError
from ssbfab.geometry.export.stl import RECORD
from ssbfab.geometry.solid import Floats, Ints

_HEADER = 84
_VERTEX = re.compile(rb"^\s*vertex\s+(\S+)\s+(\S+)\s+(\S+)\s*$", re.MULTILINE | re.IGNORECASE)


def read_stl(path: Path) -> tuple[Floats, Ints]:
    """Three vertices per triangle, not yet joined. Binary where the size fits the count in the header, else text."""
    data = path.read_bytes()
    if len(data) >= _HEADER:
        count = int.from_bytes(data[80:84], "little")
        if len(data) == _HEADER + count * RECORD.itemsize:
            records = np.frombuffer(data, RECORD, count, _HEADER)
            with np.errstate(invalid="ignore"):  # not-a-numbers are counted and refused by the caller
                vertices = records["corners"].reshape(-1, 3).astype(float)
            return vertices, np.arange(3 * count).reshape(-1, 3)
    if data[:1024].lstrip()[:5].lower() == b"solid" and b"\0" not in data[:1024]:
        return _text(path.name, data)
    if len(data) < _HEADER:
        raise GeometryError(f"{path.name}: {len(data)} bytes are neither a binary nor a text STL")
    room = (len(data) - _HEADER) // RECORD.itemsize
    raise GeometryError(f"{path.name}: the header claims {count} triangles, the file has room for {room}: cut off or damaged")


def _text(name: str, data: bytes) -> tuple[Floats, Ints]:
    found = _VERTEX.findall(data)
    facets = len(re.findall(rb"^\s*facet\b", data, re.MULTILINE | re.IGNORECASE))
    if len(found) != 3 * facets:
        raise GeometryError(f"{name}: {facets} facets but {len(found)} vertices, expected three each: cut off or damaged")
    try:
        vertices = np.array(found).reshape(-1, 3).astype(float)
    except ValueError as error:
        raise GeometryError(f"{name}: a vertex is not three numbers ({str(error)[:80]})") from None
    return vertices, np.arange(len(vertices)).reshape(-1, 3)
