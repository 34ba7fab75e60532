"""What `fire` says beside the review: thickness that survives, chances, onsets, margins that a person understands."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from ssbfab.errors import ScheduleError
from ssbfab.findings import margin_of
from ssbfab.job.firing_words import as_dict, binder_lines, risk_lines, stress_lines, survival_lines
from ssbfab.library import Library
from ssbfab.sintering import CoSintering, Ply, Powder, Schedule, Segment, Stack, check
from ssbfab.sintering.burnout import Binder
from ssbfab.sintering.check import Firing
from ssbfab.sintering.onsets import onsets
from ssbfab.sintering.risk import risk_of
from ssbfab.sintering.rules.mismatch import _said
from ssbfab.sintering.safe_rates import bands_of
from ssbfab.sintering.thickness import survivals

LIBRARY = Library.open()
SHORT = Schedule(title="t", segments=(Segment(target_k=1323.15, rate_k_s=0.05, hold_s=3600.0), Segment(target_k=298.15, rate_k_s=0.05)))


def fired(*plies: tuple[str, float]) -> Firing:
    made = tuple(Ply(name=f"{i}-{id}", material=LIBRARY.material(id), thickness_mm=h) for i, (id, h) in enumerate(plies))
    return check((Stack(name="s", plies=made),), SHORT, LIBRARY)


def test_margin_is_a_sane_fraction() -> None:
    assert [margin_of(r) for r in (0.0, 0.5, 1.0, 2.0, 1e9)] == pytest.approx([1.0, 0.5, 0.0, -0.5, -1.0], abs=1e-8)
    assert all(-1.0 <= c.margin <= 1.0 for s in fired(("quartz_glass", 1.0), ("llzo_al", 0.05)).stacks for c in s.checks if c.margin)


def test_the_text_says_what_is_compared() -> None:
    found = fired(("llzo_al", 0.1), ("lco", 0.1)).stacks[0].checks
    open_ = next(c for c in found if c.kind == "crack" and c.verdict.value == "no-verdict" and c.ratio is not None)
    assert "crack driving force is between 0 and" in _said(open_) and "times the toughness" in _said(open_) and "e+" not in _said(open_)


def test_a_thinner_ply_survives_and_it_is_said() -> None:
    """Garnet on quartz glass cracks at 50 um; the thickness that is said to survive does, when it is judged anew."""
    firing = fired(("quartz_glass", 1.0), ("llzo_al", 0.05))
    crack = next(s for s in survivals(firing) if s.ply == "1-llzo_al" and s.kind == "crack")
    assert crack.critical_mm.low < 0.05 and (crack.survives_mm is None or crack.survives_mm < 0.05)
    if crack.survives_mm is not None:
        again = fired(("quartz_glass", 1.0), ("llzo_al", crack.survives_mm)).stacks[0]
        assert next(c for c in again.checks if c.where == "1-llzo_al" and c.kind == "crack").verdict.value == "pass"
    assert "1-llzo_al: crack, now 50 um" in "\n".join(survival_lines(survivals(firing)))
    assert survivals(fired(("llzo_al", 0.05), ("llzo_al", 0.05))) == ()


def test_chances_have_standard_errors_and_name_the_next_measurement() -> None:
    firing = fired(("llzo_al", 0.1), ("lco", 0.1))
    risk = risk_of(firing, 1 << 11)
    chance = risk.stacks["s"].any_failure
    assert 0 < chance.probability < 1 and 0 < chance.standard_error < 0.05
    assert risk.ranking[0].label == "thermal expansion of lco"
    text = "\n".join(risk_lines(risk))
    assert "±" in text and "measure this next" in text
    again = json.loads(json.dumps(as_dict(firing, survivals(firing), risk), allow_nan=False))
    assert again["uncertainty"]["stacks"]["s"]["crack"]["standard_error"] is not None
    assert again["uncertainty"]["ranking"][0]["input"] == "thermal expansion of lco"
    with pytest.raises(ScheduleError, match="give 16"):
        risk_of(firing, 3)


def test_weibull_where_the_library_knows_the_scatter() -> None:
    found = risk_of(fired(("al2o3", 0.1), ("tzp3", 0.1)), 256).weibull
    assert [b.ply for b in found] == ["0-al2o3"] and found[0].modulus == pytest.approx(11)
    assert 0 <= found[0].low <= found[0].value <= found[0].high <= 1


def test_what_lacks_data_is_named() -> None:
    assert "toughness" in risk_of(fired(("lto", 0.1), ("al2o3", 0.1)), 256).missing["s"]


def test_onsets_of_two_powders() -> None:
    pair = tuple(Powder(material=m, green_density_fraction=0.55, activation_j_mol=420e3, msc_centre_index=c, msc_width_index=0.9)
                 for m, c in (("llzo_al", -37.5), ("llzo_ta", -39.5)))
    late, early = onsets(pair, SHORT.points())
    assert late.onset_k is not None and early.onset_k is not None and late.onset_k - early.onset_k > 20
    assert early.onset_k < (early.middle_k or math.inf) and late.end_k is None


def test_fire_writes_schedule_and_pictures(tmp_path: Path) -> None:
    from ssbfab.job.firing import fire, write_schedule

    recipe = Path(__file__).parents[3] / "recipes" / "llzo-fired-by-plan.toml"
    found = fire(recipe)
    names = write_schedule(found, tmp_path / "out", recipe)
    for name in ("firing.csv", "firing.pidkiln.txt", "firing.png", "stress.png", "firing-map.png"):
        assert name in names and (tmp_path / "out" / name).stat().st_size > 100
    assert not [f for f in found.report.findings if f.severity.value == "error"]
    assert not [f for f in found.report.findings if f.code in ("FIR301", "FIR302", "FIR304")]


def test_a_modulus_that_falls_with_temperature_widens_the_range() -> None:
    """Alumina: 416 GPa cold, 343 GPa at 1400 degC (NIST SRD 150): the low end takes their mean share, the value stays."""
    from ssbfab.sintering.numbers import elastic

    hot, warm = (elastic(LIBRARY.material("al2o3"), (k - 400.0, k), 298.15).youngs_pa for k in (1673.15, 800.0))
    assert hot.value == warm.value == pytest.approx(416e9)
    assert hot.low == pytest.approx(386e9 * 0.5 * (1 + 343 / 415.7), rel=5e-3) and hot.low < warm.low < 386e9
    assert elastic(LIBRARY.material("llzo_al"), (1000.0, 1400.0), 298.15).youngs_pa.low > 0


def test_stress_is_said_for_both_bounds_and_where_it_begins() -> None:
    firing = fired(("llzo_al", 0.1), ("lco", 0.1))
    text = "\n".join(stress_lines(firing))
    assert "stress begins between 735 and 1050 degC, both bounds: no creep data of llzo_al, lco (s)" in text
    assert "0-llzo_al (llzo_al): -121 to +265 MPa;" in text, "SINTERING case: 100/100 um from 1050 degC"
    assert "[" in text and "MPa]" in text
    data = as_dict(firing, (), None)["stacks"][0]
    assert data["plies"][0]["top_pa"][1] == pytest.approx(265.3e6, rel=2e-3) and data["stress_begins_k"] == pytest.approx([1008.15, 1323.15])
    assert not list(stress_lines(fired(("llzo_al", 0.1), ("llzo_al", 0.1)))), "one material pulls on nothing"


@pytest.mark.parametrize(("options", "draws"), [([], None), (["--samples", "64"], 64), (["--samples", "64", "--uncertainty"], 64)])
def test_the_recipe_is_never_taken_for_a_number_of_draws(options: list[str], draws: int | None) -> None:
    from click.testing import CliRunner

    from ssbfab.cli.fire import fire

    recipe = str(Path(__file__).parents[3] / "recipes" / "llzo-trilayer.toml")
    done = CliRunner().invoke(fire, ["--format", "json", *options, recipe])
    found = json.loads(done.stdout)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert ("uncertainty" in found) is (draws is not None)
    if draws is not None:
        assert next(iter(found["uncertainty"]["stacks"].values()))["draws"] >= draws


def test_highest_safe_rates_are_said_by_band_and_follow_the_square_of_thickness() -> None:
    binder = Binder(prefactor_log_index=29.93, activation_j_mol=200e3, gas_mol_m3=500, permeability_m2=1e-18, strength_pa=5e4)
    furnace = LIBRARY.furnace("tube-1200")
    slowest = []
    for h in (0.3, 0.6):
        one = (Stack(name="s", plies=(Ply(name="p", material=LIBRARY.material("llzo_al"), thickness_mm=h),)),)
        firing = check(one, SHORT, LIBRARY, furnace=furnace, step=CoSintering(furnace="tube-1200", segments=SHORT.segments, binder=binder))
        text = list(binder_lines(firing))
        assert f"part of {h * 1e3:.0f} um" in text[0] and any("set by the gas pressure inside" in line for line in text)
        assert any("set by the furnace" in line for line in text)
        slowest.append(min(b.rate_k_s for b in bands_of(one, binder, furnace, 298.15)[1]))
    assert slowest[0] / slowest[1] == pytest.approx(4.0, rel=0.15)
