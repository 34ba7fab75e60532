"""Every conflict of the table of liquids is found; every rule of cold sintering fires, and its good twin does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssbfab.errors import ScheduleError
from ssbfab.findings import Severity, run
from ssbfab.library import Library
from ssbfab.sintering import Ply, Segment, Stack
from ssbfab.sintering.cold import RULES, ColdLaw, ColdSintering, PostAnneal, press
from ssbfab.sintering.cold.liquids import DIES, MEANT, attacks_die, incompatible, key, named, parts, unknown
from ssbfab.sintering.cold.step import pressing_schedule

LIBRARY = Library.open()
SOLVENTS = {row.name: row for row in LIBRARY.solvents()}
#: A material of the library for each word of the table; the die for words that mean it.
EXAMPLE = {"LLZO": "llzo_al", "sulfides": "li6ps5cl", "Li": "li", "LiPON": "lipon", "NMC811": "nmc811", "PEO salt": "peo_litfsi",
           "PVDF dissolves": "pvdf_hfp", "LFP": "lfp", "Al": "al", "Li-electrolytes": "latp", "reducible oxides": "lto"}
ROWS = [(row.name, word) for row in LIBRARY.solvents() for word in row.incompatible_with]


def seg(target: float = 150.0, pressure: float = 400.0, hold: float = 3600.0, rate: float = 5.0) -> Segment:
    return Segment(target_k=target + 273.15, rate_k_s=rate / 60, hold_s=hold, pressure_pa=pressure * 1e6)


COOL = seg(60, 400, 0)
GOOD = ColdSintering(press="press-100kn", segments=(seg(), COOL), liquid="water", liquid_mass_fraction=0.1, sealed=True,
                     green_density_fraction=0.6, d50_mm=4e-4)


def planned(step: ColdSintering = GOOD, *ids: str, powders: tuple[str, ...] = ("latp",), thickness: float = 0.3, **more):
    plies = tuple(Ply(name=id, material=LIBRARY.material(id), thickness_mm=thickness) for id in (ids or ("latp",)))
    return press(step, [Stack(name="s", plies=plies, width_mm=10.0)], LIBRARY, powders=powders if ids else (), **more)


def found(*args, **more) -> list:
    return list(run(RULES, {"pressing": planned(*args, **more), "library": LIBRARY}))


def has(code: str, severity: Severity, findings: list) -> bool:
    return any(f.code == code and f.severity is severity for f in findings)


@pytest.mark.parametrize(("liquid", "word"), ROWS, ids=[f"{a}-{b}" for a, b in ROWS])
def test_every_conflict_of_the_table_is_found(liquid: str, word: str) -> None:
    if key(word) in DIES:
        step = replace(GOOD, liquid=liquid, press="press-100kn")
        assert any(f.code == "CSP103" and liquid in f.where for f in found(step))
        return
    id = EXAMPLE[key(word)]
    powders = (id,)
    mine = [f for f in found(replace(GOOD, liquid=liquid), id, "al2o3", powders=powders) if f.code == "CSP101" and f.where == f"{liquid} on {id}"]
    assert mine and word in mine[0].message
    assert not any(f.code in ("CSP101", "CSP102") for f in found(replace(GOOD, liquid=liquid), "al2o3", powders=("al2o3",)))


def test_every_word_of_the_table_means_something() -> None:
    assert {key(word) for _, word in ROWS} == set(MEANT) | set(DIES)
    assert len(LIBRARY.solvents()) == 9 and len({liquid for liquid, _ in ROWS}) == 9


@pytest.mark.parametrize(("liquid", "id"), [("water", "li6ps5cl"), ("water", "lgps"), ("acetic acid aq", "lspscl"), ("LiOH aq", "li6ps5cl"),
                                            ("DMF/water", "li"), ("PVA aq", "li"), ("deionised water", "peo_litfsi")])
def test_hard_stops(liquid: str, id: str) -> None:
    assert has("CSP101", Severity.ERROR, found(replace(GOOD, liquid=liquid, atmosphere="argon"), "latp", id))


@pytest.mark.parametrize(("liquid", "id"), [("water", "llzo_al"), ("ethanol", "li6ps5cl"), ("acetic acid", "lfp"), ("water", "nmc811")])
def test_warnings_are_no_stops(liquid: str, id: str) -> None:
    said = [f for f in found(replace(GOOD, liquid=liquid, atmosphere="argon"), "latp", id) if f.code == "CSP101"]
    assert {f.severity for f in said} == {Severity.WARNING} and all(f.source and f.message for f in said)


def test_words_of_liquids() -> None:
    def names(said: str) -> set[str]:
        return {row.name for row in named(said, LIBRARY.solvents())}

    assert names("acetic acid aq") == {"acetic acid", "water"} and names("DMF/water") == {"DMF", "water"}
    assert names("LiOH aq") == {"LiOH aq", "water"} and names("") == set() and names("waterglass") == set()
    assert unknown("formic acid", LIBRARY.solvents()) == ("formic acid",) and unknown("acetic acid aq", LIBRARY.solvents()) == ()
    assert parts("water / acetic acid") == ("water", "acetic acid")
    assert incompatible(SOLVENTS["DMF"], LIBRARY.material("latp")) is None
    assert attacks_die(SOLVENTS["NaOH melt"], "tungsten carbide") is None


LAW = ColdLaw(material="latp", density_start_fraction=0.6, density_end_fraction=0.98, shape_exponent=1.0, log_time_index=4.0,
              activation_j_mol=1e4, stress_exponent=1.0, scatter_fraction=0.005, temperature_min_k=390.0, temperature_max_k=480.0,
              pressure_min_pa=1e8, pressure_max_pa=5e8)
HOT = "press-250kn-hot"
CASES = [
    ("CSP102", Severity.ERROR, (replace(GOOD, liquid="ethanol"), "latp", "peo_litfsi"), (replace(GOOD, liquid=""), "latp", "peo_litfsi")),
    ("CSP102", Severity.ERROR, (replace(GOOD, liquid="DMF"), "latp", "pegda_network"),
     (replace(GOOD, liquid="DMF", polymer_wanted=True), "latp", "pegda_network")),
    ("CSP104", Severity.ERROR, (replace(GOOD, press=HOT, segments=(seg(390), COOL)), "latp", "peo_litfsi"), (GOOD, "latp", "al2o3")),
    ("CSP105", Severity.ERROR, (replace(GOOD, segments=(seg(240), COOL)), "latp", "li"), (GOOD, "latp", "li")),
    ("CSP106", Severity.NO_VERDICT, (replace(GOOD, press=HOT, segments=(seg(300), COOL)), "latp", "lto"), (GOOD, "latp", "lto")),
    ("CSP107", Severity.ERROR, (replace(GOOD, liquid=""), "latp", "li6ps5cl"), (replace(GOOD, liquid="", atmosphere="argon"), "latp", "li6ps5cl")),
    ("CSP108", Severity.NO_VERDICT, (replace(GOOD, liquid="formic acid"),), (GOOD,)),
    ("CSP109", Severity.WARNING, (GOOD, "latp", "llzo_al"), (replace(GOOD, segments=(seg(pressure=20), seg(60, 20, 0))), "latp", "llzo_al")),
    ("CSP201", Severity.ERROR, (replace(GOOD, segments=(seg(pressure=800), COOL)),), (GOOD,)),
    ("CSP202", Severity.ERROR, (replace(GOOD, segments=(seg(pressure=600), COOL)),), (GOOD,)),
    ("CSP203", Severity.ERROR, (replace(GOOD, segments=(seg(300), COOL)),), (GOOD,)),
    ("CSP204", Severity.WARNING, (replace(GOOD, segments=(seg(rate=50), COOL)),), (GOOD,)),
    ("CSP205", Severity.WARNING, (replace(GOOD, pellet_height_mm=13.0),), (GOOD,)),
    ("CSP206", Severity.WARNING, (replace(GOOD, pellet_height_mm=200.0, friction_ratio=0.8),), (GOOD,)),
    ("CSP208", Severity.WARNING, (replace(GOOD, segments=(seg(pressure=0.9), seg(60, 0.9, 0))),), (GOOD,)),
    ("CSP209", Severity.WARNING, (replace(GOOD, segments=(seg(100, 400), seg(150, 100))),), (GOOD,)),
    ("CSP301", Severity.WARNING, (replace(GOOD, sealed=False),), (GOOD,)),
    ("CSP302", Severity.ERROR, (replace(GOOD, segments=(seg(),)),), (GOOD,)),
    ("CSP303", Severity.WARNING, (replace(GOOD, press=HOT, segments=(seg(390), COOL)),), (GOOD,)),
    ("CSP304", Severity.ERROR, (replace(GOOD, press=HOT, liquid="NaOH melt", segments=(seg(300), COOL)),),
     (replace(GOOD, press=HOT, liquid="NaOH melt", segments=(seg(375), COOL)),)),
    ("CSP305", Severity.NO_VERDICT, (replace(GOOD, liquid_mass_fraction=None),), (GOOD,)),
    ("CSP306", Severity.NO_VERDICT, (replace(GOOD, liquid="LiOH-LiNO3 eutectic"),), (replace(GOOD, liquid="PVA aq"),)),
    ("CSP401", Severity.ERROR, (replace(GOOD, law=replace(LAW, density_end_fraction=0.8)),), (replace(GOOD, law=LAW),)),
    ("CSP402", Severity.WARNING, (replace(GOOD, law=replace(LAW, temperature_max_k=400.0)),), (replace(GOOD, law=LAW),)),
    ("CSP403", Severity.NO_VERDICT, (GOOD, "lagp"), (replace(GOOD, density_min_fraction=0.8),)),
    ("CSP404", Severity.NO_VERDICT, (replace(GOOD, conductivity_min_s_m=0.01),), (GOOD,)),
    ("CSP501", Severity.NO_VERDICT, (GOOD, "latp", "lco"), (GOOD,)),
    ("CSP502", Severity.NO_VERDICT, (GOOD, "latp", "pegda_network"), (GOOD,)),
    ("CSP500", Severity.NOTE, (GOOD,), (GOOD, "latp", "lco")),
]


def _powdered(case: tuple) -> tuple[tuple, dict]:
    return case, {"powders": (case[1],)} if len(case) > 1 else {}


@pytest.mark.parametrize(("code", "severity", "bad", "good"), CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)])
def test_the_rule_fires_and_its_good_twin_does_not(code: str, severity: Severity, bad: tuple, good: tuple) -> None:
    args, more = _powdered(bad)
    assert has(code, severity, found(*args, **more)), [str(f) for f in found(*args, **more)]
    args, more = _powdered(good)
    assert not has(code, severity, found(*args, **more))


def test_a_part_wider_than_the_die() -> None:
    assert has("CSP207", Severity.ERROR, found(diagonal_mm=20.0)) and not has("CSP207", Severity.ERROR, found(diagonal_mm=12.0))


def test_every_rule_has_a_test() -> None:
    tested = {case[0] for case in CASES} | {"CSP101", "CSP103", "CSP207", "CSP405"}
    assert {rule.code for rule in RULES} == tested
    assert all(rule.title and rule.reason and rule.source.text for rule in RULES)


def test_neighbours_are_called_neighbours() -> None:
    said = next(f.message for f in found() if f.code == "CSP403")
    assert "neighbours, no prediction" in said and "81.2%" in said and "10.1016/j.jeurceramsoc.2024.02.028" in said
    none = next(f.message for f in found(GOOD, "lagp", powders=("lagp",)) if f.code == "CSP403")
    assert none.startswith("no neighbours: 1 comparable")
    assert not any(f.code == "CSP403" for f in found(replace(GOOD, law=LAW)))


def test_the_anneal_is_priced_and_changes_which_conductivity_is_shown() -> None:
    from ssbfab.sintering import Schedule
    from ssbfab.sintering.furnace_model import energy_j

    schedule = Schedule(title="anneal", segments=(Segment(target_k=1023.15, rate_k_s=0.05, hold_s=3600.0),))
    energy = energy_j(LIBRARY.furnace("muffle-1400"), schedule)
    after = found(anneal=PostAnneal(schedule=schedule, energy_j=energy))
    price = next(f for f in after if f.code == "CSP405")
    assert price.value == pytest.approx(schedule.duration_s) and "kWh" in price.message
    raw, annealed = (next(f for f in fs if f.code == "CSP404") for fs in (found(), after))
    assert raw.high < annealed.high and "as pressed" in raw.message and "post-anneal" in annealed.message
    assert "no post-anneal" in next(f.message for f in found() if f.code == "CSP405")


def test_mass_of_liquid_is_conserved() -> None:
    for sealed, loss in ((True, None), (False, None), (True, 0.4)):
        left = planned(replace(GOOD, sealed=sealed, mass_loss_fraction=loss, vent_s=600.0)).leaving
        assert left is not None and left.liquid_kg == pytest.approx(0.1 * left.powder_kg)
        assert left.leaves_kg == pytest.approx(left.liquid_kg * (loss if loss is not None else 0.0 if sealed else 1.0))
        assert left.rate_kg_s == pytest.approx(left.leaves_kg / 600.0)
    bore = 3.141592653589793 / 4 * 13.0**2
    assert left.powder_kg == pytest.approx(bore * 0.3e-9 * 2930.0, rel=1e-6)


def test_water_is_held_in_until_the_load_goes() -> None:
    state = planned(replace(GOOD, segments=(seg(180),))).states[0]
    assert state.flash is not None and state.flash.temperature_k == pytest.approx(453.15)
    assert state.flash.pressure_pa == pytest.approx(1.0026345688e6, rel=1e-3)
    assert state.open_boil is not None and state.open_boil.temperature_k == pytest.approx(373.12, abs=0.05)


@pytest.mark.parametrize(("segments", "says"), [((), "no segments"), ((seg(pressure=0.0),), "no segment .* has a pressure")])
def test_a_step_that_says_too_little(segments: tuple, says: str) -> None:
    with pytest.raises(ScheduleError, match=says):
        pressing_schedule(replace(GOOD, segments=segments), "r")


def test_nothing_to_press_is_an_error() -> None:
    plies = (Ply(name="glass", material=LIBRARY.material("quartz_glass"), thickness_mm=1.0, is_substrate=True),)
    with pytest.raises(ScheduleError, match="nothing in the part is pressed"):
        press(GOOD, [Stack(name="s", plies=plies)], LIBRARY)
