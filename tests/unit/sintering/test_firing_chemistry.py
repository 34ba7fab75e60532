"""Rules of chemistry, densification and burnout: each fires, and its good twin stays silent."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ssbfab.findings import Severity, run
from ssbfab.library import Library
from ssbfab.sintering import RULES, CoSintering, Ply, Powder, Schedule, Segment, Stack, check
from ssbfab.sintering.burnout import Binder
from ssbfab.sintering.powder import Growth
from ssbfab.sintering.volatiles import LossRate, time_above_s, time_between_s, worst_loss

LIBRARY = Library.open()


def powder(material: str, **keys: object) -> Powder:
    return Powder(**{"material": material, "green_density_fraction": 0.55, "activation_j_mol": 440e3, "msc_centre_index": -33.0,
                     "msc_width_index": 1.0, **keys})


def codes(ids: tuple[str, ...], celsius: float, hold_h: float = 1.0, h: float = 0.1, rate: float = 3.0, **keys: object) -> dict[str, Severity]:
    plies = tuple(Ply(name=f"{i}-{id}", material=LIBRARY.material(id), thickness_mm=h) for i, id in enumerate(ids))
    stack = Stack(name="s", plies=plies)
    segments = (Segment(target_k=celsius + 273.15, rate_k_s=rate / 60, hold_s=hold_h * 3600),)
    schedule = Schedule(title="t", segments=segments)
    step = CoSintering(furnace="f", segments=segments, **keys)
    nouns = {"stacks": (stack,), "schedule": schedule, "library": LIBRARY, "firing": check((stack,), schedule, LIBRARY, step=step)}
    return {f.code: f.severity for f in run(RULES, nouns)}


def test_setter() -> None:
    assert codes(("llzo_al",), 1130, setter="al2o3")["FIR202"] is Severity.ERROR
    assert codes(("llzo_al",), 1130)["FIR202"] is Severity.NO_VERDICT
    assert codes(("llzo_al",), 1130, setter="mgo")["FIR202"] is Severity.NO_VERDICT  # no row: no data
    assert codes(("llzo_al",), 1130, setter="mgoo")["FIR202"] is Severity.NO_VERDICT
    assert "FIR202" not in codes(("llzo_al",), 1130, setter="llzo_al")


def test_lithium_loss() -> None:
    assert "FIR203" in codes(("llzo_al",), 1150, hold_h=4)
    assert "FIR203" not in codes(("llzo_al",), 1150, hold_h=4, mother_powder=True)
    assert "FIR203" in codes(("llzo_al",), 1150, hold_h=0.1, h=0.02)
    assert "FIR203" not in codes(("al2o3",), 1150, hold_h=4)
    assert "FIR203" not in codes(("llzo_al",), 1050, hold_h=20)


def test_air_exposed_garnet() -> None:
    assert "FIR204" in codes(("llzo_ta",), 1130, rate=10, air_exposed=True)
    assert "FIR204" not in codes(("llzo_ta",), 1130, rate=1, air_exposed=True)
    assert "FIR204" not in codes(("llzo_ta",), 1130, rate=10)


def test_density() -> None:
    assert codes(("llzo_al",), 1130)["FIR301"] is Severity.NO_VERDICT
    assert codes(("al2o3",), 1100, powders=(powder("al2o3"),))["FIR301"] is Severity.ERROR
    assert "FIR301" not in codes(("al2o3",), 1500, powders=(powder("al2o3"),))


def test_camber_and_green_strength() -> None:
    pair = (powder("al2o3", viscosity_pa_s=3.05e-5, sintering_stress_pa=3e6),
            powder("tzp3", activation_j_mol=485e3, viscosity_pa_s=2.2e-7, sintering_stress_pa=3e6, green_strength_pa=1e5))
    assert "FIR302" in codes(("al2o3", "tzp3"), 1400, powders=pair)
    assert "FIR302" not in codes(("al2o3", "al2o3"), 1400, powders=pair[:1])


def test_sizes_and_grains() -> None:
    apart = (powder("al2o3"), powder("tzp3", green_density_fraction=0.58))
    assert "FIR303" in codes(("al2o3", "tzp3"), 1400, powders=apart)
    assert "FIR303" not in codes(("al2o3", "tzp3"), 1400, powders=(powder("al2o3"), powder("tzp3")))
    coarse = powder("al2o3", grain_mm=1e-3, grain_activation_j_mol=500e3, grain_rate_log_index=0.0)
    assert "FIR304" in codes(("al2o3",), 1400, powders=(coarse,), grain_max_mm=5e-4)
    assert "FIR304" not in codes(("al2o3",), 1400, powders=(coarse,), grain_max_mm=5e-3)


def test_burnout_pressure() -> None:
    binder = Binder(prefactor_log_index=29.93, activation_j_mol=200e3, gas_mol_m3=500, permeability_m2=1e-17, strength_pa=5e4)
    assert codes(("al2o3",), 1400, h=2.0, rate=10, binder=binder)["FIR401"] is Severity.ERROR
    assert codes(("al2o3",), 1400)["FIR401"] is Severity.NOTE
    assert "FIR401" not in codes(("al2o3",), 1400, h=0.05, rate=0.5, binder=binder)


def test_times_in_a_window() -> None:
    corners = [(0.0, 300.0), (100.0, 400.0), (200.0, 400.0), (300.0, 300.0)]
    assert time_above_s(corners, 350.0) == pytest.approx(200.0)
    assert time_between_s(corners, 320.0, 380.0, rising_only=True) == pytest.approx(60.0)


def test_fitted_loss_goes_with_surface_over_volume() -> None:
    rate, hold = LossRate(rate_log_index=0.0, activation_j_mol=300e3), [(0.0, 1400.0), (3600.0, 1400.0)]
    thin, thick = (rate.lost_fraction(hold, h) for h in (0.02, 0.2))
    assert thin == pytest.approx(10 * thick)
    assert LossRate(rate_log_index=0.0, activation_j_mol=300e3, bed_activity_fraction=1.0).lost_fraction(hold, 0.02) == 0.0


def test_weighed_loss_is_judged_by_ply_and_replaces_the_rule_of_thumb() -> None:
    """k0 such that 10 um of a bare ply's two faces are gone in an hour at 1150 degC: a 100 um ply loses a fifth, a 2 mm one a hundredth."""
    rate = LossRate(rate_log_index=math.log(0.01 / 3600) + 300e3 / (8.314462618 * 1423.15), activation_j_mol=300e3)
    assert codes(("llzo_al",), 1150, h=0.1, lithium_loss=rate)["FIR203"] is Severity.ERROR
    assert "FIR203" not in codes(("llzo_al",), 1150, h=2.0, lithium_loss=rate)
    assert "FIR203" not in codes(("llzo_al",), 1150, h=0.1, lithium_loss=rate, lithium_loss_max_fraction=0.5)
    assert "FIR203" not in codes(("llzo_al",), 1150, h=0.1, hold_h=4, lithium_loss=replace(rate, bed_activity_fraction=1.0))
    held = [(0.0, 1423.15), (3600.0, 1423.15)]
    single, buried = (Stack(name="s", plies=tuple(Ply(name=f"{i}", material=LIBRARY.material(id), thickness_mm=0.1) for i, id in enumerate(ids)))
                      for ids in (("llzo_al",), ("al2o3", "llzo_al", "al2o3")))
    assert worst_loss((single,), rate, held)[0] == pytest.approx(0.2) and worst_loss((buried,), rate, held) == (0.0, "")


def test_reaction_layers_grow_by_their_own_kinetics() -> None:
    growth = Growth(pair=("al2o3", "tzp3"), rate_log_index=math.log(1e-10 / 2) + 300e3 / (8.314462618 * 1673.15), activation_j_mol=300e3)
    kept = {"growth": (growth,), "reaction_max_mm": 2e-3}
    assert codes(("al2o3", "tzp3"), 1400, **kept)["FIR205"] is Severity.NOTE  # 0.6 um in the hour, and a little on the way
    assert codes(("al2o3", "tzp3"), 1400, **{**kept, "reaction_max_mm": 1e-4})["FIR205"] is Severity.ERROR
    assert codes(("al2o3", "tzp3"), 1400, growth=(growth,))["FIR205"] is Severity.NOTE
    assert "FIR205" not in codes(("al2o3", "mgo"), 1400, **kept), "they do not touch"


def test_grains_that_crack_by_themselves() -> None:
    fine = powder("latp", grain_mm=1e-3, grain_activation_j_mol=300e3, grain_rate_log_index=-60.0)
    assert codes(("latp",), 900)["FIR305"] is Severity.NO_VERDICT
    assert codes(("latp",), 900, powders=(replace(fine, grain_mm=2e-3),))["FIR305"] is Severity.WARNING
    assert "FIR305" not in codes(("latp",), 900, powders=(fine,))
    assert "FIR305" not in codes(("al2o3",), 900)
