"""Short circuits through what is not printed (PRF205, PRF206), open circuits and holes in a separator, with their good twins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.library import Library
from ssbfab.proof import prove, read

pytestmark = pytest.mark.filterwarnings("error")


def codes(made, bodies=(), library=None):
    deposit = read(made.text(), printer=made.printer, heads=made.heads)
    cell = replace(made.cell, bodies=(*made.cell.bodies, *bodies))
    return {f.code: f for f in prove(deposit, printer=made.printer, heads=made.heads, cell=cell, library=library)}


def plate(role, low, high, material=""):
    from manifold3d import Manifold

    size = np.subtract(high, low)
    return Body(name="foil", role=role, printed=False, material=material, solid=Manifold.cube(size.tolist()).translate(list(low)))


def box(made, name, z0, z1, grow=0.0):
    x0, y0, _, x1, y1, _ = made.cell.body(name).bounds_mm
    return (x0 - grow, y0 - grow, z0), (x1 + grow, y1 + grow, z1)


def spine(made, name):
    """The bar that carries the fingers: only one electrode has ink there."""
    (x0, y0, _), (x1, y1, _) = box(made, name, 0, 0)
    return ((x0, y0), (x1, y0 + 0.1)) if name == "A" else ((x0, y1 - 0.1), (x1, y1))


@pytest.mark.parametrize("role", [Role.NEGATIVE_COLLECTOR, Role.POSITIVE_COLLECTOR])
def test_a_collector_under_both_electrodes_is_a_short(job, role):
    """It is right under one of them, and a short under the other."""
    made = job(gap=0.2)
    whole = plate(role, (9, 7, -0.1), (13, 14, 0.0))
    found = codes(made, [whole])["PRF205"]
    assert found.layer == 0 and found.place_mm[2] == pytest.approx(0.05) and found.value > 0
    assert ("positive" if role is Role.NEGATIVE_COLLECTOR else "negative") in found.message
    mine = "A" if role is Role.POSITIVE_COLLECTOR else "B"
    (x0, y0), (x1, y1) = spine(made, mine)
    assert "PRF205" not in codes(made, [plate(role, (x0, y0, -0.1), (x1, y1, 0.0))])


@pytest.mark.parametrize(("away", "short"), [(-0.01, True), (0.006, True), (0.02, False)])
def test_a_pad_beside_the_spine(job, away, short):
    """Side by side, tolerance included: 5 um of place, 2.5 um of width and 5.5 um of bulge."""
    made = job(gap=0.2)
    (x0, y0, _), (x1, *_) = box(made, "A", 0, 0.15)
    pad = plate(Role.NEGATIVE_COLLECTOR, (x0, y0 - 1, 0.0), (x1, y0 - away, 0.15))
    assert ("PRF205" in codes(made, [pad])) is short
    below = plate(Role.NEGATIVE_COLLECTOR, (x0, y0 - 1, -0.2), (x1, y0 + 1, -0.05))
    assert "PRF205" not in codes(made, [below])


def test_a_bare_metal_plate_joins_the_electrodes(job):
    made, library = job(gap=0.2), Library.open()
    low, high = (9, 7, -0.5), (13, 14, 0.0)
    found = codes(made, [plate(Role.SUBSTRATE, low, high, "ss316l")], library)["PRF206"]
    assert found.layer == 0 and "foil" in found.where
    assert "PRF206" not in codes(made, [plate(Role.SUBSTRATE, low, high, "quartz_glass")], library)
    (x0, y0), (x1, y1) = spine(made, "A")
    assert "PRF206" not in codes(made, [plate(Role.SUBSTRATE, (x0, y0, -0.5), (x1, y1, 0.0), "ss316l")], library)
    assert "PRF206" not in codes(made, [plate(Role.BIPOLAR_PLATE, low, high, "ss316l")], library)


def test_an_electrode_cut_in_all_layers_is_open_and_a_separator_with_a_gap_has_a_hole(job):
    """The same bead left out: of an electrode in every layer an open circuit (PRF203), of a separator a hole (PRF204)."""
    made = job(gap=0.2)
    whole = codes(made)
    assert not {"PRF203", "PRF204"} & set(whole)
    beads = []
    for tool, layer, points in made.beads:
        (x0, y0), (x1, y1) = points
        if tool == 0 and x0 == x1:
            middle = (y0 + y1) / 2
            beads += [(tool, layer, ((x0, y0), (x0, middle - 0.1))), (tool, layer, ((x0, middle + 0.1), (x0, y1)))]
        else:
            beads.append((tool, layer, points))
    cut = replace(made, beads=tuple(beads))
    found = codes(cut)
    assert "PRF203" in found and found["PRF302"].place_mm is not None
    barrier = Cell(title="separator", bodies=tuple(replace(b, role=Role.SEPARATOR) for b in made.cell.bodies))
    assert "PRF204" in codes(replace(cut, cell=barrier))
    assert "PRF204" not in codes(replace(made, cell=barrier))
