"""Good and bad routes: each bad one with the rule that must fire, and a good twin where it must not."""

from functools import partial
from pathlib import Path

import pytest

from ssbfab.findings import Severity, run
from ssbfab.recipe import loads
from ssbfab.route import RULES, Site, follow
from ssbfab.route.steps import STEPS
from ssbfab.route.steps.deposit import seen_ratio
from ssbfab.route.steps.infiltrate import Infiltrate
from ssbfab.route.steps.tape_cast import TapeCast

STACK = """
format = 1
[cell]
architecture = "planar-stack"
width_x = "4 mm"
width_y = "4 mm"
plies = [ { role = "negative_electrode", thickness = "50 um" }, { role = "separator", thickness = "50 um" },
          { role = "positive_electrode", thickness = "50 um" } ]
[materials]
negative_electrode = "NEG"
separator = "SEP"
positive_electrode = "POS"
"""
FIRE = {"step": "anneal", "segments": [{"target": "700 degC", "rate": "5 K/min", "hold": "2 h"}]}


def found(steps, *, negative="lto", separator="llzo_al", positive="lfp"):
    text = STACK.replace("NEG", negative).replace("SEP", separator).replace("POS", positive)
    for step in steps:
        text += "[[route]]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in step.items())
    recipe = loads(text)
    from ssbfab.geometry import assign

    cell = assign(recipe.cell.build(), recipe.materials, ())
    route = follow("r", recipe.route, Site(cell=cell, library=recipe.library))
    return route, list(run(RULES, {"route": route}))


def toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def bring(role, **more):
    return {"step": "assemble", "roles": [role], **more}


CASES = [
    ("a sulfide in the part during a 700 degC step", "RTE101", Severity.ERROR, {"separator": "li6ps5cl"},
     [bring("separator"), {**FIRE, "atmosphere": "argon"}], [{**FIRE, "atmosphere": "argon"}, bring("separator")]),
    ("a polymer before a heating", "RTE101", Severity.ERROR, {"separator": "peo_litfsi"},
     [bring("separator"), {**FIRE, "atmosphere": "argon"}], [{**FIRE, "atmosphere": "argon"}, bring("separator")]),
    ("lithium melts while it is annealed", "RTE102", Severity.ERROR, {"negative": "li"},
     [bring("negative_electrode"), {**FIRE, "atmosphere": "argon"}], [{**FIRE, "atmosphere": "argon"}, bring("negative_electrode")]),
    ("LFP heated in air", "RTE103", Severity.WARNING, {"negative": "graphite", "separator": "al2o3"}, [{**FIRE, "atmosphere": "air"}], [{**FIRE, "atmosphere": "argon"}]),
    ("an aqueous slurry on garnet", "RTE104", Severity.WARNING, {},
     [bring("separator"), {"step": "infiltrate", "roles": ["positive_electrode"], "solvent": "water"}],
     [{"step": "infiltrate", "roles": ["positive_electrode"], "solvent": "water"}, bring("separator")]),
    ("lithium before a wash", "RTE104", Severity.ERROR, {"negative": "li", "separator": "latp"},
     [bring("negative_electrode"), {"step": "infiltrate", "roles": ["positive_electrode"], "solvent": "water"}],
     [{"step": "infiltrate", "roles": ["positive_electrode"], "solvent": "water"}, bring("negative_electrode")]),
    ("water with a sulfide", "RTE104", Severity.ERROR, {"separator": "lgps"},
     [bring("separator"), {"step": "infiltrate", "roles": ["positive_electrode"], "solvent": "water, ethylene glycol"}],
     [bring("separator"), {"step": "infiltrate", "roles": ["positive_electrode"], "solvent": "anisole"}]),
    ("LFP on garnet at 700 degC", "RTE105", Severity.ERROR, {}, [{**FIRE, "atmosphere": "air"}],
     [{**FIRE, "segments": [{"target": "300 degC", "rate": "5 K/min"}], "atmosphere": "air"}]),
    ("pressure above strength", "RTE106", Severity.WARNING, {}, [bring("separator"), {"step": "assemble", "pressure": "400 MPa"}],
     [bring("separator"), {"step": "assemble", "pressure": "5 MPa"}]),
    ("a sulfide in air", "RTE108", Severity.ERROR, {"separator": "li6ps5cl"}, [bring("separator", atmosphere="air")],
     [bring("separator", atmosphere="argon")]),
    ("a tape of the wrong thickness", "RTE301", Severity.WARNING, {},
     [{"step": "tape-cast", "role": "separator", "wet_gap": "100 um", "solids_fraction": 0.25}],
     [{"step": "tape-cast", "role": "separator", "wet_gap": "380 um", "solids_fraction": 0.25}]),
    ("pores left open", "RTE302", Severity.WARNING, {},
     [{"step": "infiltrate", "roles": ["positive_electrode"], "concentration_fraction": 0.2, "fill_count": 2}],
     [{"step": "infiltrate", "roles": ["positive_electrode"], "concentration_fraction": 0.2, "fill_count": 12}]),
    ("a film without a rate", "RTE303", Severity.NO_VERDICT, {}, [{"step": "deposit", "kind": "ald", "roles": ["separator"]}],
     [{"step": "deposit", "kind": "ald", "roles": ["separator"], "cycle": "0.1 nm", "cycle_time": "10 s"}]),
]


@pytest.mark.parametrize(("what", "code", "severity", "materials", "bad", "good"), CASES, ids=[case[0] for case in CASES])
def test_the_bad_route_is_found_and_its_good_twin_is_not(what, code, severity, materials, bad, good):
    assert any(f.code == code and f.severity is severity for f in found(bad, **materials)[1]), what
    assert not any(f.code == code and f.severity is severity for f in found(good, **materials)[1]), what


TRENCHES = """
format = 1
[cell]
architecture = "conformal"
relief = "trenches"
x_count = 4
feature_width = "20 um"
pitch = "PITCH"
feature_height = "100 um"
length = "200 um"
base_thickness = "500 um"
coats = [{ role = "negative_electrode", thickness = "1 um" }]
[materials]
substrate = "si_wafer"
negative_electrode = "COAT"
[[route]]
step = "deposit"
kind = "sputter"
roles = ["negative_electrode"]
rate = "6 nm/min"
temperature = "HEAT"
"""


def deposited(pitch="400 um", coat="pt", heat="25 degC"):
    from ssbfab.job.stages import fired

    text = TRENCHES.replace("PITCH", pitch).replace("COAT", coat).replace("HEAT", heat)
    return {f.code: f for f in run(RULES, {"route": fired(loads(text)).route})}


def test_a_deep_trench_is_shadowed_and_a_wide_one_is_not():
    """Walls 100 um high; floors 40 and 380 um wide see 20 and 88 % of the flux."""
    assert "RTE304" not in deposited("400 um")
    shadowed = deposited("60 um")["RTE304"]
    assert shadowed.severity is Severity.WARNING and shadowed.value == pytest.approx(20 / (20**2 + 100**2) ** 0.5)


def test_a_film_that_grew_hot_is_judged_by_the_firings_own_rules():
    """RTE300 tells what they find: nickel on silicon from 1000 degC fails or is undecided; one that grew cold is not asked."""
    assert "CTE101" in deposited(coat="ni", heat="1000 degC")
    assert "CTE101" not in deposited(coat="ni")


def test_a_step_that_nothing_plans_is_said_so():
    """RTE001: a step of a newer version is recorded."""
    from dataclasses import dataclass, replace

    from ssbfab.route.follow import operate

    @dataclass
    class Polish:
        step: str = "polish"

    route, codes = found([FIRE])
    assert "RTE001" not in {f.code for f in codes}
    unplanned = replace(route, operations=(operate(Polish(), None, frozenset()),))
    assert [f.code for f in run(RULES[:1], {"route": unplanned})] == ["RTE001"]


def test_silicon_needs_room_and_a_strain_free_electrode_does_not():
    steps = [bring("negative_electrode")]
    assert any(f.code == "RTE107" for f in found(steps, negative="si", positive="lto")[1])
    assert not any(f.code == "RTE107" for f in found(steps, negative="lto", positive="lto")[1])


def test_what_no_step_brings_is_there_from_the_start():
    route, _ = found([bring("separator"), FIRE])
    assert {each.body for each in route.parts[0]} == {"negative_electrode", "separator", "positive_electrode"}
    assert {each.since for each in route.parts[1] if each.body == "separator"} == {0}


def test_time_and_energy_add_up():
    route, _ = found([{**FIRE, "furnace": "tube-1200", "atmosphere": "argon"}, bring("separator", hold="30 min")])
    ramp = (700 - 25) / (5 / 60)
    assert route.operations[0].duration_s == pytest.approx(ramp + 7200)
    assert route.duration_s == pytest.approx(ramp + 7200 + 1800)
    assert route.energy_j > 0


def test_tapes_keep_their_powder():
    tape = TapeCast(role="separator", wet_gap_mm=0.4, solids_fraction=0.25, dried_fraction=0.5, fired_fraction=0.95)
    assert tape.dry_mm == pytest.approx(0.1)
    assert tape.fired_mm * 0.95 == pytest.approx(tape.wet_gap_mm * 0.5 * 0.25)


def test_fills_close_what_is_open():
    assert Infiltrate(concentration_fraction=1.0).filled_fraction == 1.0
    assert Infiltrate(concentration_fraction=0.5, fill_count=3).filled_fraction == pytest.approx(0.875)


def test_a_deep_trench_sees_less_flux():
    numeric = integrate_floor(width=1.0, depth=2.0)
    assert seen_ratio(1.0, 2.0) == pytest.approx(numeric, rel=1e-3)
    assert seen_ratio(1e6, 1.0) == pytest.approx(1.0)


def integrate_floor(width, depth, n=200_000):
    """Readable twin: a diffuse flux over the directions that pass the trench's mouth, in two dimensions."""
    import numpy as np

    angle = np.linspace(-np.pi / 2, np.pi / 2, n)
    seen = np.abs(np.tan(angle)) * depth < width / 2
    return float((np.cos(angle) * seen).sum() / np.cos(angle).sum())


def test_every_step_is_documented_and_has_a_word():
    words = [kind.name for kind in STEPS]
    assert len(set(words)) == len(words)
    assert all(kind.spec.__doc__ for kind in STEPS)


@pytest.mark.parametrize("recipe", sorted((Path(__file__).parents[3] / "recipes").glob("*.toml")), ids=lambda p: p.stem)
def test_the_traveller_has_a_line_per_step(recipe):
    from ssbfab.job.stages import fired
    from ssbfab.route import traveller

    job = fired(recipe)
    if job.route is None:
        pytest.skip("no route")
    text = traveller(job.route, job.report.findings)
    assert all(f"{i + 1} {operation.step}" in text for i, operation in enumerate(job.route.operations))


def test_the_traveller_puts_findings_at_the_step_they_are_of():
    from ssbfab.route import traveller

    ald = {"step": "deposit", "kind": "ald", "roles": ["separator"]}
    route, said = found([ald, {"step": "deposit", "kind": "ald", "roles": ["positive_electrode"], "cycle": "0.1 nm", "cycle_time": "1 s"}])
    first, second = traveller(route, said).splitlines()[3:5]
    assert "RTE303" in first and "RTE303" not in second
    assert next(f.where for f in said if f.code == "RTE303") == "route[0] deposit ald"


RECIPES = Path(__file__).parents[3] / "recipes"


@pytest.mark.parametrize(("recipe", "steps"), [
    ("cold-sintered-latp", ["cold-sinter", "dry", "anneal", "assemble"]),
    pytest.param("tape-cast-trilayer", ["tape-cast", "tape-cast", "laminate", "debind", "co-sinter"], marks=pytest.mark.slow),
    pytest.param("conformal-trenches", ["deposit", "deposit", "deposit", "deposit"], marks=pytest.mark.slow),
])
def test_cold_sintering_tapes_and_films_run_end_to_end(recipe, steps, tmp_path):
    """`make` and `route` of one recipe for each way: files, report page, traveller; and no error among the findings."""
    from click.testing import CliRunner

    from ssbfab.cli import app

    path, ran = str(RECIPES / f"{recipe}.toml"), partial(CliRunner().invoke, app, standalone_mode=False)
    made = ran(["make", path, "-o", str(tmp_path)])
    assert made.return_value == 0 and made.exception is None, made.output
    files = {p.name for p in tmp_path.rglob("*") if p.is_file()}
    assert {"report.html", "run-sheet.html", "timeline.png", "review.json", "cell.3mf", "cell.png"} <= files
    assert made.output.rstrip().splitlines()[-1].endswith("report.html")
    assert ("pressing.csv" in files) == ("cold-sinter" in steps) and ("firing.csv" in files) == ("co-sinter" in steps)
    told = ran(["route", path, "--plot", str(tmp_path / "way.svg")])
    assert told.return_value == 0 and (tmp_path / "way.svg").stat().st_size > 1000
    lines = [line.split()[1] for line in told.output.splitlines() if line[:1].isdigit() and line[1:2] == " "]
    assert lines[: len(steps)] == steps and "total: " in told.output


def test_a_tapes_density_is_that_of_its_ply():
    """The porous tapes of the trilayer are porous in the laminate and in the volumes of active material."""
    from ssbfab.job.stages import fired

    job = fired(RECIPES / "tape-cast-trilayer.toml")
    plies = {ply.name: ply.porosity_fraction for stack in job.stacks for ply in stack.plies}
    assert plies == pytest.approx({"porous_below": 0.55, "dense": 0.05, "porous_above": 0.55})
