"""A plate of very many segments, sliced, planned and written in bounded memory: the file is streamed, layer by layer."""

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


def plate(folder, size_mm: float, layers: int, bead_mm: float) -> tuple[float, int]:
    (folder / "library" / "printers").mkdir(parents=True)
    (folder / "library" / "printers" / "plate.toml").write_text(PRINTER)
    arguments = [sys.executable, "-c", PLATE, str(size_mm), str(layers), str(bead_mm), str(folder)]
    run = subprocess.run(arguments, capture_output=True, text=True, timeout=500)
    assert run.returncode == 0, run.stderr
    megabytes, lines = run.stdout.split()
    return float(megabytes), int(lines)


@pytest.mark.slow
def test_a_200_mm_plate_of_ten_million_segments_takes_less_than_2_gb(tmp_path):
    megabytes, lines = plate(tmp_path, 200, 1550, 0.06)
    assert lines > 10_000_000
    assert megabytes < 2000, megabytes


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_layers(tmp_path):
    (low, few), (high, many) = plate(tmp_path / "a", 60, 20, 0.06), plate(tmp_path / "b", 60, 200, 0.06)
    assert many > 9 * few
    assert high < 1.3 * low + 20, (low, high)
