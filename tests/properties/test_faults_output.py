"""Killed, out of space, read-only: old files or new ones, whole; one clear line; and the next run succeeds."""

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

RECIPE = """
format = 1
[cell]
architecture = "interdigitated"
finger_count = 2
finger_width = "60 um"
finger_length = "300 um"
gap = "{gap}"
height = "60 um"
[inks]
positive_electrode = "lfp-60wt"
negative_electrode = "lto-57wt"
[print]
printer = "linuxcnc-pneumatic"
layer_height = "20 um"
"""

# One process that has everything imported; each moment is a copy of it that makes the recipe and is killed. Half of the moments lie
# anywhere in the run, half in the writing alone. It says, for every moment, which contents stand there: "old new", "new new" …
KILLER = """
import hashlib, os, random, signal, sys, time
from contextlib import contextmanager
from pathlib import Path
import ssbfab.cli
from ssbfab.job import make
from ssbfab.job.stages import SILENT

def content(folder):
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        digest.update(f"{path.name}\\0".encode() + path.read_bytes())
    return digest.hexdigest()

class Tells:
    def __init__(self, to): self.to = to
    @contextmanager
    def stage(self, name):
        if name == "files":
            os.write(self.to, b"f")
        yield

def forked(recipe, out):
    hears, tells = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            make(recipe, out=out, pictures=False, progress=Tells(tells))
        finally:
            os._exit(0)
    os.close(tells)
    return child, hears

recipes, out, moments, seed = [Path(p) for p in sys.argv[1:3]], Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
folders = [out / "gcode_out" / "cell", out / "geometries" / "cell"]
known, draw = {}, random.Random(seed)
for recipe in recipes:
    began = time.perf_counter()
    make(recipe, out=out, pictures=False)
    whole_s = time.perf_counter() - began
    for folder in folders:
        known[content(folder)] = recipe.parent.name
child, hears = forked(recipes[0], out)
os.read(hears, 1)
began = time.perf_counter()
os.waitpid(child, 0)
os.close(hears)
writing_s = time.perf_counter() - began
for moment in range(moments):
    child, hears = forked(recipes[moment % 2], out)
    if moment % 4:
        os.read(hears, 1)
        time.sleep(draw.uniform(0, writing_s * 1.1))
    else:
        time.sleep(draw.uniform(0, whole_s))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(hears)
    for _ in range(300):  # a helper that is at work ends soon; a run that was killed before it had one leaves its note
        if not [*folders[0].parent.glob(".*.pair")]:
            break
        time.sleep(0.01)
    print(*(known.get(content(folder), "BROKEN") for folder in folders), flush=True)
make(recipes[0], out=out, pictures=False)
print(*(known[content(folder)] for folder in folders))
print(*sorted(path.name for folder in folders for path in folder.parent.iterdir()))
"""


def recipe(folder: Path, gap: str = "50 um") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "cell.toml"
    path.write_text(RECIPE.format(gap=gap))
    return path


def made(path: Path, out: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-m", "ssbfab", "make", str(path), "-o", str(out), "-q", *more]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=120, env={**os.environ, **environment})


def killed(tmp_path: Path, moments: int, seed: int) -> list[str]:
    old, new = recipe(tmp_path / "old", "50 um"), recipe(tmp_path / "new", "80 um")
    run = subprocess.run([sys.executable, "-c", KILLER, old, new, tmp_path / "out", str(moments), str(seed)], capture_output=True, text=True, timeout=500)
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert len(lines) == moments + 2
    assert set(lines[:moments]) <= {"old old", "new new"}, lines
    assert lines[-2:] == ["old old", "cell cell"], "the next run succeeds, and nothing lies beside its folders"
    return lines[:moments]


def test_killed_at_20_moments_of_make_files_are_old_or_new(tmp_path):
    killed(tmp_path, 20, 1)


@pytest.mark.slow
def test_killed_at_200_moments_of_make_files_are_old_or_new(tmp_path):
    lines = killed(tmp_path, 200, 2)
    assert len(set(lines)) > 1, "some kills came before the new files were in place, some after"


def contents(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("more_kb", [12, pytest.param(0, marks=pytest.mark.slow), pytest.param(60, marks=pytest.mark.slow)])
def test_a_full_disk_is_told_in_one_line_and_nothing_changes(tmp_path, more_kb, mounted):
    with mounted(tmp_path / "small", "size=2m") as small:
        assert made(recipe(tmp_path / "old"), small, "--no-pictures").returncode < 2
        before = contents(small)
        stat = os.statvfs(small)
        (small / "full").write_bytes(b"x" * max(0, stat.f_bavail * stat.f_frsize - more_kb * 1024))
        run = made(recipe(tmp_path / "new", "80 um"), small, "--no-pictures")
        assert run.returncode == 2
        assert run.stderr.count("\n") == 1, run.stderr
        assert "No space left" in run.stderr
        assert "nothing was changed" in run.stderr
        (small / "full").unlink()
        assert contents(small) == before
        assert sorted(os.listdir(small / "gcode_out")) == ["cell"]
        assert made(recipe(tmp_path / "new", "80 um"), small, "--no-pictures").returncode < 2
        assert contents(small) != before


def test_a_read_only_folder_is_told_in_one_line_and_nothing_changes(tmp_path, mounted):
    with mounted(tmp_path / "fixed", "size=8m") as fixed:
        assert made(recipe(tmp_path / "old"), fixed, "--no-pictures").returncode < 2
        before = contents(fixed)
        subprocess.run(["mount", "-o", "remount,ro", fixed], check=True)
        run = made(recipe(tmp_path / "new", "80 um"), fixed, "--no-pictures")
        assert run.returncode == 2
        assert run.stderr.count("\n") == 1, run.stderr
        assert "Read-only" in run.stderr
        assert contents(fixed) == before


@pytest.mark.slow
@pytest.mark.parametrize("room_kb", [0, 40, 200, 400, 1000])
def test_a_full_disk_while_pictures_are_drawn_is_told_in_one_line(tmp_path, room_kb, mounted):
    with mounted(tmp_path / "small", f"size={room_kb + 4}k") as small:
        run = made(recipe(tmp_path / "old"), small)
        assert run.returncode == 2
        assert run.stderr.count("\n") == 1, run.stderr
        assert contents(small) == {}


def test_a_file_or_a_link_in_a_folders_place_is_told(tmp_path):
    (tmp_path / "out" / "gcode_out").mkdir(parents=True)
    (tmp_path / "out" / "gcode_out" / "cell").write_text("mine")
    run = made(recipe(tmp_path / "old"), tmp_path / "out", "--no-pictures")
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "no folder" in run.stderr
    assert (tmp_path / "out" / "gcode_out" / "cell").read_text() == "mine"


def test_two_runs_at_once_do_not_disturb_each_other(tmp_path):
    path, out = recipe(tmp_path / "old"), tmp_path / "out"
    arguments = [sys.executable, "-m", "ssbfab", "make", str(path), "-o", str(out), "-q", "--no-pictures"]
    runs = [subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for run in runs:
        said = run.communicate(timeout=120)[1]
        assert run.returncode < 2, said
    assert os.listdir(out / "gcode_out") == ["cell"]


SETTINGS = [
    {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "LC_ALL": "C.UTF-8", "TZ": "Asia/Kolkata"},
    {"PYTHONHASHSEED": "4294967295", "OMP_NUM_THREADS": "8", "OPENBLAS_NUM_THREADS": "8", "LC_ALL": "de_DE.UTF-8", "TZ": "America/St_Johns"},
]


def test_the_same_bytes_whatever_the_seed_threads_locale_and_time_zone(tmp_path):
    path = recipe(tmp_path / "r")
    for i, setting in enumerate(SETTINGS):
        assert made(path, tmp_path / str(i), "--no-pictures", **setting).returncode < 2
    assert contents(tmp_path / "0") == contents(tmp_path / "1") == contents(tmp_path / "2")


@pytest.mark.slow
def test_the_same_bytes_over_20_runs_of_the_first_recipe_with_its_pictures(tmp_path):
    path = Path(__file__).parents[2] / "recipes" / "interdigitated-lto-lfp.toml"
    draw, found = random.Random(3), set()
    for i in range(20):
        setting = {**SETTINGS[i % 3], "PYTHONHASHSEED": str(draw.randrange(2**32))}
        assert made(path, tmp_path / str(i), **setting).returncode < 2
        found.add(tuple(contents(tmp_path / str(i)).items()))
    assert len(found) == 1
