"""`python -m benchmarks [JOB …] [--runs N] [--only NAME]`: times and qualities of ssbfab and its peers, side by side."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from benchmarks import gcode, meshes
from benchmarks.analysis import Quality, analyse
from benchmarks.jobs import JOBS, Job, job_named
from benchmarks.peers import SLICERS, Slicer
from ssbfab.geometry.meshes.reading import read_triangles
from ssbfab.slicing import Layer, Surface, slice_surfaces

WORK = Path(os.environ.get("SSBFAB_BENCH", "benchmarks/work"))
#: A peer that takes longer than this is stopped and left out, s.
PATIENCE_S = 200.0


@dataclass(frozen=True, kw_only=True)
class Run:
    """Median wall time of some whole processes, and the most memory any of them held."""

    seconds: float
    peak_mb: float


def run(command: list[str], runs: int) -> Run | None:
    """None where the program failed or took too long. A run of more than 60 s is not repeated."""
    times, peak = [], 0.0
    for _ in range(runs):
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        held = _waited(process, begin)
        if held is None:
            return None
        times.append(time.perf_counter() - begin)
        peak = max(peak, held)
        if times[-1] > 60:
            break
    return Run(seconds=statistics.median(times), peak_mb=peak)


def _waited(process: subprocess.Popen[bytes], begin: float) -> float | None:
    """Memory that the process held at most, MB: its own, where `wait4` would count that of its parent at the fork too."""
    held = 0.0
    while process.poll() is None:
        held = max(held, _high_water_mb(process.pid))
        if time.perf_counter() - begin > PATIENCE_S:
            process.kill()
            process.wait()
            return None
        time.sleep(0.005)
    return held if process.returncode in (0, 1) else None


def _high_water_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


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


COLUMNS = ("job", "tool", "wall s", "× fastest peer", "peak MB", "layers", "starts/region", "covered", "of opened", "spilled",
           "volume error", "shorts")


def row(job: Job, slicer: Slicer, done: Run, quality: Quality | None, fastest_s: float | None) -> str:
    ratio = f"{done.seconds / fastest_s:.2f}" if fastest_s and slicer.name == "ssbfab" else ""
    cells = [job.name, slicer.name, f"{done.seconds:.2f}", ratio, f"{done.peak_mb:.0f}"]
    if quality is None:
        return "| " + " | ".join([*cells, *["–"] * 7]) + " |"
    starts = f"{quality.starts}/{quality.regions} = {quality.starts_per_region:.2f}"
    cells += [f"{quality.layers}", starts, f"{quality.covered:.2%}",
              f"{quality.covered_opened:.2%}", f"{quality.spilled:.2%}", f"{quality.volume_error:+.2%}", f"{quality.shorts}"]
    return "| " + " | ".join(cells) + " |"


def compare(job: Job, slicers: list[Slicer], runs: int) -> list[str]:
    """The rows of one job, and a line that says whether its bar is met."""
    meshes.make(job.mesh, WORK)
    aim, rows, times = target(job), [], {}
    done: list[tuple[Slicer, Run, Quality | None]] = []
    for slicer in slicers:
        out = WORK / f"{job.name}-{slicer.name.replace(' ', '-')}.gcode"
        finished = run(slicer.command(job, WORK / f"{job.mesh}.stl", out), runs)
        if finished is None:
            rows.append(f"| {job.name} | {slicer.name} | failed or over {PATIENCE_S:.0f} | | | | | | | | | |")
            continue
        times[slicer.name] = finished.seconds
        done.append((slicer, finished, measured(job, slicer, out, aim)))
    fastest = min((seconds for name, seconds in times.items() if name != "ssbfab"), default=None)
    measures = [row(job, slicer, finished, quality, fastest) for slicer, finished, quality in done]
    return [*measures, *rows, verdict(job, times.get("ssbfab"), fastest)]


def verdict(job: Job, ours_s: float | None, fastest_s: float | None) -> str:
    limit = job.bar_s if job.bar_s is not None else (job.bar_ratio or 0.0) * fastest_s if fastest_s else None
    if ours_s is None or limit is None:
        return f"| {job.name} | bar | no verdict | | | | | | | | | |"
    return f"| {job.name} | bar | {'met' if ours_s <= limit else 'MISSED'}: {ours_s:.2f} of {limit:.2f} s | | | | | | | | | |"


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
    print("| " + " | ".join(COLUMNS) + " |")
    print("|" + "---|" * len(COLUMNS))
    for job in [job_named(name) for name in asked.jobs] or JOBS:
        for line in compare(job, [slicer for slicer in slicers if not slicer.missing], asked.runs):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
