"""Very many segments, sliced, planned and written in bounded memory: the file is streamed, layer by layer."""

import subprocess
import sys

import pytest

PRINTER = """
dialect = "linuxcnc"
low = ["-10 mm", "-10 mm", "0 mm"]
high = ["400 mm", "400 mm", "200 mm"]
speed_max = "50 mm/s"
speed_z_max = "10 mm/s"
acceleration = "500 mm/s^2"
position_tolerance = "1 um"
width_tolerance_ratio = 0.01
purge = ["0 mm", "0 mm"]
park = ["0 mm", "0 mm", "100 mm"]
origin = ["5 mm", "5 mm"]

[[tools]]
number = 0
dispenser = "pneumatic"
tip = "30um"
output = 0
pressure_channel = 0
pressure_max = "100 MPa"

[default]
source = "assumed: a test's table"
confidence = "assumed"
"""

# Prints what the process took at most (MB), and how many lines the file has.
PLATE = """
import resource, sys
from pathlib import Path
import numpy as np
from ssbfab.geometry.solid import box, triangles
from ssbfab.job.meshes import slice_meshes
size, layers, bead, folder = float(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4])
vertices, faces = triangles(box((0, 0, 0), (size, size, layers * 0.02)))
records = np.zeros(len(faces), dtype=[("n", "<f4", 3), ("c", "<f4", (3, 3)), ("r", "<u2")])
records["c"] = vertices[faces]
(folder / "plate.stl").write_bytes(b"\\0" * 80 + np.uint32(len(faces)).tobytes() + records.tobytes())
slice_meshes([folder / "plate.stl"], folder / "plate.ngc", printer="plate", ink="lfp-60wt", layer_height_mm=0.02,
             bead_width_mm=bead, fill="raster", folder=folder)
with open(folder / "plate.ngc", "rb") as file:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, sum(1 for _ in file))
"""


# The same of a wavy disc whose wall leans: every layer is another section, and every one is a bead of very many segments.
DISC = """
import resource, sys
from pathlib import Path
import numpy as np
from ssbfab.job.meshes import slice_meshes
corners, layers, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
radius = 97 + 0.3 * np.sin(round(corners / 70) * turn)
rings = [np.column_stack([r * np.cos(turn), r * np.sin(turn), np.full(corners, z)])
         for r, z in ((radius, 0.0), (radius - 0.003 * layers, layers * 0.02))]
here, after = np.arange(corners), np.roll(np.arange(corners), -1)
low, high = 2 * corners, 2 * corners + 1
faces = np.concatenate([np.column_stack(f) for f in (
    (here, after, here + corners), (after, after + corners, here + corners), (after, here, np.full(corners, low)),
    (here + corners, after + corners, np.full(corners, high)))])
vertices = np.concatenate([*rings, [[0, 0, 0], [0, 0, layers * 0.02]]])
records = np.zeros(len(faces), dtype=[("n", "<f4", 3), ("c", "<f4", (3, 3)), ("r", "<u2")])
records["c"] = vertices[faces]
(folder / "disc.stl").write_bytes(b"\\0" * 80 + np.uint32(len(faces)).tobytes() + records.tobytes())
slice_meshes([folder / "disc.stl"], folder / "disc.ngc", printer="plate", ink="lfp-60wt", layer_height_mm=0.02,
             bead_width_mm=0.06, fill="contour", folder=folder)
with open(folder / "disc.ngc", "rb") as file:
    held = sum(resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(held, sum(1 for _ in file))
"""


def measured(script: str, folder, *arguments: float) -> tuple[float, int]:
    """Memory, MB, and lines of the file."""
    (folder / "library" / "printers").mkdir(parents=True)
    (folder / "library" / "printers" / "plate.toml").write_text(PRINTER)
    run = subprocess.run([sys.executable, "-c", script, *map(str, arguments), str(folder)], capture_output=True, text=True, timeout=900)
    assert run.returncode == 0, run.stderr
    megabytes, lines = run.stdout.split()
    return float(megabytes), int(lines)


def plate(folder, size_mm: float, layers: int, bead_mm: float) -> tuple[float, int]:
    return measured(PLATE, folder, size_mm, layers, bead_mm)


@pytest.mark.alone
@pytest.mark.slow
def test_a_200_mm_plate_of_ten_million_segments_takes_less_than_2_gb(tmp_path):
    megabytes, lines = plate(tmp_path, 200, 1550, 0.06)
    assert lines > 10_000_000
    assert megabytes < 2000, megabytes


@pytest.mark.alone
@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_layers(tmp_path):
    (low, few), (high, many) = plate(tmp_path / "a", 60, 20, 0.06), plate(tmp_path / "b", 60, 200, 0.06)
    assert many > 9 * few
    assert high < 1.3 * low + 20, (low, high)


@pytest.mark.alone
@pytest.mark.slow
def test_layers_that_all_differ_are_let_go_of(tmp_path):
    """Some two million segments. What is kept of plans is bounded; of 600 layers (ten million lines) the process held 460 MB, each of
    the two that helped it 110 MB."""
    megabytes, lines = measured(DISC, tmp_path, 20_000, 120)
    assert lines > 2_000_000
    assert megabytes < 700, megabytes
