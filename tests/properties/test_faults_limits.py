"""No file commands what the machine must not do: random recipes, each file read back as text and held against the limits."""

import re
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ssbfab.errors import SsbfabError
from ssbfab.job import make, run
from ssbfab.recipe import loads

QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": (Phase.explicit, Phase.generate)}
SHAPES = """
architecture = "interdigitated"
finger_count = {count}
finger_width = "{width:.4f} mm"
finger_length = "{length:.4f} mm"
gap = "{gap:.4f} mm"
height = "{height:.4f} mm"
"""
FIRING = """
[[route]]
step = "co-sinter"
furnace = "{furnace}"
atmosphere = "{atmosphere}"
segments = [{{ rate = "{rate:.3f} K/min", target = "{peak:.1f} degC", hold = "1 h" }}, {{ rate = "{rate:.3f} K/min", target = "30 degC" }}]
"""
PRINT = """
[inks]
positive_electrode = "lfp-60wt"
negative_electrode = "lto-57wt"
[print]
printer = "{printer}"
layer_height = "{layer:.4f} mm"
speed = "{speed:.3f} mm/s"
travel_speed = "{travel:.3f} mm/s"
origin = ["{x:.3f} mm", "{y:.3f} mm"]
"""

wanted = st.fixed_dictionaries({
    "count": st.integers(1, 6), "width": st.floats(0.02, 3), "length": st.floats(0.2, 150), "gap": st.floats(0.02, 3),
    "height": st.floats(0.02, 60), "printer": st.sampled_from(["linuxcnc-pneumatic", "marlin-syringe"]), "layer": st.floats(0.01, 0.5),
    "speed": st.floats(0.05, 2000), "travel": st.floats(0.5, 2000), "x": st.floats(-20, 400), "y": st.floats(-20, 400),
})
fired = st.fixed_dictionaries({
    "furnace": st.sampled_from(["tube-1200", "muffle-1400"]), "atmosphere": st.sampled_from(["air", "argon", "vacuum", "hydrogen"]),
    "rate": st.floats(0.05, 200), "peak": st.floats(40, 2500),
})


def fits(values: dict) -> dict:
    """Small enough to be quick: at most about 12 layers of few beads."""
    layer = max(values["layer"], values["height"] / 12)
    width = max(values["width"], values["length"] / 300)
    return {**values, "layer": min(layer, 4.9), "width": width}


def text_of(values: dict) -> str:
    return 'format = 1\n[cell]' + SHAPES.format(**values) + PRINT.format(**values)


WORD = re.compile(r"([A-Z])\s*(-?\d+\.?\d*|-?\.\d+)")


def commanded(lines) -> tuple[np.ndarray, np.ndarray]:
    """A plain reading of absolute moves: every place (x, y, z) that is named, and the feed (mm/s) in force on each.

    A plunger that moves alone is not looked at: no printer file states its limit yet.
    """
    place, places, feeds = {"X": np.nan, "Y": np.nan, "Z": np.nan}, [], []
    feed = 0.0
    for line in lines:
        words = [(letter, float(number)) for letter, number in WORD.findall(re.sub(r"\(.*?\)|;.*", "", line.upper()))]
        codes = {f"{letter}{number:g}" for letter, number in words if letter in "GM"}
        assert "G91" not in codes, "this reading knows absolute moves alone"
        if codes & {"G4", "G92", "G10", "G64", "G53", "M67", "M68"} or not words:
            continue
        feed = next((number / 60 for letter, number in words if letter == "F"), feed)
        if any(letter in "XYZ" for letter, _ in words):
            place |= {letter: number for letter, number in words if letter in "XYZ"}
            feeds.append(feed)
            places.append([place["X"], place["Y"], place["Z"]])
    return np.array(places).reshape(-1, 3), np.array(feeds)


def within(job) -> None:
    """Places within reach for the tool that stands farthest; feeds not above the printer's fastest axis."""
    printer, text = job.printer, [line for chunk in job.program.chunks() for line in chunk.splitlines()]
    places, feeds = commanded(text)
    if not len(places):
        assert job.report.exit_code() == 1, "nothing is printed, and nobody says so"
        return
    offsets = np.array([(0.0, 0.0, 0.0), *(head.tool.offset_mm for head in job.heads)])
    low, high = np.array(printer.low_mm) + offsets.min(axis=0), np.array(printer.high_mm) + offsets.max(axis=0)
    slack = 1.1e-3 if printer.dialect == "marlin" else 1e-4  # a digit of the text
    assert np.nanmin(places - low) >= -slack, np.nanmin(places, axis=0)
    assert np.nanmin(high - places) >= -slack, np.nanmax(places, axis=0)
    fastest = np.hypot(max(printer.speed_max_mm_s, 0), printer.speed_z_max_mm_s)
    assert feeds.max(initial=0) <= fastest * 1.001, feeds.max()


def attempt(values: dict) -> str:
    try:
        within(run(loads(text_of(fits(values))), proving=False))
    except SsbfabError:
        return "refused"
    return "written"


@given(values=wanted)
@settings(max_examples=40, **QUIET)
def test_no_file_of_a_random_recipe_leaves_the_printers_limits(values):
    attempt(values)


@pytest.mark.slow
@given(values=wanted)
@settings(max_examples=80, **QUIET)
def test_no_file_of_500_random_recipes_leaves_the_printers_limits(values):
    attempt(values)


def test_among_random_recipes_some_are_written_and_some_refused():
    good = {"count": 2, "width": 1.0, "length": 5.0, "gap": 0.5, "height": 0.5, "printer": "marlin-syringe", "layer": 0.2, "speed": 5.0,
            "travel": 20.0, "x": 50.0, "y": 50.0}
    assert attempt(good) == "written"
    assert attempt({**good, "x": 390.0}) == "refused"


@pytest.mark.parametrize("fault", ["far", "fast"])
def test_the_reading_sees_a_file_that_leaves_the_limits(fault):
    good = {"count": 2, "width": 1.0, "length": 5.0, "gap": 0.5, "height": 0.5, "printer": "marlin-syringe", "layer": 0.2, "speed": 5.0,
            "travel": 20.0, "x": 50.0, "y": 50.0}
    job = run(loads(text_of(good)), proving=False)
    within(job)
    slower = replace(job.printer, high_mm=(52.0, 52.0, 200.0)) if fault == "far" else replace(job.printer, speed_max_mm_s=1.0, speed_z_max_mm_s=1.0)
    with pytest.raises(AssertionError):
        within(replace(job, printer=slower))


def firing_text(values: dict) -> str:
    shape = {"count": 2, "width": 0.06, "length": 0.3, "gap": 0.05, "height": 0.06}
    materials = '[materials]\npositive_electrode = "lfp"\nnegative_electrode = "lto"\n'
    return "format = 1\n[cell]" + SHAPES.format(**shape) + materials + FIRING.format(**values)


def commanded_firing(values: dict):
    """The job, and the file's ramps (K/s, K) as a plain reading has them; None where no file is written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cell.toml"
        path.write_text(firing_text(values))
        job = make(path, out=Path(folder), pictures=False)
        written = Path(folder) / "gcode_out" / "cell" / "firing.csv"
        if not written.exists():
            return job, None
        lines = [line.split(",") for line in written.read_text().splitlines() if line and not line.startswith("#")]
        return job, [dict(zip(lines[0], line, strict=False)) for line in lines[1:]]


@given(values=fired)
@settings(max_examples=15, **QUIET)
def test_no_firing_file_goes_beyond_the_furnace_and_the_review_says_why_there_is_none(values):
    try:
        job, lines = commanded_firing(values)
    except SsbfabError:
        return
    furnace = job.furnace
    if lines is None:
        assert {"FIR103", "FIR104"} & {finding.code for finding in job.report.findings}
        return
    assert lines
    for line in lines:
        assert float(line["target_C"]) <= furnace.temperature_max_k - 273.15 + 0.01
        assert float(line["rate_K_per_min"] or 0) <= furnace.rate_max_k_s * 60 + 0.001


def test_the_edge_lets_a_good_firing_through_and_stops_a_hot_and_a_fast_one():
    good = {"furnace": "tube-1200", "atmosphere": "argon", "rate": 2.0, "peak": 600.0}
    assert commanded_firing(good)[1]
    assert commanded_firing({**good, "peak": 1300.0})[1] is None
    assert commanded_firing({**good, "rate": 100.0})[1] is None
