"""Small jobs made by hand, for every test that writes a print file: two tools, a few layers, every kind of step."""

from __future__ import annotations

import numpy as np

from ssbfab.gcode import Header, write
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Dispenser, Head, Printer, Tip, Tool
from ssbfab.toolpath.path import Bead, Block, Dispense, Dwell, Note, SelectTool, SetPressure, Toolpath, Travel

INK = Ink(material="lto", solids_fraction=0.3, density_kg_m3=2000.0, yield_stress_pa=300.0, consistency_pa_s_n=120.0,
          flow_index=0.5, name="lto-57wt")
TIP = Tip(diameter_mm=0.03, outer_diameter_mm=0.06, length_mm=1.0, name="30um")
HEADER = Header(title="two tools", recipe_sha256="ab" * 32, version="0.1.0")
SAFE = 2.0


def printer(dialect, dispenser="pneumatic", tools=2, **more):
    mounted = tuple(Tool(number=i, dispenser=Dispenser(dispenser), tip="30um", output=i, pressure_channel=i,
                         offset_mm=(10.0 * i, 0.0, 0.0)) for i in range(tools))
    about = {"low_mm": (-50.0, -50.0, 0.0), "high_mm": (100.0, 100.0, 60.0), "speed_max_mm_s": 50.0, "speed_z_max_mm_s": 10.0,
             "acceleration_mm_s2": 500.0, "name": "bench", "dialect": dialect, "tools": mounted}
    return Printer(**{**about, **more})


def heads(machine):
    return tuple(Head(tool=tool, tip=TIP, ink=INK, bodies=(f"body{tool.number}",)) for tool in machine.tools)


def bead(points, width=0.06, height=0.024, speed=0.25, body=0, joins=False):
    points = np.array(points, dtype=float)
    return Bead(body=body, points_mm=points, width_mm=np.full(len(points), width) * np.ones(len(points)), height_mm=height,
                speed_mm_s=np.full(len(points), speed), joins=joins)


def travel(points, speed=20.0):
    points = np.array(points, dtype=float)
    upright = np.concatenate([[0.0], np.abs(np.diff(points[:, 2]))]) > 0
    return Travel(points_mm=points, speed_mm_s=np.where(upright, min(speed, 10.0), speed))


def visit(tool, corners, z, safe_z, pressure_pa=275e3, body=None):
    """One tool's turn: go there high, lower, print a polyline in two joined beads, lift."""
    points = [(x, y, z) for x, y in corners]
    (x0, y0), (x1, y1) = corners[0], corners[-1]
    body = tool if body is None else body
    half = len(points) // 2 + 1
    return [
        SelectTool(tool=tool), SetPressure(tool=tool, pressure_pa=pressure_pa),
        travel([(x0 - 1, y0 - 1, safe_z), (x0, y0, safe_z)]), travel([(x0, y0, safe_z), (x0, y0, z)]),
        bead(points[:half], body=body), bead(points[half - 1:], body=body, joins=True),
        travel([(x1, y1, z), (x1, y1, safe_z)]),
    ]


def layer_steps(z, tools=2):
    safe_z = z + SAFE
    steps = visit(0, [(0, 0), (1, 0), (1, 0.2), (0, 0.2)], z, safe_z)
    steps += [Note(text="between; G28 (tools)\nM112 %d"), Dwell(duration_s=0.25), Dispense(volume_mm3=0.002, duration_s=0.5)]
    if tools > 1:
        steps += visit(1, [(0, 0.5), (1, 0.5), (1, 0.7), (0, 0.75)], z, safe_z, pressure_pa=310.5e3)
    return steps


def toolpath(layers=3, tools=2, height=0.024):
    def blocks():
        for i in range(layers):
            z = height * (i + 1)
            yield Block.of(layer_steps(z, tools), layer=i, z_mm=z, height_mm=height, plan=1)

    return Toolpath(title="two tools", bodies=("body0", "body1"), make_blocks=blocks)


def from_steps(steps, z=0.024, layer=0):
    return Toolpath(title="t", bodies=("body0", "body1"), make_blocks=lambda: iter([
        Block.of(steps, layer=layer, z_mm=z, height_mm=0.024)]))


def program(dialect, dispenser="pneumatic", path=None, tools=2, header=HEADER, **more):
    machine = printer(dialect, dispenser, tools)
    return write(path or toolpath(tools=tools), printer=machine, heads=heads(machine), header=header, **more)


def volumes(path):
    """mm3 that each tool gives, from the toolpath."""
    given, tool = {}, None
    for step in path.steps():
        match step:
            case SelectTool():
                tool = step.tool
            case Bead() | Dispense():
                given[tool] = given.get(tool, 0.0) + step.volume_mm3
    return [given[tool] for tool in sorted(given)]
