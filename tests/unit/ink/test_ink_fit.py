"""Fits: what was put in comes out, with intervals that hold it as often as they say; bad files get one clear line."""

import numpy as np
import pytest

from ssbfab import ink as inks
from ssbfab.errors import FitError
from ssbfab.library.ink import Ink
from ssbfab.library.printer import Tip

TRUE = {"yield_stress_pa": 310.0, "consistency_pa_s_n": 95.0, "flow_index": 0.47}
PASTE = Ink(material="lto", solids_fraction=0.3, density_kg_m3=2000.0, name="paste", **TRUE)
TIP = Tip(diameter_mm=0.25, outer_diameter_mm=0.5, length_mm=12.7)


def curve(noise=0.0, seed=0, points=24):
    rate = np.geomspace(0.05, 200.0, points)
    stress = TRUE["yield_stress_pa"] + TRUE["consistency_pa_s_n"] * rate ** TRUE["flow_index"]
    return rate, stress * (1 + noise * np.random.default_rng(seed).standard_normal(points))


def test_exact_curve_comes_back(tmp_path):
    rate, stress = curve()
    path = tmp_path / "curve.csv"
    rows = "\n".join(f"{r:.12g},{s / 1e3:.12g}" for r, s in zip(rate, stress, strict=True))
    path.write_text(f"rheometer export\n\nShear rate [1/s],Shear stress [kPa]\n{rows}\n")
    fit = inks.fit_rheology(path)
    for name, true in TRUE.items():
        assert getattr(fit, name).value == pytest.approx(true, rel=1e-5)
    assert fit.points == 24 and fit.error_ratio < 1e-6
    assert 'yield_stress = "310 Pa"' in fit.toml()


def test_intervals_hold_the_truth_as_often_as_they_say():
    held = dict.fromkeys(TRUE, 0)
    for seed in range(80):
        fit = inks.fit_flow_curve(*curve(0.02, seed))
        for name, true in TRUE.items():
            held[name] += getattr(fit, name).low <= true <= getattr(fit, name).high
    for name, count in held.items():
        assert 0.88 <= count / 80 <= 1, name


@pytest.mark.parametrize("text", [
    "shear rate [1/s];shear stress [Pa]\n" + "".join(f"{r:.4f};{300 + 100 * r**0.5:.4f}\n".replace(".", ",") for r in (0.1, 1, 5, 10, 50, 100)),
    "\ufeffShear Rate (1/s)\tViscosity\tStress (Pa)\n" + "".join(f"{r}\t1\t{300 + 100 * r**0.5}\n" for r in (0.1, 1, 5, 10, 50, 100)),
])
def test_exports_of_different_taste(tmp_path, text):
    (tmp_path / "c.csv").write_text(text, encoding="utf-8")
    assert inks.fit_rheology(tmp_path / "c.csv").yield_stress_pa.value == pytest.approx(300, rel=1e-3)


@pytest.mark.parametrize(("text", "says"), [
    ("a,b\n1,2\n", "no header line"),
    ("shear rate,shear stress [Pa]\n1,2\n", "says no unit"),
    ("shear rate [1/s],shear stress [mm]\n1,2\n", "no such unit"),
    ("shear rate [1/s],shear stress [Pa]\n1,2\n2,x\n", "line 3"),
    ("shear rate [1/s],shear stress [Pa]\n1,2\n2,nan\n", "line 3: a number is not finite"),
    ("shear rate [1/s],shear stress [Pa]\n1,2\n2,3\n", "at least 5"),
    ("shear rate [1/s],shear stress [Pa]\n1,2\n2,3\n3,4\n4,5\n5,6\n", "factor of 5"),
    ("shear rate [1/s],shear stress [Pa]\n0,2\n2,3\n3,4\n4,5\n5,6\n", "positive"),
    ("\0\0", "not text"),
    ("", "no header line"),
])
def test_bad_files(tmp_path, text, says):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(FitError, match=says) as error:
        inks.fit_rheology(path)
    assert len(error.value.faults) == 1 and str(path) in str(error.value)
    with pytest.raises(FitError, match="cannot be read"):
        inks.fit_rheology(tmp_path / "missing.csv")


def test_printed_lines_give_the_consistency(tmp_path):
    """Lines that came from a thinner ink say so."""
    from dataclasses import replace
    real = replace(PASTE, consistency_pa_s_n=80.0)
    rows = []
    for pressure in (2.2e5, 3e5, 4e5):
        for speed in (2.0, 5.0):
            width = inks.flow_rate(real, TIP, pressure) / speed / 0.2
            rows.append(f"{pressure / 1e3},{speed},{width * 1e3},200")
    (tmp_path / "lines.csv").write_text("pressure [kPa],speed [mm/s],width [um],height [um]\n" + "\n".join(rows))
    fit = inks.fit_line(tmp_path / "lines.csv", PASTE, TIP)
    assert fit.consistency_pa_s_n.value == pytest.approx(80.0, rel=1e-6)
    assert fit.ink.yield_stress_pa == PASTE.yield_stress_pa
    assert "consistency = \"80 Pa.s^n\"" in fit.toml()


def test_lines_below_yield_are_a_contradiction(tmp_path):
    (tmp_path / "lines.csv").write_text("pressure [kPa],speed [mm/s],width [um],height [um]\n10,5,200,200\n300,5,200,200\n")
    with pytest.raises(FitError, match="does not flow"):
        inks.fit_line(tmp_path / "lines.csv", PASTE, TIP)


def test_registration(tmp_path):
    (tmp_path / "marks.csv").write_text("tool,dx [um],dy [um],dz [um]\n1,12,-4,3\n1,14,-4,5\n1,10,-4,1\n2,0,1,0\n2,0,3,0\n")
    one, two = inks.fit_registration(tmp_path / "marks.csv")
    assert one.corrected((40.0, 0.0, 0.0)) == pytest.approx((40.012, -0.004, 0.003))
    assert one.shift_mm[0].low < 0.012 < one.shift_mm[0].high
    assert (two.tool, two.shift_mm[1].value) == (2, pytest.approx(0.002))
