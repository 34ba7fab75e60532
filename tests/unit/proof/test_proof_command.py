"""`ssbfab prove` from the outside: stages on stderr, the recipe's library and bed, places in the text, a picture per finding."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from ssbfab.cli import main

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")
ROOT = Path(__file__).parents[3]
RECIPE = ROOT / "recipes" / "interdigitated-lto-lfp.toml"


@dataclass(frozen=True)
class Done:
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def prove(capsys, monkeypatch):
    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["ssbfab", "prove", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(int(ended.value.code or 0), *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> Path:
    from ssbfab.job.stages import run

    path = tmp_path_factory.mktemp("good") / "print.ngc"
    path.write_text(run(RECIPE, proving=False).program.text())
    return path


@pytest.fixture(scope="module")
def bad(good, tmp_path_factory) -> Path:
    """One bead in the middle of the file ends 60 um off."""
    lines = good.read_text().splitlines()
    moves = [i for i, line in enumerate(lines) if re.match(r"G1 X\S+ Y", line)]
    i = moves[len(moves) // 2]
    lines[i] = re.sub(r"X([\d.]+)", lambda found: f"X{float(found[1]) + 0.15:.5f}", lines[i])
    path = tmp_path_factory.mktemp("bad") / "print.ngc"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_good_file_has_masses_and_capacities_and_says_its_stages(prove, good):
    done = prove(good, "--recipe", RECIPE)
    assert done.exit_code == 0, done
    assert {"PRF602", "PRF603"} <= set(re.findall(r"PRF\d+", done.stdout))
    assert re.search(r"read print\.ngc … [\d.]+ s", done.stderr) and re.search(r"proof … [\d.]+ s", done.stderr)
    assert prove(good, "--recipe", RECIPE, "--quiet").stderr == ""


def test_a_finding_has_its_place_and_a_picture(prove, bad, tmp_path):
    done = prove(bad, "--recipe", RECIPE, "-o", tmp_path)
    assert re.search(r"layer \d+, at \([\d.]+, [\d.]+, [\d.]+\) mm", done.stdout)
    folder = tmp_path / "print-findings"
    findings = json.loads((folder / "findings.json").read_text())["findings"]
    drawn = [each for each in findings if each["severity"] != "note"]
    assert drawn and all((folder / each["picture"]).read_bytes().startswith(b"\x89PNG") for each in drawn)
    assert all(each["place_mm"] for each in drawn if each["code"].startswith("PRF3"))
    page = (folder / "findings.html").read_text()
    assert all(f'src="{each["picture"]}"' in page for each in drawn)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    prove(bad, "--recipe", RECIPE, "-o", tmp_path)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_a_file_that_lays_no_ink_has_pictures_too(prove, tmp_path):
    path = tmp_path / "empty.gcode"
    path.write_text("G90\nG1 X1 Y1 Z5 F60\nM9999\n")
    done = prove(path, "--printer", "marlin-syringe", "-o", tmp_path)
    assert done.exit_code == 1 and "PRF901" in done.stdout
    assert sorted(p.name for p in (tmp_path / "empty-findings").glob("*.png"))[0].endswith("PRF901.png")


def test_the_bed_of_the_recipe_is_that_of_the_file(prove, tmp_path):
    """A file whose heights follow a tilted bed proves with the recipe that states it, and not with one that does not."""
    from ssbfab.job.stages import run

    text = RECIPE.read_text()
    corners = ", ".join(f'{{ x = "{x} mm", y = "{y} mm", z = "{(x - 99) * 0.01 + 0.01} mm" }}' for x in (99, 103) for y in (99, 103))
    tilted, flat = tmp_path / "tilted.toml", tmp_path / "flat.toml"
    flat.write_text(text)
    tilted.write_text(text.replace("[print]\n", f"[print]\nbed = {{ points = [{corners}] }}\n", 1))
    path = tmp_path / "print.ngc"
    path.write_text(run(tilted, proving=False).program.text())
    assert prove(path, "--recipe", tilted).exit_code == 0
    assert prove(path, "--recipe", flat).exit_code == 1


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"\xff\xfe", b"G1 X" + b"1" * 100_000])
def test_what_is_no_print_file_is_one_line(prove, data, tmp_path):
    path = tmp_path / "x.gcode"
    path.write_bytes(data)
    done = prove(path, "--printer", "marlin-syringe", "--quiet")
    assert done.exit_code == 2 and "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) == 1
