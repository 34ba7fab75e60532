"""The command line: quick to answer, clear when it cannot, exit codes as promised."""

import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DEFAULT = str(ROOT / "recipes" / "interdigitated-lto-lfp.toml")


def ssbfab(*arguments, cwd=None):
    return subprocess.run([sys.executable, "-m", "ssbfab", *map(str, arguments)], capture_output=True, text=True, cwd=cwd, timeout=120)


@pytest.mark.alone
def test_help_answers_quickly():
    best = min(cpu_of("--help") for _ in range(3))
    assert best < 0.3


def cpu_of(*arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ssbfab(*arguments).returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_every_command_has_help():
    listed = re.findall(r"^  ([a-z]+) {2,}\S", ssbfab("--help").stdout, re.M)
    assert {"make", "review", "prove", "fire", "slice", "new", "list", "show", "schema", "explain"} <= set(listed)
    for command in listed:
        assert ssbfab(command, "--help").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["make", "nothing.toml"], "cannot be read"), (["explain", "CTE999"], "no rule 'CTE999'"), (["show", "llzo"], "did you mean"),
        (["new", "interdigitatet"], "did you mean 'interdigitated'"), (["prove", "x.ngc"], "--recipe"), (["frobnicate"], "No such command"),
        (["slice", "no.stl", "--printer", "marlin-syringe", "--ink", "lto-57wt", "--layer-height", "20", "-o", "x"], "without a unit"),
    ],
)
def test_what_cannot_run_exits_two_with_a_line_and_no_traceback(arguments, says, tmp_path):
    done = ssbfab(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_exit_codes_of_review(tmp_path):
    assert ssbfab("review", DEFAULT).returncode == 0
    assert ssbfab("review", DEFAULT, "--strict").returncode == 1
    hot = Path(DEFAULT).read_text().replace('target = "600 degC"', 'target = "1150 degC"')
    (tmp_path / "hot.toml").write_text(hot)
    assert ssbfab("review", tmp_path / "hot.toml").returncode == 1


@pytest.mark.parametrize("kind", ["architectures", "materials", "inks", "tips", "printers", "furnaces", "presses", "dialects", "fills", "rules", "steps"])
def test_every_kind_can_be_listed(kind):
    assert len(ssbfab("list", kind).stdout.splitlines()) >= 1


def test_a_recipe_by_name_of_every_architecture_shows_its_drawing():
    assert "finger_width" in ssbfab("show", "interdigitated").stdout
