"""Metrics and columns against closed forms."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from ssbfab.geometry import Body, Cell, Role, assign, columns, measure
from ssbfab.geometry.architectures import Interdigitated, Pillars, PlanarStack
from ssbfab.geometry.architectures.planar import PlySpec
from ssbfab.geometry.solid import box
from ssbfab.library import Library

LIBRARY = Library.open()
MATERIALS = {Role.POSITIVE_ELECTRODE: "lfp", Role.NEGATIVE_ELECTRODE: "lto", Role.SEPARATOR: "llzo_al", Role.ELECTROLYTE: "peo_litfsi"}


def planar(dense: float = 1.0) -> Cell:
    cell = PlanarStack(width_x_mm=10, width_y_mm=8, plies=(
        PlySpec(role=Role.NEGATIVE_ELECTRODE, thickness_mm=0.1), PlySpec(role=Role.SEPARATOR, thickness_mm=0.04),
        PlySpec(role=Role.POSITIVE_ELECTRODE, thickness_mm=0.12))).build()
    roles = {role: MATERIALS[role] for role in (Role.POSITIVE_ELECTRODE, Role.NEGATIVE_ELECTRODE, Role.SEPARATOR)}
    return assign(cell, roles, tuple(roles), {Role.POSITIVE_ELECTRODE: dense})


def number(material: str, name: str) -> float:
    return LIBRARY.material(material).need(name).value


def test_a_planar_cell_by_hand() -> None:
    found = measure(planar(0.6), LIBRARY)
    positive = 0.12e-3 * 0.6 * number("lfp", "density_kg_m3") * number("lfp", "specific_capacity_ah_kg")
    negative = 0.1e-3 * number("lto", "density_kg_m3") * number("lto", "specific_capacity_ah_kg")
    volts = number("lfp", "voltage_v") - number("lto", "voltage_v")
    mass = (0.12e-3 * 0.6 * number("lfp", "density_kg_m3") + 0.1e-3 * number("lto", "density_kg_m3")
            + 0.04e-3 * number("llzo_al", "density_kg_m3"))
    assert found.footprint_mm2 == pytest.approx(80)
    assert found.positive_ah_m2 == pytest.approx(positive, rel=1e-9)
    assert found.negative_ah_m2 == pytest.approx(negative, rel=1e-9)
    assert found.np_ratio == pytest.approx(negative / positive, rel=1e-9)
    assert found.interfacial_ratio == pytest.approx(1.0, rel=1e-9)
    assert found.diffusion_path_mm == pytest.approx(0.12, rel=0.02)
    assert found.voltage_v == pytest.approx(volts)
    assert found.energy_wh_kg == pytest.approx(min(positive, negative) * volts / mass, rel=1e-9)
    assert found.energy_wh_l == pytest.approx(min(positive, negative) * volts / 0.26e-3 / 1000, rel=1e-9)
    assert sum(found.volume_fraction.values()) == pytest.approx(1.0)


def test_an_interdigitated_cell_has_more_interface() -> None:
    cell = Interdigitated(finger_count=8, finger_width_mm=0.06, finger_length_mm=0.8, gap_mm=0.05, height_mm=0.32, fill=True).build()
    cell = assign(cell, {role: MATERIALS[role] for role in (Role.POSITIVE_ELECTRODE, Role.NEGATIVE_ELECTRODE, Role.ELECTROLYTE)}, ())
    found = measure(cell, LIBRARY)
    across = 16 * 0.06 + 15 * 0.05
    outline = 15 * 0.8 + 8 * 0.06 + 7 * 0.16 + 0.11
    assert found.interfacial_ratio == pytest.approx(0.32 * outline / (across * 0.97), rel=1e-9)
    assert found.diffusion_path_mm == pytest.approx(0.06 * math.sqrt(2), rel=0.02)  # the comb's outer corner


def test_a_large_array_is_measured_by_windows() -> None:
    cell = Pillars(x_count=20, y_count=20, diameter_mm=0.1, pitch_mm=0.2, height_mm=0.3, separator_thickness_mm=0.04, fill=True).build()
    found = measure(cell, LIBRARY)
    assert found.diffusion_path_mm == pytest.approx(0.1 * math.sqrt(2) - 0.05, rel=0.02)  # in the middle of four pillars


def test_what_is_unknown_is_none_and_named() -> None:
    bare = planar()
    nameless = bare.with_bodies(lambda body: Body(name=body.name, role=body.role, solid=body.solid))
    found = measure(nameless, LIBRARY)
    assert found.positive_ah_m2 is None and found.np_ratio is None and found.energy_wh_l is None and found.energy_wh_kg is None
    assert any("density_kg_m3" in what for what in found.missing)
    assert found.interfacial_ratio == pytest.approx(1.0)


def test_a_half_cell_says_so() -> None:
    cell = Cell(title="", bodies=(Body(name="a", role=Role.POSITIVE_ELECTRODE, material="lfp", solid=box((0, 0, 0), (1, 1, 1))),))
    found = measure(cell, LIBRARY)
    assert found.positive_ah_m2 is not None and found.negative_ah_m2 is None and found.interfacial_ratio is None
    assert "no negative electrode" in found.missing


def test_columns_of_a_comb_on_a_substrate() -> None:
    cell = Interdigitated(finger_count=4, finger_width_mm=0.06, finger_length_mm=0.8, gap_mm=0.05, height_mm=0.32,
                          substrate_thickness_mm=0.5, substrate_margin_mm=0.0).build()
    found = {column.name: column for column in columns(cell)}
    assert set(found) == {"substrate", "substrate / positive_electrode", "substrate / negative_electrode"}
    assert found["substrate"].pieces == (("substrate", pytest.approx(0.5)), (None, pytest.approx(0.32)))
    assert found["substrate"].width_mm == pytest.approx(0.05, rel=0.25)
    for name in ("positive_electrode", "negative_electrode"):
        assert found[f"substrate / {name}"].area_mm2 == pytest.approx(cell.body(name).volume_mm3 / 0.32, rel=1e-9)


def test_sampled_columns_agree_with_exact_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    module = importlib.import_module("ssbfab.geometry.columns")
    cell = planar()
    exact = columns(cell)
    monkeypatch.setattr(module, "MOST_SLABS", 0)
    sampled = columns(cell)
    assert [c.name for c in sampled] == [c.name for c in exact]
    for one, other in zip(sampled, exact, strict=True):
        assert [t for _, t in one.pieces] == pytest.approx([t for _, t in other.pieces])
        assert one.width_mm == pytest.approx(other.width_mm, rel=0.1)


def test_tapered_pillars_are_sampled() -> None:
    cell = Pillars(x_count=3, y_count=3, diameter_mm=0.15, pitch_mm=0.2, height_mm=0.3, separator_thickness_mm=0.04,
                   top_diameter_mm=0.05, fill=True).build()
    names = {column.name for column in columns(cell)}
    assert {"separator / pillars", "separator / positive_electrode", "separator / pillars / positive_electrode"} <= names


def test_nothing_is_written(tmp_path: Path) -> None:
    measure(planar(), LIBRARY)
    assert not list(tmp_path.iterdir())
