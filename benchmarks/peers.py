"""The commands: ssbfab and three general slicers, each with the options that were found to suit it best on these jobs.

CuraEngine's command line does not evaluate the formulas of its definition file, so every dependent key is given; PrusaSlicer's
slice closing radius is set to 0, because its default fuses gaps of 50 um. A virtual filament of 1 mm² (CuraEngine: 0.01 mm²: it
writes five decimals) makes E a volume. Where CuraEngine's definition files lie elsewhere, CURA_RESOURCES names the folder.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sqrt
from pathlib import Path

from benchmarks.jobs import Job

#: Where the peers put the middle of the mesh (PrusaSlicer, Slic3r) or its origin (CuraEngine), mm.
CENTRE_MM = 100.0
#: Where CuraEngine's definition files are looked for: where one says, where Debian puts them, where they may be unpacked.
CURA_FILES = (os.environ.get("CURA_RESOURCES", ""), "/usr/share/cura/resources", "/usr/share/cura",
              "benchmarks/work/cura/usr/share/cura/resources")


@dataclass(frozen=True, kw_only=True)
class Slicer:
    """One program: how it is called, the area that its E counts in, mm², and where it puts the mesh."""

    name: str
    program: str
    command: Callable[[Job, Path, Path], list[str]]
    filament_mm2: float = 1.0
    centred: bool = False
    origin_mm: tuple[float, float] = (0.0, 0.0)

    @property
    def missing(self) -> str:
        """Why it cannot run here; empty where it can."""
        if self.program == "CuraEngine" and cura_resources() is None:
            return ("CuraEngine has no definition files: install Debian's package cura, or unpack it "
                    "(apt-get download cura; dpkg -x cura_*.deb benchmarks/work/cura), or name their folder in CURA_RESOURCES")
        return "" if shutil.which(self.program) else f"{self.program} is not installed"


def cura_resources() -> Path | None:
    places = [Path(place) for place in CURA_FILES if place]
    return next((place for place in places if (place / "definitions/fdmprinter.def.json").exists()), None)


def _ssbfab(job: Job, mesh: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "ssbfab", "slice", str(mesh), "--printer", "marlin-syringe", "--ink", "lto-57wt",
            "--tip", f"{job.tip_mm:g} mm", "--bead-width", f"{job.width_mm:g} mm", "--layer-height", f"{job.height_mm:g} mm",
            "--fill", "continuous", "-o", str(out)]


def _common(job: Job) -> list[str]:
    """Keys that PrusaSlicer and its ancestor share."""
    widths = _words("""extrusion-width first-layer-extrusion-width external-perimeter-extrusion-width perimeter-extrusion-width
                       infill-extrusion-width solid-infill-extrusion-width top-infill-extrusion-width""")
    values = {"nozzle-diameter": job.tip_mm, "layer-height": job.height_mm, "first-layer-height": job.height_mm, "perimeters": 1,
              "skirts": 0, "brim-width": 0, "retract-length": 0, "filament-diameter": round(2 / sqrt(pi), 6),
              **dict.fromkeys(widths, job.width_mm)}
    keys = [word for key, value in values.items() for word in (f"--{key}", f"{value:.7g}")]
    return [*keys, "--fill-density", "100%", "--fill-pattern", "rectilinear"]


def _prusa(generator: str) -> Callable[[Job, Path, Path], list[str]]:
    def command(job: Job, mesh: Path, out: Path) -> list[str]:
        return ["prusa-slicer", "--export-gcode", *_common(job), "--center", f"{CENTRE_MM:g},{CENTRE_MM:g}",
                "--min-layer-height", "0.005", "--slice-closing-radius", "0",
                "--gcode-resolution", f"{job.resolution_mm:g}",
                "--no-overhangs", "--no-extra-perimeters", "--no-thick-bridges", "--perimeter-generator", generator,
                "-o", str(out), str(mesh)]

    return command


def _slic3r(job: Job, mesh: Path, out: Path) -> list[str]:
    return ["slic3r", *_common(job), "--print-center", f"{CENTRE_MM:g},{CENTRE_MM:g}", "-j", "2", "-o", str(out), str(mesh)]


def _cura(job: Job, mesh: Path, out: Path) -> list[str]:
    resources = cura_resources()
    settings = [word for key, value in _cura_settings(job).items() for word in ("-s", f"{key}={value}")]
    return ["env", f"CURA_ENGINE_SEARCH_PATH={resources}/definitions:{resources}/extruders", "CuraEngine", "slice", "-j",
            f"{resources}/definitions/fdmprinter.def.json", *settings, "-e0", "-s", "material_diameter=0.1128379",
            "-s", f"machine_nozzle_size={job.tip_mm:g}", "-o", str(out), "-l", str(mesh)]


def _words(text: str) -> list[str]:
    return text.split()


def _cura_settings(job: Job) -> dict[str, object]:
    width, overlap = f"{job.width_mm:g}", f"{0.05 * job.width_mm:g}"
    off = _words("""machine_center_is_zero machine_heated_bed support_enable retraction_enable retract_at_layer_change
                    travel_avoid_other_parts cool_fan_enabled material_print_temp_prepend material_bed_temp_prepend
                    prime_blob_enable center_object filter_out_tiny_gaps""")
    zero = _words("""top_layers bottom_layers initial_bottom_layers skin_edge_support_layers roofing_layer_count
                     skin_outline_count skin_preshrink top_skin_preshrink bottom_skin_preshrink expand_skins_expand_distance
                     top_skin_expand_distance bottom_skin_expand_distance min_skin_width_for_expansion wall_0_wipe_dist
                     wall_0_inset xy_offset xy_offset_layer_0 hole_xy_offset wall_min_flow minimum_roofing_area
                     cool_min_layer_time small_hole_max_size""")
    wide = _words("""line_width wall_line_width wall_line_width_0 wall_line_width_x skin_line_width infill_line_width
                     roofing_line_width wall_thickness infill_line_distance""")
    speeds = _words("""speed_print speed_wall speed_wall_0 speed_wall_x speed_topbottom speed_infill speed_layer_0
                       speed_print_layer_0""")
    return {
        **dict.fromkeys(("machine_width", "machine_depth", "machine_height"), 200), **dict.fromkeys(off, "false"),
        **dict.fromkeys(zero, 0), **dict.fromkeys(wide, width), **dict.fromkeys(speeds, 5),
        **dict.fromkeys(("speed_travel", "speed_travel_layer_0"), 20), "material_diameter": 1.128379,
        "machine_nozzle_size": f"{job.tip_mm:g}", "layer_height": f"{job.height_mm:g}", "layer_height_0": f"{job.height_mm:g}",
        "initial_layer_line_width_factor": 100, "wall_line_count": 1, "infill_pattern": "lines", "zig_zaggify_infill": "true",
        "infill_sparse_density": 100, "top_bottom_pattern": "lines", "top_bottom_pattern_0": "lines", "skin_overlap_mm": overlap,
        "infill_overlap_mm": overlap, "adhesion_type": "none", "meshfix_maximum_resolution": f"{4 * job.resolution_mm:g}",
        "meshfix_maximum_travel_resolution": f"{4 * job.resolution_mm:g}", "meshfix_maximum_deviation": f"{job.resolution_mm:g}",
        "fill_outline_gaps": "true", "fill_perimeter_gaps": "everywhere", "minimum_polygon_circumference": 0.01,
        "slicing_tolerance": "middle", "z_seam_type": "back", "retraction_combing": "off", "machine_start_gcode": "",
        "machine_end_gcode": "", "slicing_mode": "middle",
    }


SLICERS: tuple[Slicer, ...] = (
    Slicer(name="ssbfab", program=sys.executable, command=_ssbfab, origin_mm=(80.0, 80.0)),
    Slicer(name="CuraEngine", program="CuraEngine", command=_cura, filament_mm2=0.01, origin_mm=(CENTRE_MM, CENTRE_MM)),
    Slicer(name="PrusaSlicer Arachne", program="prusa-slicer", command=_prusa("arachne"), centred=True),
    Slicer(name="PrusaSlicer classic", program="prusa-slicer", command=_prusa("classic"), centred=True),
    Slicer(name="Slic3r", program="slic3r", command=_slic3r, centred=True),
)
