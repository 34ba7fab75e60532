"""STL, binary and text, straight into arrays: a million triangles in a fraction of a second, no other package loaded."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from io import RawIOBase
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ssbfab.errors import GeometryError
from ssbfab.geometry.export.stl import RECORD

#: Points (n, 3) in single or in double precision, as the file has them.
Points: TypeAlias = NDArray[np.floating[Any]]
#: How many points there are, and they themselves, piece by piece; a piece is good until the next one is asked for.
Pieces: TypeAlias = tuple[int, Iterable[Points]]
_HEADER = 84
_AT_ONCE = 8192
_VERTEX = re.compile(rb"^\s*vertex\s+(\S+)\s+(\S+)\s+(\S+)\s*$", re.MULTILINE | re.IGNORECASE)


def read_stl(path: Path) -> Pieces:
    """Three vertices per triangle, not yet joined. Binary where the size fits the count in the header, else text."""
    with path.open("rb") as file:
        data = file.read(_HEADER)
        count = int.from_bytes(data[80:84], "little")
        if os.fstat(file.fileno()).st_size == _HEADER + count * RECORD.itemsize:
            return 3 * count, _binary(path, count)
        data += file.read()
    if data[:1024].lstrip()[:5].lower() == b"solid" and b"\0" not in data[:1024]:
        vertices = _text(path.name, data)
        return len(vertices), [vertices]
    if len(data) < _HEADER:
        raise GeometryError(f"{path.name}: {len(data)} bytes are neither a binary nor a text STL")
    room = (len(data) - _HEADER) // RECORD.itemsize
    raise GeometryError(f"{path.name}: the header claims {count} triangles, the file has room for {room}: cut off or damaged")


def _binary(path: Path, count: int) -> Iterator[Points]:
    """So few at once that they stay near the processor until they are joined."""
    piece, corners = np.empty(_AT_ONCE, RECORD), np.empty((_AT_ONCE, 3, 3), np.float32)
    with path.open("rb", buffering=0) as file:
        file.seek(_HEADER)
        for at in range(0, count, _AT_ONCE):
            wanted = piece[:count - at]
            if _read_into(file, wanted.view(np.uint8).data) < wanted.nbytes:
                raise GeometryError(f"{path.name}: cut off while it was read")
            corners[:len(wanted)] = wanted["corners"].reshape(-1, 3, 3)
            yield corners[:len(wanted)].reshape(-1, 3)


def _read_into(file: RawIOBase, room: memoryview) -> int:
    """As many bytes as there are, in as many calls as it takes."""
    got = 0
    while got < len(room) and (more := file.readinto(room[got:])):
        got += more
    return got


def _text(name: str, data: bytes) -> Points:
    found = _VERTEX.findall(data)
    facets = len(re.findall(rb"^\s*facet\b", data, re.MULTILINE | re.IGNORECASE))
    if len(found) != 3 * facets:
        raise GeometryError(f"{name}: {facets} facets but {len(found)} vertices, expected three each: cut off or damaged")
    try:
        vertices = np.array(found).reshape(-1, 3).astype(float)
    except ValueError as error:
        raise GeometryError(f"{name}: a vertex is not three numbers ({str(error)[:80]})") from None
    return vertices
