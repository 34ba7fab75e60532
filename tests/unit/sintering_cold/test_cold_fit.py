"""The law comes back from runs made with it; bad tables are one clear line each."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ssbfab.errors import FitError
from ssbfab.recipe import loads
from ssbfab.sintering.cold import ColdLaw, fit_cold
from ssbfab.sintering.cold.fit import NAMES, fit_runs
from ssbfab.sintering.cold.runs import parse_runs

TRUE = ColdLaw(material="latp", density_start_fraction=0.6, density_end_fraction=0.95, shape_exponent=0.6, log_time_index=2.0,
               activation_j_mol=35e3, stress_exponent=1.3)


def table(noise: float = 0.0, seed: int = 3, loads_mpa=(200.0, 400.0), celsius=(120.0, 150.0, 180.0)) -> str:
    rng, lines = np.random.default_rng(seed), ["# green_density = 0.6", "# d50_um = 0.4", "temperature_C,pressure_MPa,time_min,rel_density"]
    for c in celsius:
        for p in loads_mpa:
            for minutes in (3.0, 10.0, 30.0, 90.0):
                dose = TRUE.dose([(minutes * 60, (c + 273.15,) * 2, (p * 1e6,) * 2)])
                lines.append(f"{c:g},{p:g},{minutes:g},{float(TRUE.after(dose)) + noise * rng.standard_normal():.8f}")
    return "\n".join(lines) + "\n"


def test_without_noise_the_law_comes_back() -> None:
    found = fit_runs(parse_runs(table(), "t"), "latp")
    for name in NAMES:
        assert getattr(found.law, name) == pytest.approx(getattr(TRUE, name), rel=2e-3), name
    assert found.misfit < 1e-6 and found.law.d50_mm == pytest.approx(4e-4)
    assert (found.law.temperature_min_k, found.law.pressure_max_pa) == (pytest.approx(393.15), pytest.approx(4e8))


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    held = []
    for seed in range(40):
        found = fit_runs(parse_runs(table(0.004, seed), "t"), "latp")
        spans = [found.intervals[name] for name in ("activation_j_mol", "stress_exponent", "density_end_fraction")]
        held += [s is not None and s.low <= getattr(TRUE, n) <= s.high
                 for s, n in zip(spans, ("activation_j_mol", "stress_exponent", "density_end_fraction"), strict=True)]
    assert 0.85 <= sum(held) / len(held) <= 1.0


def test_more_noise_is_a_wider_interval() -> None:
    quiet, loud = (fit_runs(parse_runs(table(n), "t")).intervals["activation_j_mol"] for n in (0.001, 0.008))
    assert quiet is not None and loud is not None and loud.high - loud.low > 3 * (quiet.high - quiet.low)


def test_one_load_leaves_the_exponent_unfitted() -> None:
    found = fit_runs(parse_runs(table(loads_mpa=(300.0,)), "t"))
    assert found.law.stress_exponent == 1.0 and found.intervals["stress_exponent"] is None
    assert found.law.activation_j_mol == pytest.approx(35e3, rel=2e-3)
    one = [(600.0, (423.15, 423.15), (3e8, 3e8))]
    assert found.law.density(one).value == pytest.approx(TRUE.density(one).value, abs=1e-4)


def lines(change) -> str:
    return change(table())


BAD = [
    ("no green density", lambda t: t.replace("# green_density = 0.6\n", ""), "green_density"),
    ("a column that is missing", lambda t: t.replace("pressure_MPa", "presure_MPa"), "did you mean"),
    ("Fahrenheit", lambda t: t.replace("temperature_C", "temperature_F"), "no column temperature_C"),
    ("percent", lambda t: t.replace("120,200,3,0.", "120,200,3,7"), "line 4: density .* rel_density_pct"),
    ("no number", lambda t: t.replace("120,200,3,", "120,200,x,"), "line 4: expected a number for the time"),
    ("nan", lambda t: t.replace("120,200,3,", "nan,200,3,"), "line 4: temperature"),
    ("no load", lambda t: t.replace("120,200,3,", "120,0,3,"), "line 4: pressure"),
    ("green above", lambda t: t.replace("= 0.6", "= 0.9"), "not below the lowest density"),
    ("green is text", lambda t: t.replace("= 0.6", "= high"), "green_density = 'high'"),
    ("one temperature", lambda t: "\n".join(x for x in t.splitlines() if not x.startswith(("150", "180"))), "activation energy"),
    ("one time", lambda t: "\n".join(x for x in t.splitlines() if x[:1] in "#t" or ",10," in x) + "\n150,300,10,0.8", "time tells nothing"),
    ("few", lambda t: "\n".join(t.splitlines()[:7]), "4 runs; at least 7"),
    ("empty", lambda t: "", "empty"),
    ("no rows", lambda t: "\n".join(t.splitlines()[:3]), "no rows"),
]


@pytest.mark.parametrize(("what", "change", "says"), BAD, ids=[b[0] for b in BAD])
def test_bad_tables_are_one_clear_line(what: str, change, says: str) -> None:
    with pytest.raises(FitError, match=says) as error:
        fit_runs(parse_runs(change(table()), "runs.csv"))
    assert len(error.value.faults) == 1 and "\n" not in str(error.value)


def test_runs_that_settle_nothing_are_refused() -> None:
    flat = "\n".join(table().splitlines()[:3] + [f"{c},{p},{t},0.9" for c in (120, 150) for p in (200, 400) for t in (10, 30, 90)])
    with pytest.raises(FitError, match="tell the constants apart"):
        fit_runs(parse_runs(flat, "t"))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00bad", None])
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "r.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FitError, match="cannot be read"):
        fit_cold(path)


def test_the_printed_law_is_one_that_a_recipe_takes(tmp_path: Path) -> None:
    from ssbfab.job.fitting import cold_lines
    from ssbfab.sintering.cold import ColdSintering

    path = tmp_path / "runs.csv"
    path.write_text(table(0.002))
    said = list(cold_lines(path, "latp", None))
    recipe = loads(f"""format = 1
[cell]
architecture = "planar-stack"
width_x = "8 mm"
width_y = "8 mm"
plies = [ {{ role = "separator", thickness = "0.3 mm" }} ]
[materials]
separator = "latp"
[[route]]
step = "cold-sinter"
press = "press-100kn"
roles = ["separator"]
segments = [{{ rate = "5 K/min", target = "150 degC", hold = "1 h", pressure = "400 MPa" }}]
{said[0]}
""")
    (step,) = recipe.steps(ColdSintering)
    direct = fit_cold(path, "latp").law
    assert step.law == replace(direct, **{f: getattr(step.law, f) for f in vars(direct) if isinstance(getattr(direct, f), float)})
    piece = [(3600.0, (423.15, 423.15), (4e8, 4e8))]
    assert step.law.density(piece).value == pytest.approx(direct.density(piece).value, abs=2e-5)
    assert sum("95 %" in line for line in said) == 5 and math.isfinite(step.law.log_time_index)
