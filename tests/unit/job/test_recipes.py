"""Every recipe that is shipped runs end to end, and what it writes is what it wrote before."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ssbfab.findings import Severity
from ssbfab.job import make, run

ROOT = Path(__file__).parents[3]
RECIPES = sorted((ROOT / "recipes").glob("*.toml"))


@pytest.fixture(scope="module")
def jobs():
    made = {}

    def get(path):
        if path not in made:
            made[path] = run(path)
        return made[path]

    return get


@pytest.mark.parametrize("path", RECIPES, ids=lambda p: p.stem)
def test_every_recipe_runs_and_its_file_proves(path, jobs):
    job = jobs(path)
    errors = [f for f in job.report.findings if f.severity is Severity.ERROR and not f.code.startswith(("CTE", "FIR"))]
    assert not errors, [str(error) for error in errors]


@pytest.mark.parametrize("path", RECIPES, ids=lambda p: p.stem)
def test_the_toolpath_lays_the_volume_of_every_body(path, jobs):
    job = jobs(path)
    if job.summary is None:
        pytest.skip("nothing is printed")
    for body in job.cell.printed:
        assert job.summary.volume_mm3[body.name] == pytest.approx(body.volume_mm3, rel=0.01), body.name


def files_of(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_same_recipe_gives_the_same_bytes(tmp_path):
    recipe = ROOT / "recipes" / "interdigitated-lto-lfp.toml"
    seen = []
    for i, (seed, zone) in enumerate([("0", "UTC"), ("4242", "Asia/Tokyo")]):
        out = tmp_path / str(i)
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C", "OMP_NUM_THREADS": str(1 + i)}
        subprocess.run([sys.executable, "-m", "ssbfab", "make", str(recipe), "--quiet", "-o", str(out)], check=True, env=env)
        seen.append(files_of(out))
    assert seen[0] == seen[1]
    assert any(name.endswith(".ngc") for name in seen[0])


def test_a_killed_or_failing_make_leaves_the_old_files(tmp_path, monkeypatch):
    recipe = ROOT / "recipes" / "interdigitated-lto-lfp.toml"
    make(recipe, out=tmp_path, pictures=False)
    before = files_of(tmp_path)

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("ssbfab.job.making._write_report", fail)
    with pytest.raises(ZeroDivisionError):
        make(recipe, out=tmp_path, pictures=False)
    assert files_of(tmp_path) == before
