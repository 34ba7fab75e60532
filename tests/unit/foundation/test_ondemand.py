"""Packages that load their parts when they are asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import ssbfab.toolpath
from ssbfab import geometry

ROOT = Path(__file__).parents[3]
SLICING = "import ssbfab.cli.slice, ssbfab.job.meshes, ssbfab.job.mesh_print"
#: What slicing meshes does without, and what would have it wait at every start.
UNUSED = ["pydantic", "scipy", "trimesh", "manifold3d", "multiprocessing", "numpy.ma", "ssbfab.geometry.columns", "ssbfab.geometry.measure",
          "ssbfab.library.cold", "ssbfab.library.material_file", "ssbfab.toolpath.dispense.resume", "ssbfab.toolpath.faces", "ssbfab.cli.make"]


def run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize("first", ["import ssbfab.geometry.measure", "from ssbfab.geometry.measure import measure", "pass"])
def test_a_name_that_is_also_a_submodules_is_the_function(first):
    run(f"{first}\nfrom ssbfab.geometry import measure, columns\nimport ssbfab.geometry.columns\n"
        "import ssbfab.geometry as g\nassert callable(g.measure) and callable(g.columns) and callable(columns) and callable(measure)")


def test_such_a_name_is_set_where_it_lives():
    with pytest.raises(AttributeError, match="loads on demand"):
        ssbfab.toolpath.plan = None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'meausre'"):
        _ = geometry.meausre


def test_slicing_does_not_wait_for_what_it_does_not_use():
    run(f"import sys\n{SLICING}\nassert not set({UNUSED!r}) & sys.modules.keys(), set({UNUSED!r}) & sys.modules.keys()")
