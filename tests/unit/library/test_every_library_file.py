"""Every shipped library file is read, its numbers have sources, and the table it came from is all there."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from ssbfab import units
from ssbfab.errors import LibraryError
from ssbfab.library import Library
from ssbfab.library.properties import PROPERTIES
from ssbfab.library.store import KINDS

LIBRARY = Library.open()
READERS = {"materials": LIBRARY.material, "inks": LIBRARY.ink, "tips": LIBRARY.tip, "printers": LIBRARY.printer,
           "furnaces": LIBRARY.furnace, "presses": LIBRARY.press}
EVERY = [(kind, name) for kind in KINDS for name in LIBRARY.names(kind)]
ROWS = list(csv.DictReader((Path(__file__).parent / "data" / "materials.csv").open()))


@pytest.mark.parametrize(("kind", "name"), EVERY, ids=lambda part: str(part))
def test_it_reads_and_every_number_has_a_source(kind: str, name: str) -> None:
    READERS[kind](name)
    provenance = LIBRARY.provenance(kind, name)
    assert provenance or kind == "materials"
    assert all(p.source.text for p in provenance.values())


def test_names_that_other_rooms_rely_on() -> None:
    for kind, names in {
        "printers": ("linuxcnc-pneumatic", "marlin-syringe"), "inks": ("lfp-60wt", "lto-57wt", "llzo-dense", "lco-paste"),
        "tips": ("30um", "100um", "250um"), "furnaces": ("tube-1200", "muffle-1400"), "presses": ("press-100kn",),
        "materials": ("llzo_al", "lco", "quartz_glass", "peo_litfsi", "al2o3"),
    }.items():
        assert set(names) <= set(LIBRARY.names(kind))


@pytest.mark.parametrize("name", LIBRARY.names("inks"))
def test_an_ink_is_of_a_known_material(name: str) -> None:
    assert LIBRARY.material(LIBRARY.ink(name).material).get("density_kg_m3")


def test_every_row_of_the_table_is_in_the_library_with_its_source_and_confidence() -> None:
    held: dict[tuple[str, str, str], int] = {}
    for id in LIBRARY.names("materials"):
        material = LIBRARY.material(id)
        for rows in (*material.properties.values(), *material.remarks.values()):
            for row in rows:
                key = (id, row.source.text, row.confidence.value)
                held[key] = held.get(key, 0) + 1
    wanted: dict[tuple[str, str, str], int] = {}
    for row in ROWS:
        key = (row["material_id"], row["source"] or "none given", row["confidence"])
        wanted[key] = wanted.get(key, 0) + 1
    assert len(ROWS) == 352
    assert {key: held.get(key, 0) for key in wanted if held.get(key, 0) < wanted[key]} == {}


@pytest.mark.parametrize(("column", "name", "unit"), [
    ("youngs_GPa", "youngs_modulus_pa", "GPa"), ("cte_1e-6_K", "cte_per_k", "ppm/K"), ("density_g_cm3", "density_kg_m3", "g/cm^3"),
    ("KIc_MPa_m0.5", "fracture_toughness_pa_m05", "MPa.m^0.5"), ("cond_S_cm", "conductivity_s_m", "S/cm"),
    ("cond_Ea_eV", "conductivity_activation_j_mol", "eV"), ("sinter_T_C", "sinter_temperature_k", "degC"),
    ("max_T_C", "max_temperature_k", "degC"), ("melt_C", "melting_k", "degC"), ("capacity_mAh_g", "specific_capacity_ah_kg", "mAh/g"),
    ("voltage_V", "voltage_v", "V"), ("cte_mean_1e-6_K", "mean_cte_per_k", "ppm/K"), ("flexural_MPa", "flexural_strength_pa", "MPa"),
    ("sinter_time_h", "sinter_time_s", "h"), ("critical_grain_um", "critical_grain_mm", "um"),
])
def test_every_number_of_the_table_is_in_inside_units(column: str, name: str, unit: str) -> None:
    rows = [row for row in ROWS if row["property"] == column and row["value"]]
    assert rows
    for row in rows:
        wanted = units.parse(f"{row['value']} {unit}", units.unit_of(name) or "")
        found = [m.value for m in LIBRARY.material(row["material_id"]).properties[name]]
        assert wanted in found, (row, found)


def test_a_value_that_was_not_found_stays_visible() -> None:
    llzo = LIBRARY.material("llzo_al")
    assert not llzo.has("densification_activation_j_mol")
    assert "NOT FOUND" in llzo.notes["densification_activation"][0]
    with pytest.raises(LibraryError, match="NOT FOUND"):
        llzo.need("densification_activation_j_mol")


def test_property_names_say_their_unit() -> None:
    for name, about in PROPERTIES.items():
        assert about.help
        assert units.unit_of(name) == about.unit, name
        assert about.unit or name.endswith(units.DIMENSIONLESS), name


@pytest.mark.alone
def test_opening_parses_nothing_and_one_printer_is_quick() -> None:
    Library.open().printer("marlin-syringe")
    started = time.process_time()
    library = Library.open()
    assert not library._kept
    library.printer("linuxcnc-pneumatic")
    assert time.process_time() - started < 0.05
    assert {key for key in library._kept if key[0] == "plain"} == {("plain", "printers", "linuxcnc-pneumatic")}


def test_the_tables_of_chemistry_are_whole() -> None:
    assert (len(LIBRARY.reactions()), len(LIBRARY.cold_points()), len(LIBRARY.solvents())) == (27, 24, 9)
    water = LIBRARY.solvents()[0]
    assert (water.name, water.critical_k, water.critical_pa) == ("water", 647.096, 22.064e6)
    assert "LLZO" in water.incompatible_with
    latp = LIBRARY.cold_points()[0]
    assert (latp.temperature_k, latp.pressure_pa, latp.time_s, latp.density_fraction) == (423.15, 7e8, 5400.0, 0.812)
    first = LIBRARY.reactions()[0]
    assert (first.phase_b, first.safe_k, first.onset_k) == ("LiCoO2", 1073.15, None)


def test_sources_are_asked_of_numbers_and_not_of_words() -> None:
    words = {"dialect", "tools[0].dispenser", "tools[0].tip", "tools[1].tip"}
    stated = LIBRARY.provenance("printers", "linuxcnc-pneumatic")
    assert not words & set(stated)
    assert {"low", "speed_max", "width_tolerance_ratio", "tools[1].offset", "tools[0].number"} <= set(stated)
    assert not {"binder", "solvent", "material", "name"} & set(LIBRARY.provenance("inks", "lfp-60wt"))


REVIEW = "T. K. Srivastava"


@pytest.mark.parametrize(("id", "name", "value"), [
    ("lco", "specific_capacity_ah_kg", 274), ("lco", "voltage_v", 3.9), ("lco", "volume_change_fraction", 0.025),
    ("nmc811", "specific_capacity_ah_kg", 276), ("nmc811", "voltage_v", 3.8), ("nmc811", "volume_change_fraction", 0.045),
    ("llzo_ta", "conductivity_s_m", 0.1), ("lspscl", "conductivity_s_m", 2.5), ("pegda_network", "conductivity_s_m", 0.012),
    ("pegda_network", "transference_fraction", 0.58), ("pvdf_hfp_emimtfsi", "conductivity_s_m", 0.8),
    ("peo_llzo_nanofibre", "conductivity_s_m", 0.065), ("garnet_network_peo", "conductivity_s_m", 0.025),
    ("si", "specific_capacity_ah_kg", 3579), ("si", "volume_change_fraction", 3.0), ("graphite", "specific_capacity_ah_kg", 372),
    ("lto", "voltage_v", 1.5),
])
def test_the_figures_of_the_review_article_are_there_with_that_source(id: str, name: str, value: float) -> None:
    rows = [row for row in LIBRARY.material(id).properties[name] if row.source.text.startswith(REVIEW)]
    assert [row.value for row in rows] == [pytest.approx(value)]


@pytest.mark.parametrize("id", ["lfp", "lto"])
def test_near_zero_strain_is_kept_as_words(id: str) -> None:
    remarks = [r for r in LIBRARY.material(id).remarks["remark"] if r.source.text.startswith(REVIEW)]
    assert "near-zero strain" in remarks[0].text


@pytest.mark.parametrize("name", LIBRARY.names("furnaces"))
def test_a_furnace_can_hold_its_highest_temperature(name: str) -> None:
    furnace = LIBRARY.furnace(name)
    room, hot = 298.15, furnace.temperature_max_k
    lost = furnace.loss_w_k * (hot - room) + 5.670374e-8 * furnace.radiating_area_m2 * (hot**4 - room**4)
    assert 0.4 * furnace.power_w < lost < furnace.power_w


@pytest.mark.parametrize("name", LIBRARY.names("presses"))
def test_a_press_can_load_its_die(name: str) -> None:
    press = LIBRARY.press(name)
    assert press.die_stress_max_pa * 3.14159 / 4 * (press.die_diameter_mm * 1e-3) ** 2 <= press.force_max_n
