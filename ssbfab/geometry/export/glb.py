"""GLB (binary glTF 2.0, Khronos Group): for viewers and web pages. A node per body, metres and y up as the format demands.

Positions are 32-bit floats, so each body is stored about its own middle and its node carries it to its place.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from ssbfab.geometry.cell import Body, Cell
from ssbfab.geometry.export.threemf import COLOURS
from ssbfab.geometry.solid import triangles

_FLOAT, _UINT32, _ARRAY_BUFFER, _ELEMENT_BUFFER = 5126, 5125, 34962, 34963


def glb_bytes(cell: Cell) -> bytes:
    """The whole file: a JSON chunk, then the arrays."""
    blobs: list[bytes] = []
    accessors: list[dict[str, Any]] = []
    nodes = [_node(number, body, blobs, accessors) for number, body in enumerate(cell.bodies)]
    views, offset = [], 0
    for i, blob in enumerate(blobs):
        views.append({"buffer": 0, "byteOffset": offset, "byteLength": len(blob),
                      "target": _ELEMENT_BUFFER if i % 2 else _ARRAY_BUFFER})
        offset += len(blob)
    meshes = [{"name": body.name, "primitives": [{"attributes": {"POSITION": 2 * i}, "indices": 2 * i + 1, "material": i}]}
              for i, body in enumerate(cell.bodies)]
    root = {"name": cell.title, "children": list(range(1, len(nodes) + 1)),
            "rotation": [-float(np.sqrt(0.5)), 0.0, 0.0, float(np.sqrt(0.5))], "scale": [0.001, 0.001, 0.001]}
    return _packed({
        "asset": {"version": "2.0", "generator": "ssbfab"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [root, *nodes],
        "meshes": meshes, "materials": [_material(body) for body in cell.bodies], "accessors": accessors,
        "bufferViews": views, "buffers": [{"byteLength": offset}],
    }, b"".join(blobs))


def _node(number: int, body: Body, blobs: list[bytes], accessors: list[dict[str, Any]]) -> dict[str, Any]:
    vertices, faces = triangles(body.solid)
    box = np.array(body.bounds_mm)
    middle = (box[:3] + box[3:]) / 2
    points = (vertices - middle).astype("<f4")
    accessors.append({"bufferView": 2 * number, "componentType": _FLOAT, "count": len(points), "type": "VEC3",
                      "min": points.min(axis=0).tolist(), "max": points.max(axis=0).tolist()})
    accessors.append({"bufferView": 2 * number + 1, "componentType": _UINT32, "count": int(faces.size), "type": "SCALAR"})
    blobs += [points.tobytes(), faces.astype("<u4").tobytes()]
    return {"name": body.name, "mesh": number, "translation": middle.tolist()}


def _material(body: Body) -> dict[str, Any]:
    red, green, blue = (int(COLOURS[body.role][i:i + 2], 16) / 255 for i in (1, 3, 5))
    colour = [round(red**2.2, 6), round(green**2.2, 6), round(blue**2.2, 6), 1.0]
    return {"name": body.role.value, "pbrMetallicRoughness": {"baseColorFactor": colour, "metallicFactor": 0.0,
                                                              "roughnessFactor": 0.8}}


def _packed(document: dict[str, Any], data: bytes) -> bytes:
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    data += b"\0" * (-len(data) % 4)
    total = 12 + 8 + len(text) + 8 + len(data)
    return (struct.pack("<4sII", b"glTF", 2, total) + struct.pack("<I4s", len(text), b"JSON") + text
            + struct.pack("<I4s", len(data), b"BIN\0") + data)
