"""Real files, so small that a case takes milliseconds: of ssbfab, of trimesh, and by hand as laboratories write them."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from random import Random

import numpy as np

from ssbfab.geometry import Body, Role
from ssbfab.geometry.architectures import Interdigitated
from ssbfab.geometry.cell import Cell
from ssbfab.geometry.export.glb import glb_bytes
from ssbfab.geometry.export.stl import stl_bytes
from ssbfab.geometry.export.threemf import threemf_bytes
from ssbfab.geometry.solid import triangles

PRINT = """
format = 1
[cell]
architecture = "interdigitated"
finger_count = 1
finger_width = "{d} mm"
finger_length = "{length} mm"
gap = "{d} mm"
height = "{layer} mm"
[inks]
positive_electrode = "lfp-60wt"
negative_electrode = "lfp-60wt"
[print]
printer = "{printer}"
layer_height = "{layer} mm"
"""


@cache
def cell() -> Cell:
    return Interdigitated(finger_count=1, finger_width_mm=0.1, finger_length_mm=0.3, gap_mm=0.1, height_mm=0.2).build()


@cache
def meshes() -> dict[str, tuple[bytes, ...]]:
    """Suffix → files."""
    import trimesh

    body = cell().bodies[0]
    far = Body(name="far", role=Role.SEPARATOR, solid=body.solid.translate((5000, 0, 0)))
    mesh = trimesh.Trimesh(*triangles(body.solid), process=False)

    def other(kind: str, **how: object) -> bytes:
        data = mesh.export(file_type=kind, **how)
        return data.encode() if isinstance(data, str) else bytes(data)

    return {
        "stl": (stl_bytes(body), other("stl")), "text.stl": (stl_bytes(far), other("stl_ascii")),
        "3mf": (threemf_bytes(cell()), _stored(threemf_bytes(cell()))), "glb": (glb_bytes(cell()), other("glb")),
        "ply": (other("ply"), other("ply", encoding="ascii")), "obj": (other("obj"), _plain_obj()),
    }


def _plain_obj() -> bytes:
    vertices, faces = triangles(cell().bodies[0].solid)
    points = "".join(f"v {x} {y} {z}\n" for x, y, z in vertices)
    return (points + "vn 0 0 1\n" + "".join(f"f {a + 1}//1 {b + 1}//1 {c + 1}//1\n" for a, b, c in faces)).encode()


def _stored(package: bytes) -> bytes:
    """The same archive, not compressed: spoiling it spoils its XML."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name))
    return made.getvalue()


@cache
def print_file(printer: str) -> bytes:
    """A file of one layer for a printer of the library."""
    from ssbfab.job import run
    from ssbfab.library import Library
    from ssbfab.recipe import loads

    library = Library.open()
    d = library.tip(str(library.printer(printer).tools[0].tip)).diameter_mm
    text = PRINT.format(d=2 * d, length=8 * d, layer=0.7 * d, printer=printer)
    return "".join(run(loads(text), proving=False, experimental=True).program.chunks()).encode()


@cache
def tables() -> dict[str, tuple[bytes, ...]]:
    """What `ssbfab fit` reads, as its own tests write it."""
    rng = np.random.default_rng(3)
    rates = (0.1, 0.3, 1, 3, 10, 30, 100)
    flow = [(r, 250 + 60 * r**0.5 * (1 + 0.01 * rng.standard_normal())) for r in rates]
    lines = [(240, 5, 231, 180), (260, 5, 262, 180), (280, 6, 255, 181)]
    return {
        "rheology": (_csv("shear rate [1/s],shear stress [Pa]", flow),),
        "line": (_csv("pressure [kPa],speed [mm/s],width [um],height [um]", lines),),
        "registration": (_csv("tool,dx [um],dy [um],dz [um]", [(1, 12, -4, 3), (1, 13, -5, 2), (1, 11, -4, 4)]),),
        "dilatometry": tuple(_dilatometry(rate) for rate in (2, 5, 15)),
        "tga": (_tga(5),), "cold-sinter": (_cold(),),
    }


def _csv(head: str, rows: list[tuple[float, ...]]) -> bytes:
    return (head + "\n" + "\n".join(",".join(f"{v:.6g}" for v in row) for row in rows) + "\n").encode()


def _dilatometry(rate: float) -> bytes:
    celsius = np.linspace(800, 1400, 24)
    grown = 0.55 + 0.4 / (1 + np.exp(-(celsius - 1150 - 40 * np.log(rate)) / 40))
    rows = zip((celsius - 800) * 60 / rate, celsius, grown, strict=True)
    return b"# green_density = 0.55\n" + _csv("time_s,temperature_C,density", [tuple(map(float, row)) for row in rows])


def _tga(rate: float) -> bytes:
    celsius = np.linspace(100, 500, 24)
    mass = 10 - 1.0 / (1 + np.exp(-(celsius - 300) / 20))
    rows = zip((celsius - 100) / rate, celsius, mass, strict=True)
    return _csv("time_min,temperature_C,mass", [tuple(map(float, row)) for row in rows])


def _cold() -> bytes:
    rng = Random(4)
    rows = [(c, p, t, 0.62 + 0.3 * (1 - 2.718 ** (-((t / 20) ** 0.5) * (c / 150) * (p / 300))) + rng.uniform(-1e-3, 1e-3))
            for c in (120.0, 180.0) for p in (200.0, 400.0) for t in (3.0, 30.0, 90.0)]
    return b"# green_density = 0.6\n# d50_um = 0.4\n" + _csv("temperature_C,pressure_MPa,time_min,rel_density", rows)
