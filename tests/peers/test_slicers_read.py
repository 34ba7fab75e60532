"""Files of other people's slicers: read without an unknown word, and with the slicer's own volume.

PrusaSlicer, Slic3r and CuraEngine slice a plate of two combs in the test run. A small second analysis, written for this
test alone, counts starts and covered area.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import shapely

from ssbfab.geometry.cell import Body, Role
from ssbfab.library.printer import Dispenser, Printer, Tool
from ssbfab.proof import read, scan, stadia
from ssbfab.proof.section import Sections

pytestmark = [pytest.mark.real_program, pytest.mark.filterwarnings("error::RuntimeWarning:ssbfab")]

FILAMENT_MM = 1.128379  # a filament of 1 mm2
WIDTH, HEIGHT = 0.125, 0.1


def need(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        missing(f"{name} is not installed")
    return str(found)


def missing(why: str) -> None:
    pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)


def plate(tall_mm: float):
    from manifold3d import Manifold, OpType

    fingers, width, gap, length, spine = 10, 0.25, 0.1, 10.0, 0.5
    span = 2 * fingers * (width + gap) - gap
    boxes = [(0.0, 0.0, span, spine), (0.0, length - spine, span, length)]
    for k in range(2 * fingers):
        x = k * (width + gap)
        low = (0.0, length - spine - gap) if k % 2 == 0 else (spine + gap, length)
        boxes.append((x, low[0], x + width, low[1]))
    return Manifold.batch_boolean([Manifold.cube((b[2] - b[0], b[3] - b[1], tall_mm)).translate((b[0], b[1], 0.0)) for b in boxes],
                                  OpType.Add)


def exported(solid, path: Path) -> Path:
    import trimesh

    mesh = solid.to_mesh64()
    trimesh.Trimesh(np.asarray(mesh.vert_properties)[:, :3], np.asarray(mesh.tri_verts), process=False).export(path)
    return path


def slicer_options() -> list[str]:
    widths = ("extrusion-width", "first-layer-extrusion-width", "external-perimeter-extrusion-width", "perimeter-extrusion-width",
              "infill-extrusion-width", "solid-infill-extrusion-width", "top-infill-extrusion-width")
    options = ["--nozzle-diameter", "0.1", "--layer-height", str(HEIGHT), "--first-layer-height", str(HEIGHT), "--perimeters", "1",
               "--skirts", "0", "--brim-width", "0", "--retract-length", "0", "--filament-diameter", str(FILAMENT_MM),
               "--fill-density", "100%", "--fill-pattern", "rectilinear"]
    return [*options, *(part for name in widths for part in (f"--{name}", str(WIDTH)))]


def prusa(stl: Path, out: Path) -> float:
    run([need("prusa-slicer"), "--export-gcode", *slicer_options(), "--center", "100,100", "--min-layer-height", "0.005",
         "--slice-closing-radius", "0", "--gcode-resolution", "0.002", "--no-overhangs", "--no-extra-perimeters", "--no-thick-bridges",
         "-o", str(out), str(stl)])
    return float(re.search(r"filament used \[mm\] = ([\d.]+)", out.read_text())[1])


def slic3r(stl: Path, out: Path) -> float:
    run([need("slic3r"), *slicer_options(), "--print-center", "100,100", "-o", str(out), str(stl)])
    return float(re.search(r"filament used = ([\d.]+)mm", out.read_text())[1])


def cura(stl: Path, out: Path) -> float:
    program, resources = need("CuraEngine"), cura_resources(out.parent)
    settings = [part for pair in CURA.split() for part in ("-s", pair)]
    settings += ["-s", "mesh_position_x=100", "-s", "mesh_position_y=100"]
    paths = {"CURA_ENGINE_SEARCH_PATH": f"{resources}/definitions:{resources}/extruders"}
    log = run([program, "slice", "-v", "-j", f"{resources}/definitions/fdmprinter.def.json", *settings, "-e0", "-s",
               f"material_diameter={FILAMENT_MM}", "-s", "machine_nozzle_size=0.1", "-o", str(out), "-l", str(stl)], paths)
    return float(re.findall(r"Filament \(mm\^3\): ([\d.]+)", log)[-1])


def cura_resources(folder: Path) -> Path:
    """The definition files, from the installed package `cura` or unpacked from it."""
    installed = Path("/usr/share/cura/resources")
    if installed.exists():
        return installed
    try:
        subprocess.run(["apt-get", "download", "cura"], cwd=folder, check=True, capture_output=True, timeout=300)
        package = next(folder.glob("cura_*.deb"))
        subprocess.run(["dpkg", "-x", str(package), str(folder / "cura")], check=True, capture_output=True, timeout=120)
    except (OSError, subprocess.SubprocessError, StopIteration):
        missing("the definition files of the Debian package `cura` cannot be had")
    return folder / "cura/usr/share/cura/resources"


def run(command: list[str], env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=os.environ | (env or {}), check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout + done.stderr


# CuraEngine's command line evaluates no formula of its definition file: every key that depends on another is given.
CURA = """
machine_width=200 machine_depth=200 machine_height=200 machine_center_is_zero=false machine_heated_bed=false layer_height=0.1
layer_height_0=0.1 line_width=0.125 wall_line_width=0.125 wall_line_width_0=0.125 wall_line_width_x=0.125 skin_line_width=0.125
infill_line_width=0.125 roofing_line_width=0.125 initial_layer_line_width_factor=100 wall_line_count=1 wall_thickness=0.125
top_layers=0 bottom_layers=0 initial_bottom_layers=0 infill_pattern=lines zig_zaggify_infill=true skin_edge_support_layers=0
roofing_layer_count=0 infill_sparse_density=100 infill_line_distance=0.125 top_bottom_pattern=lines top_bottom_pattern_0=lines
skin_outline_count=0 skin_preshrink=0 top_skin_preshrink=0 bottom_skin_preshrink=0 expand_skins_expand_distance=0
top_skin_expand_distance=0 bottom_skin_expand_distance=0 min_skin_width_for_expansion=0 skin_overlap_mm=0.00625
infill_overlap_mm=0.00625 adhesion_type=none support_enable=false retraction_enable=false retract_at_layer_change=false
wall_0_wipe_dist=0 wall_0_inset=0 xy_offset=0 xy_offset_layer_0=0 hole_xy_offset=0 meshfix_maximum_resolution=0.008
meshfix_maximum_travel_resolution=0.002 meshfix_maximum_deviation=0.002 fill_outline_gaps=true fill_perimeter_gaps=everywhere
filter_out_tiny_gaps=false wall_min_flow=0 minimum_polygon_circumference=0.01 minimum_roofing_area=0 slicing_tolerance=middle
z_seam_type=back travel_avoid_other_parts=false retraction_combing=off speed_print=5 speed_wall=5 speed_wall_0=5 speed_wall_x=5
speed_topbottom=5 speed_infill=5 speed_layer_0=5 speed_print_layer_0=5 speed_travel=20 speed_travel_layer_0=20
cool_min_layer_time=0 cool_fan_enabled=false material_print_temp_prepend=false material_bed_temp_prepend=false
machine_start_gcode= machine_end_gcode= prime_blob_enable=false center_object=false slicing_mode=middle small_hole_max_size=0
"""


def machine() -> Printer:
    tool = Tool(number=0, dispenser=Dispenser.SYRINGE, tip="100um", barrel_diameter_mm=FILAMENT_MM)
    return Printer(dialect="marlin", low_mm=(-50, -50, -1), high_mm=(250, 250, 250), speed_max_mm_s=500, speed_z_max_mm_s=500,
                   acceleration_mm_s2=1000, tools=(tool,))


def naive(path: Path) -> tuple[list[tuple[float, ...]], int]:
    """Pieces of bead (z, x0, y0, x1, y1, volume) and starts, the plain way."""
    x = y = z = e = 0.0
    relative = on = False
    starts, pieces = 0, []
    for line in path.read_text().splitlines():
        words = line.split(";", 1)[0].split()
        if not words:
            continue
        values = {word[0]: float(word[1:]) for word in words[1:] if re.fullmatch(r"[XYZEF]-?[\d.]+", word)}
        if words[0] in ("M82", "M83"):
            relative = words[0] == "M83"
        elif words[0] == "G92":
            e = values.get("E", e)
        elif words[0] in ("G0", "G1"):
            new = (values.get("X", x), values.get("Y", y), values.get("Z", z))
            step = 0.0 if "E" not in values else values["E"] if relative else values["E"] - e
            e = values.get("E", e) if not relative else e
            if step > 0 and math.hypot(new[0] - x, new[1] - y) > 0:
                starts += not on
                on = True
                pieces.append((new[2], x, y, new[0], new[1], step))
            elif new != (x, y, z):
                on = False
            x, y, z = new
    return pieces, starts


@pytest.mark.parametrize(("slicer", "layers", "rounding_mm3"), [(prusa, 10, 0.0), (slic3r, 10, 0.05), (cura, 100, 1.0)])
def test_reads_what_a_slicer_wrote(slicer, layers, rounding_mm3, tmp_path):
    """CuraEngine states whole cubic millimetres: its plate is ten times as tall, so that they tell."""
    out, solid = tmp_path / "plate.gcode", plate(layers * HEIGHT)
    said_mm3 = slicer(exported(solid, tmp_path / "plate.stl"), out)
    deposit = read(out, printer=machine())
    assert [notice for notice in deposit.notices if notice.word != "G1 without F"] == []
    volume = deposit.volume_mm3(0)
    assert volume == pytest.approx(said_mm3, abs=2e-3 * said_mm3 + rounding_mm3)
    pieces, starts = naive(out)
    assert deposit.starts == pytest.approx(starts, rel=2e-3)
    assert len(deposit.beads) == len(pieces)
    assert deposit.layer_count == layers

    layer = 5
    index = deposit.beads.of_layer(layer)
    beads = deposit.beads
    assert beads.height_mm[index] == pytest.approx(HEIGHT, rel=1e-3)
    low = np.minimum(beads.start_mm[index, :2].min(axis=0), beads.end_mm[index, :2].min(axis=0))
    high = np.maximum(beads.start_mm[index, :2].max(axis=0), beads.end_mm[index, :2].max(axis=0))
    box = solid.bounding_box()
    shift = (low + high) / 2 - ((box[0] + box[3]) / 2, (box[1] + box[4]) / 2)
    placed = Sections(Body(name="p", role=Role.SEPARATOR, solid=solid.translate((shift[0], shift[1], 0.0))))
    grid = scan.Grid(low_mm=float(low[1]) - 1.0037, pitch_mm=0.004)
    wanted = placed.spans(float(deposit.levels_mm[layer]) - HEIGHT / 2, grid)
    ink = stadia.ink(beads.start_mm[index], beads.end_mm[index], beads.width_mm[index] / 2, grid)
    covered = scan.overlay(wanted, ink, "and")[0].area_mm2 / wanted.area_mm2
    assert covered == pytest.approx(naive_coverage(pieces, float(deposit.levels_mm[layer]), placed), abs=2e-3)


def naive_coverage(pieces, z: float, placed: Sections) -> float:
    """Covered part of a layer's section by polygons: the bead is a buffer of area over height."""
    layer = np.array([piece for piece in pieces if abs(piece[0] - z) < 1e-4])
    length = np.hypot(layer[:, 3] - layer[:, 1], layer[:, 4] - layer[:, 2])
    lines = shapely.linestrings(np.stack([layer[:, 1:3], layer[:, 3:5]], axis=1))
    ink = shapely.union_all(shapely.buffer(lines, layer[:, 5] / length / HEIGHT / 2, quad_segs=16))
    rings = [shapely.Polygon(ring) for ring in placed.rings(z - HEIGHT / 2)]
    section = rings[0]
    for ring in rings[1:]:
        section = section.symmetric_difference(ring)
    return float(ink.intersection(section).area / section.area)
