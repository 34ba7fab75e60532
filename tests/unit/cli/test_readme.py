"""The README's code blocks are run as a newcomer would run them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)


def blocks(language):
    return [text for name, text in BLOCKS if name == language]


def bin_folder():
    return str(Path(sys.executable).parent)


def test_every_shell_line_of_ssbfab_runs(tmp_path):
    shutil.copytree(ROOT / "recipes", tmp_path / "recipes")
    env = {**os.environ, "PATH": f"{bin_folder()}{os.pathsep}{os.environ['PATH']}"}
    lines = [line for text in blocks("sh") for line in text.splitlines() if line.startswith("ssbfab ")]
    assert len(lines) >= 8
    for line in lines:
        done = subprocess.run(line, shell=True, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert (tmp_path / "gcode_out" / "my-cell" / "print.ngc").stat().st_size > 0


def test_the_python_block_runs():
    for text in blocks("python"):
        subprocess.run([sys.executable, "-c", text], check=True, timeout=60)


def test_the_recipe_block_is_a_recipe(tmp_path):
    for text in blocks("toml"):
        (tmp_path / "r.toml").write_text(text)
        subprocess.run([sys.executable, "-m", "ssbfab", "review", str(tmp_path / "r.toml")], check=True, timeout=60)


def test_every_link_and_picture_exists():
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target
