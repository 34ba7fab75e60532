"""No file commands what the machine must not do: random recipes, each file read back as text and held against the limits.

The recipes and the readings are those of `python -m benchmarks.faults limits`, which runs many more.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.faults import limits
from benchmarks.faults.wild import twins
from ssbfab.job import run
from ssbfab.job.stages import fired
from ssbfab.recipe import loads

PRINT = """
format = 1
[cell]
architecture = "interdigitated"
finger_count = 2
finger_width = "1 mm"
finger_length = "5 mm"
gap = "0.5 mm"
height = "0.5 mm"
[inks]
positive_electrode = "lfp-60wt"
negative_electrode = "lto-57wt"
[print]
printer = "marlin-syringe"
layer_height = "0.2 mm"
speed = "5 mm/s"
travel_speed = "20 mm/s"
origin = ["{x} mm", "50 mm"]
"""
FIRE = """
format = 1
[cell]
architecture = "planar-stack"
width_x = "5 mm"
width_y = "5 mm"
plies = [
    {{ role = "negative_electrode", thickness = "60 um" }},
    {{ role = "separator", thickness = "300 um" }},
    {{ role = "positive_electrode", thickness = "80 um" }},
]
[materials]
negative_electrode = "lto"
separator = "latp"
positive_electrode = "lfp"
[[route]]
{step}
segments = [{segments}]
"""
FURNACE = 'step = "co-sinter"\nfurnace = "tube-1200"\natmosphere = "argon"'
PRESS = 'step = "cold-sinter"\npress = "press-100kn"\nroles = ["separator"]\nd50 = "0.4 um"'


@pytest.fixture(scope="module")
def printers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("limits")
    return twins(folder), folder


def outcomes(printers, count: int, seed: int) -> set[tuple[str, str]]:
    names, folder = printers
    return {limits.attempt(number, seed, names, folder) for number in range(count)}


def test_no_file_of_a_random_recipe_leaves_the_limits(printers):
    assert {("print", "written"), ("print", "refused"), ("firing", "written"), ("firing", "no file")} <= outcomes(printers, 60, 1)


@pytest.mark.slow
def test_no_file_of_400_random_recipes_leaves_the_limits(printers):
    outcomes(printers, 400, 2)


def test_a_good_print_is_written_and_one_beside_the_bed_refused(tmp_path):
    assert limits.attempt_print(PRINT.format(x=50), tmp_path) == "written"
    assert limits.attempt_print(PRINT.format(x=390), tmp_path) == "refused"


@pytest.mark.parametrize("seen", [limits.plainly_within, limits.read_within])
@pytest.mark.parametrize("smaller", [{"high_mm": (52.0, 52.0, 200.0)}, {"speed_max_mm_s": 1.0, "speed_z_max_mm_s": 1.0}])
def test_each_reading_sees_a_file_that_leaves_the_limits(seen, smaller):
    job = run(loads(PRINT.format(x=50)), proving=False)
    seen(job)
    with pytest.raises(AssertionError):
        seen(replace(job, printer=replace(job.printer, **smaller)))


def test_a_pressure_that_is_too_high_is_seen():
    job = run(loads(PRINT.format(x=50).replace("marlin-syringe", "klipper-pneumatic")), proving=False)
    limits.read_within(job)
    weak = tuple(replace(tool, pressure_max_pa=1e3) for tool in job.printer.tools)
    with pytest.raises(AssertionError, match="Pa on channel"):
        limits.read_within(replace(job, printer=replace(job.printer, tools=weak)))


def test_a_plunger_that_is_too_fast_is_seen():
    job = run(loads(PRINT.format(x=50)), proving=False)
    slow = tuple(replace(head, tool=replace(head.tool, plunger_speed_max_mm_s=1e-4)) for head in job.heads)
    with pytest.raises(AssertionError, match="plunger 0 at"):
        limits.read_within(replace(job, heads=slow))


@pytest.mark.parametrize(("step", "segment", "outcome"), [
    (FURNACE, 'rate = "2 K/min", target = "600 degC"', "written"),
    (FURNACE, 'rate = "2 K/min", target = "1300 degC"', "no file"),
    (FURNACE, 'rate = "100 K/min", target = "600 degC"', "no file"),
    (FURNACE, 'rate = "2 K/min", target = "600 degC" }, { rate = "100 K/min", target = "30 degC"', "no file"),
    (FURNACE, 'rate = "2 K/min", target = "600 degC", pressure = "5 MPa"', "no file"),
    (PRESS, 'rate = "5 K/min", target = "150 degC", hold = "1 h", pressure = "400 MPa"', "written"),
    (PRESS, 'rate = "5 K/min", target = "300 degC", hold = "1 h", pressure = "400 MPa"', "no file"),
    (PRESS, 'rate = "5 K/min", target = "150 degC", hold = "1 h", pressure = "600 MPa"', "no file"),
    (PRESS, 'rate = "50 K/min", target = "150 degC", hold = "1 h", pressure = "400 MPa"', "no file"),
])
def test_the_edge_lets_what_a_furnace_or_press_can_do_through_and_nothing_else(tmp_path, step, segment, outcome):
    assert limits.attempt_firing(FIRE.format(step=step, segments=f"{{ {segment} }}"), tmp_path) == outcome


@pytest.mark.parametrize(("rate", "said"), [("9", []), ("11", ["FIR110"])])
def test_the_review_says_that_no_firing_file_is_written(rate, said):
    segments = f'{{ rate = "9 K/min", target = "600 degC" }}, {{ rate = "{rate} K/min", target = "30 degC" }}'
    job = fired(loads(FIRE.format(step=FURNACE, segments=segments)))
    assert [finding.code for finding in job.report.findings if finding.code == "FIR110"] == said


def test_a_change_of_tools_near_the_end_of_an_axis_is_no_error():
    """The second tip is beyond the reach when it is taken into hand: no axis has moved."""
    recipe = Path(__file__).parents[2] / "recipes" / "interdigitated-lto-lfp.toml"
    job = run(loads(recipe.read_text().replace("[print]\n", '[print]\norigin = ["285 mm", "100 mm"]\n')))
    assert not [finding for finding in job.report.findings if finding.code == "PRF101"]


def test_a_first_travel_before_any_tool_is_taken_is_no_traceback():
    """A hop above the park place lifts before the first tool is selected."""
    text = PRINT.format(x=50).replace('height = "0.5 mm"', 'height = "0.12 mm"').replace("0.2 mm", "0.12 mm")
    job = run(loads(text + 'hop = "109 mm"\n'), experimental=True)
    assert job.report.exit_code() == 0
    limits.read_within(job)


def test_a_firing_that_hardly_warms_is_no_traceback(tmp_path):
    segments = '{ rate = "2 K/min", target = "33 degC" }'
    text = FIRE.format(step=FURNACE.replace("tube-1200", "chamber-1700"), segments=segments)
    assert limits.attempt_firing(text, tmp_path) == "written"
