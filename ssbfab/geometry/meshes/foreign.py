"""OBJ, PLY and GLB, read by trimesh. What a file claims is held against its size before trimesh sees it."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path
from typing import Any

import numpy as np

from ssbfab.errors import GeometryError
from ssbfab.geometry.solid import Floats, Ints

# What a damaged JSON document of a GLB leads to.
_DAMAGE = (ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError, RecursionError, struct.error)
_SIDE_FILES = re.compile(rb"^\s*(mtllib|usemtl|call|csh)\b", re.IGNORECASE)


def read_foreign(path: Path) -> tuple[Floats, Ints]:
    """All meshes of the file together, in the file's numbers."""
    suffix = path.suffix.lower()
    data = {".obj": _obj, ".ply": _ply, ".glb": _glb}[suffix](path.name, path.read_bytes())
    try:
        with np.errstate(invalid="raise", over="raise"):
            return _loaded(data, suffix[1:])
    except Exception as error:  # noqa: BLE001 - what another's parser raises on a damaged file, nobody has written down
        raise GeometryError(f"{path.name}: damaged {suffix[1:].upper()} ({type(error).__name__}: {str(error)[:80]})") from None


def _loaded(data: bytes, kind: str) -> tuple[Floats, Ints]:
    import io

    import trimesh

    scene = trimesh.load_scene(io.BytesIO(data), file_type=kind, process=False, maintain_order=True, skip_materials=True)
    merged = scene.to_mesh()
    return np.array(merged.vertices, float), np.array(merged.faces, np.int64)


def _obj(name: str, data: bytes) -> bytes:
    """Only vertices and faces are let through: an OBJ may name other files, which are nobody's business here."""
    kept = [line for line in data.splitlines() if line.lstrip()[:2] in (b"v ", b"f ", b"v\t", b"f\t")]
    vertices = sum(1 for line in kept if line.lstrip()[:1] == b"v")
    faces = [line for line in kept if line.lstrip()[:1] == b"f"]
    if not vertices or not faces:
        raise GeometryError(f"{name}: {vertices} vertices and {len(faces)} faces: not a mesh")
    largest = max((abs(int(n)) for line in faces for n in re.findall(rb"(?<=[ \t])-?\d{1,18}", line)), default=0)
    if largest > vertices:
        raise GeometryError(f"{name}: a face names vertex {largest}, but there are {vertices}")
    return b"\n".join(kept) + b"\n"


def _ply(name: str, data: bytes) -> bytes:
    """No element may be counted more often than the file has bytes."""
    end = data.find(b"end_header")
    if not data.startswith(b"ply") or not 0 < end < 65536:
        raise GeometryError(f"{name}: not a PLY file")
    for element, count in re.findall(rb"element\s+(\S+)\s+(\S+)", data[:end]):
        if not count.isdigit() or len(count) > 12 or int(count) > len(data):
            raise GeometryError(f"{name}: the header claims {count.decode(errors='replace')[:30]} of "
                                f"{element.decode(errors='replace')[:30]}, the file has {len(data)} bytes")
    return data


def _glb(name: str, data: bytes) -> bytes:
    """The chunks must fit the file, the arrays their chunk, and nothing may point outside the file."""
    try:
        document = _glb_document(data)
        buffers = [int(each["byteLength"]) for each in document.get("buffers", ())]
        views = [(int(v.get("byteOffset", 0)) + int(v["byteLength"]), int(v["buffer"])) for v in document.get("bufferViews", ())]
        counts = [int(each["count"]) for each in document.get("accessors", ())]
        outside = [each["uri"] for part in ("buffers", "images") for each in document.get(part, ()) if "uri" in each]
        fits = all(0 <= end <= buffers[b] <= len(data) for end, b in views) and all(0 <= c <= len(data) for c in counts)
    except _DAMAGE as error:
        raise GeometryError(f"{name}: damaged GLB ({type(error).__name__}: {str(error)[:60]})") from None
    if outside:
        raise GeometryError(f"{name}: names data outside the file ({str(outside[0])[:40]!r}): refused, export it as one GLB")
    if not fits or len(document.get("nodes", ())) > 100_000:
        raise GeometryError(f"{name}: claims more data than its {len(data)} bytes hold: cut off or damaged")
    return data


def _glb_document(data: bytes) -> Any:
    magic, version, total = struct.unpack_from("<4sII", data)
    length, kind = struct.unpack_from("<I4s", data, 12)
    if magic != b"glTF" or version != 2 or kind != b"JSON" or total > len(data) or length > len(data) - 20:
        raise ValueError("not binary glTF 2.0, or cut off")
    document = json.loads(data[20:20 + length])
    if not isinstance(document, dict):
        raise ValueError("its JSON is no object")
    return document
