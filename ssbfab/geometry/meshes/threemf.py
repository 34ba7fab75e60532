"""3MF: a zip with an XML model in it. Read as the core specification says (objects, components, build items, transforms).

Hostile files are met at the door: the zip's own sizes are checked before anything is unpacked, unpacking stops at the size
that was declared, and an XML document type, the root of every entity bomb, is refused.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ssbfab.errors import GeometryError
from ssbfab.geometry.solid import Floats, Ints

LARGEST_MODEL_BYTES = 400_000_000
LARGEST_RATIO = 200.0  # unpacked over packed: meshes reach about 20
MOST_PARTS = 4_000_000  # triangles after components are placed
UNITS_MM = {"micron": 1e-3, "millimeter": 1.0, "centimeter": 10.0, "inch": 25.4, "foot": 304.8, "meter": 1000.0}
_NS = "{http://schemas.microsoft.com/3dmanufacturing/core/2015/02}"
_START = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"


def read_threemf(path: Path, unit_mm: float) -> tuple[Floats, Ints]:
    """All build items together, in the file's own unit, which must be the stated one."""
    root = _parsed(path.name, _model(path))
    unit = UNITS_MM.get(root.get("unit", "millimeter"))
    if unit is None or abs(unit / unit_mm - 1) > 1e-9:
        raise GeometryError(f"{path.name}: the file says its unit is {root.get('unit', 'millimeter')!r}, the recipe says "
                            f"{unit_mm:g} mm: state the file's unit")
    try:
        objects = {each.get("id"): each for each in root.iter(f"{_NS}object")}
        parts = list(_parts(root, objects))
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise GeometryError(f"{path.name}: damaged 3MF model ({type(error).__name__}: {str(error)[:80]})") from None
    if not parts:
        raise GeometryError(f"{path.name}: no mesh in the model's build")
    first = np.cumsum([0, *(len(vertices) for vertices, _ in parts)])
    return (np.concatenate([vertices for vertices, _ in parts]),
            np.concatenate([faces + start for (_, faces), start in zip(parts, first, strict=False)]))


def _model(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as package:
            entry = _entry(path.name, package)
            ratio = entry.file_size / max(entry.compress_size, 1)
            if entry.file_size > LARGEST_MODEL_BYTES or ratio > LARGEST_RATIO:
                raise GeometryError(f"{path.name}: {entry.file_size} bytes packed into {entry.compress_size}: "
                                    "refused, this is no mesh")
            with package.open(entry) as stream:
                data = stream.read(entry.file_size + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zipfile.LargeZipFile) as error:
        raise GeometryError(f"{path.name}: not a readable 3MF ({str(error)[:80]})") from None
    return data


def _entry(name: str, package: zipfile.ZipFile) -> zipfile.ZipInfo:
    if len(package.infolist()) > 1000:
        raise GeometryError(f"{name}: {len(package.infolist())} files inside, at most 1000")
    known = {info.filename.lstrip("/"): info for info in package.infolist()}
    models = sorted(file for file in known if file.lower().endswith(".model") and file.lower().startswith("3d/"))
    chosen = "3D/3dmodel.model" if "3D/3dmodel.model" in known else next(iter(models), None)
    if chosen is None:
        raise GeometryError(f"{name}: no 3D model inside")
    return known[chosen]


def _parsed(name: str, data: bytes) -> Any:
    from lxml import etree

    if b"<!DOCTYPE" in data[:65536].upper() or b"<!ENTITY" in data:
        raise GeometryError(f"{name}: an XML document type inside: refused")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise GeometryError(f"{name}: damaged 3MF model ({str(error)[:80]})") from None
    if root.getroottree().docinfo.internalDTD is not None:  # of a text in another encoding, or behind a long comment
        raise GeometryError(f"{name}: an XML document type inside: refused")
    return root


def _parts(root: Any, objects: Mapping[str, Any]) -> Iterator[tuple[Floats, Ints]]:
    total = 0
    for item in root.iter(f"{_NS}item"):
        for vertices, faces in _placed(objects, item.get("objectid"), _transform(item), 0):
            total += len(faces)
            if total > MOST_PARTS:
                raise ValueError(f"more than {MOST_PARTS} triangles")
            yield vertices, faces


def _placed(objects: Mapping[str, Any], number: str, place: Floats, depth: int) -> Iterator[tuple[Floats, Ints]]:
    if depth > 8:
        raise ValueError("components nested more than 8 deep")
    found = objects[number]
    mesh = found.find(f"{_NS}mesh")
    if mesh is not None and len(mesh):
        vertices = np.array([(v.get("x"), v.get("y"), v.get("z")) for v in mesh.iter(f"{_NS}vertex")], dtype=float).reshape(-1, 3)
        faces = np.array([(t.get("v1"), t.get("v2"), t.get("v3")) for t in mesh.iter(f"{_NS}triangle")],
                         dtype=np.int64).reshape(-1, 3)
        if len(faces) and (faces.min() < 0 or faces.max() >= len(vertices)):
            raise ValueError("a triangle names a vertex that is not there")
        yield vertices @ place[:3] + place[3], faces
    for component in list(found.iter(f"{_NS}component"))[:1000]:
        yield from _placed(objects, component.get("objectid"), _joined(_transform(component), place), depth + 1)


def _transform(element: Any) -> Floats:
    text = element.get("transform")
    return np.array((text or "1 0 0 0 1 0 0 0 1 0 0 0").split(), dtype=float).reshape(4, 3)


def _joined(inner: Floats, outer: Floats) -> Floats:
    return np.vstack([inner[:3] @ outer[:3], inner[3] @ outer[:3] + outer[3]])
