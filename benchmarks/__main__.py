"""`python -m benchmarks [JOB …] [--runs N] [--only NAME]`: times and qualities of ssbfab and its peers, side by side."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from benchmarks import gcode, meshes, table
from benchmarks.analysis import Quality, analyse
from benchmarks.jobs import JOBS, Job, job_named
from benchmarks.peers import SLICERS, Slicer
from benchmarks.running import run_in_turns
from benchmarks.table import Result
from ssbfab.geometry.meshes.reading import read_triangles
from ssbfab.slicing import Layer, Surface, slice_surfaces

WORK = Path(os.environ.get("SSBFAB_BENCH", "benchmarks/work"))


@dataclass(frozen=True, kw_only=True, eq=False)
class Target:
    """What a file is held against: the section of its middle layer, the whole volume, the middle of the mesh."""

    section: shapely.Geometry
    poles: tuple[shapely.Geometry, ...]
    volume_mm3: float
    middle_mm: np.ndarray
    z_mm: float


def target(job: Job) -> Target:
    surface = _surface(job.mesh)
    layers = list(slice_surfaces([surface], job.height_mm))
    middle = len(layers) // 2
    layer = layers[middle]
    poles = tuple(_section(list(slice_surfaces([_surface(body)], job.height_mm))[middle]) for body in job.bodies)
    volume = sum(region.area_mm2 * each.height_mm for each in layers for region in each.regions)
    low, high = surface.vertices_mm.min(axis=0), surface.vertices_mm.max(axis=0)
    return Target(section=_section(layer), poles=poles, volume_mm3=volume, middle_mm=((low + high) / 2)[:2], z_mm=layer.z_mm)


def _surface(name: str) -> Surface:
    return Surface.of_arrays(name, *read_triangles(WORK / f"{name}.stl", 1.0)).outward()


def _section(layer: Layer) -> shapely.Geometry:
    return shapely.multipolygons([polygon for region in layer.regions for polygon in region.polygons])


def measured(job: Job, slicer: Slicer, out: Path, aim: Target) -> Quality | None:
    beads = gcode.read(out)
    if not len(beads.z_mm):
        return None
    shift = aim.middle_mm - 100.0 if slicer.centred else -np.array(slicer.origin_mm)
    return analyse(beads, section=aim.section, z_mm=aim.z_mm, height_mm=job.height_mm, width_mm=job.width_mm,
                   filament_mm2=slicer.filament_mm2, volume_mm3=aim.volume_mm3, shift_mm=shift, poles=aim.poles)


def compared(job: Job, slicers: list[Slicer], runs: int) -> list[Result]:
    """What every program makes of a job."""
    meshes.make(job.mesh, WORK)
    outs = [WORK / f"{job.name}-{slicer.name.replace(' ', '-')}.gcode" for slicer in slicers]
    commands = [slicer.command(job, WORK / f"{job.mesh}.stl", out) for slicer, out in zip(slicers, outs, strict=True)]
    done, aim = run_in_turns(commands, runs), target(job)
    return [Result(tool=slicer.name, run=each, quality=None if each.failed else measured(job, slicer, out, aim))
            for slicer, each, out in zip(slicers, done, outs, strict=True)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("jobs", nargs="*", choices=[[], *(job.name for job in JOBS)], help="default: all")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", action="append", default=[], help="a slicer's name; may be repeated")
    asked = parser.parse_args()
    slicers = [slicer for slicer in SLICERS if not asked.only or slicer.name in asked.only]
    for slicer in slicers:
        if slicer.missing:
            print(f"left out: {slicer.missing}", file=sys.stderr)
    print("\n".join(table.head()))
    for job in [job_named(name) for name in asked.jobs] or JOBS:
        results = compared(job, [slicer for slicer in slicers if not slicer.missing], asked.runs)
        print("\n".join(table.rows(job, results)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
