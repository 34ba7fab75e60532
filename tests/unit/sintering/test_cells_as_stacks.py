"""Stacks taken from printed cells: columns, in-plane periods, what is filled in later."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssbfab.geometry import ARCHITECTURES, assign
from ssbfab.geometry.cell import Cell, Role
from ssbfab.library import Library
from ssbfab.sintering import CoSintering, Schedule, Segment, Verdict, check, stacks_of

LIBRARY = Library.open()
SCHEDULE = Schedule(title="t", segments=(Segment(target_k=873.15, rate_k_s=0.03, hold_s=3600.0),))


def comb() -> Cell:
    kind = next(a for a in ARCHITECTURES if a.name == "interdigitated")
    drawn = kind(finger_count=3, finger_width_mm=0.06, finger_length_mm=0.6, bus_width_mm=0.06, gap_mm=0.05, height_mm=0.16, fill=True,
                 substrate_thickness_mm=1.0).build(Path())
    return assign(drawn, {Role.POSITIVE_ELECTRODE: "lfp", Role.NEGATIVE_ELECTRODE: "lto", Role.ELECTROLYTE: "peo_litfsi",
                          Role.SUBSTRATE: "quartz_glass"}, (Role.POSITIVE_ELECTRODE, Role.NEGATIVE_ELECTRODE))


def test_columns_and_periods_of_a_comb() -> None:
    found = stacks_of(comb(), LIBRARY, {Role.POSITIVE_ELECTRODE: LIBRARY.ink("lfp-60wt"), Role.NEGATIVE_ELECTRODE: LIBRARY.ink("lto-57wt")})
    columns = [s for s in found if s.is_column]
    assert {s.ids for s in columns} == {("quartz_glass",), ("quartz_glass", "lfp"), ("quartz_glass", "lto")}
    along = next(s for s in found if s.axis == "x")
    solids = [p for p in along.plies if p.material is not None]
    gaps = [p for p in along.plies if p.material is None]
    assert [round(p.thickness_mm, 6) for p in solids] == [0.06] * len(solids) and {p.material.id for p in solids if p.material} == {"lfp", "lto"}
    assert [round(p.thickness_mm, 6) for p in gaps] == [0.05] * len(gaps)
    assert any(s.axis == "y" for s in found)
    film = next(p for s in columns for p in s.plies if p.material is not None and p.material.id == "lfp")
    assert film.porosity_fraction == pytest.approx(1 - LIBRARY.ink("lfp-60wt").fired_density_fraction)


def test_the_polymer_is_filled_in_later_and_the_worst_is_named_with_its_place() -> None:
    found = check(stacks_of(comb(), LIBRARY), SCHEDULE, LIBRARY)
    assert all("peo_litfsi" not in s.stack.ids for s in found.stacks)
    worst = found.worst
    assert worst is not None and worst.verdict is Verdict.NO_VERDICT and worst.decides
    assert all(s.stack.edges_dominate for s in found.stacks if s.stack.is_column)


def test_a_free_substrate_leaves_its_columns() -> None:
    step = CoSintering(furnace="f", segments=SCHEDULE.segments, substrate_bonded=False)
    found = check(stacks_of(comb(), LIBRARY), SCHEDULE, LIBRARY, step=step)
    assert all("quartz_glass" not in s.stack.ids for s in found.stacks)
    assert ("lfp", "quartz_glass") in {i.pair for i in found.interfaces}  # it still touches at temperature


def test_plot_data(tmp_path: Path) -> None:
    from ssbfab.sintering import plot
    from ssbfab.sintering.camber import camber
    from ssbfab.sintering.powder import Growth, Powder
    from ssbfab.sintering.viscous import ViscousPly

    powder = Powder(material="al2o3", green_density_fraction=0.55, activation_j_mol=440e3, msc_centre_index=-33, msc_width_index=1.0)
    growth = Growth(pair=("al2o3", "tzp3"), rate_log_index=0.0, activation_j_mol=300e3)
    history = camber((ViscousPly(name="a", thickness_mm=0.1, prefactor_pa_s=3e-5, activation_j_mol=440e3, sintering_stress_pa=3e6),),
                     [(0, 1073.15), (7200, 1673.15)])
    firing = check(stacks_of(comb(), LIBRARY), SCHEDULE, LIBRARY)
    pictures = [plot.temperature_data(SCHEDULE, LIBRARY.furnace("tube-1200")), *plot.densification_data(SCHEDULE, [powder]),
                *plot.camber_data(history), plot.profile_data(firing.stacks[0]),
                plot.map_data(powder, [0.9, 0.95], [(growth, 1e-4)], low_k=1300, high_k=1700)]
    for picture in pictures:
        assert picture.lines and all(len(line.x) == len(line.y) > 1 for line in picture.lines)
    path = tmp_path / "firing.png"
    plot.draw(pictures).savefig(path)
    assert path.stat().st_size > 5000
