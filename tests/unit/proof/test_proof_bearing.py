"""What holds beads up, what drips and lags, what is laid in figures: each rule fires on its fault and not on its good twin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ssbfab.findings import Severity
from ssbfab.geometry.cell import Role
from ssbfab.ink.shape import longest_span
from ssbfab.library import Library
from ssbfab.proof import RULES, prove, read
from ssbfab.proof.levels import heights_of

pytestmark = pytest.mark.filterwarnings("error")


def codes(made, *, text=None, printer=None, heads=None, cell=None, **options):
    printer, heads = printer or made.printer, heads or made.heads
    deposit = read(text or made.text(), printer=printer, heads=heads)
    return {f.code: f for f in prove(deposit, printer=printer, heads=heads, cell=cell or made.cell, **options)}


def bridged(made, gap_mm, layer=1):
    """A free-standing pair of posts in the first layer, and a bead from one to the other in the next."""
    posts = [(0, 0, ((40.0, 40.0), (40.5, 40.0))), (0, 0, ((40.5 + gap_mm, 40.0), (41.0 + gap_mm, 40.0)))]
    return replace(made, beads=(*posts, *made.beads, (0, layer, ((40.0, 40.0), (41.0 + gap_mm, 40.0)))))


def test_a_bead_on_air_is_found_with_its_place(job):
    made = job()
    air = replace(made, beads=(*made.beads, (0, 2, ((40.0, 40.0), (41.0, 40.0)))))
    found = codes(air)["PRF307"]
    assert found.severity is Severity.ERROR
    assert found.place_mm[:2] == pytest.approx((40.5, 40.0), abs=0.06)
    assert found.value == pytest.approx(1.0, abs=0.1)
    on_the_bed = replace(made, beads=((0, 0, ((40.0, 40.0), (41.0, 40.0))), *made.beads))
    assert "PRF307" not in codes(on_the_bed)


def test_a_free_end_is_a_warning(job):
    made = job()
    out = replace(made, beads=((0, 0, ((40.0, 40.0), (40.5, 40.0))), *made.beads, (0, 1, ((40.0, 40.0), (41.0, 40.0)))))
    found = codes(out)["PRF307"]
    assert found.severity is Severity.WARNING
    assert found.value == pytest.approx(0.5, abs=0.11)


def test_spans_are_held_against_the_inks_stiffness(job):
    made = job()
    limit = longest_span(made.heads[0].ink, (4 * 0.1 * 0.05 / np.pi) ** 0.5)
    found = codes(bridged(made, 1.3 * limit))["PRF308"]
    assert found.value == pytest.approx(1.3 * limit, abs=0.1)
    assert found.limit == pytest.approx(limit)
    assert found.layer == 1
    assert not {"PRF307", "PRF308"} & set(codes(bridged(made, 0.8 * limit)))


def lagging(made, tau_s):
    tools = tuple(replace(tool, time_constant_s=tau_s) for tool in made.printer.tools)
    heads = tuple(replace(head, tool=tool) for head, tool in zip(made.heads, tools, strict=True))
    return {"printer": made.printer.with_tools(tools), "heads": heads}


def test_lag_of_the_dispenser_is_found(job):
    """At 5 mm/s a time constant of 0.1 s leaves half a millimetre of bead out: five widths. One of 1 ms leaves nothing out."""
    made = job()
    found = codes(made, **lagging(made, 0.1))["PRF309"]
    assert 0.3 < found.value < 0.6
    assert found.place_mm is not None
    assert "PRF309" not in codes(made, **lagging(made, 1e-3))


def test_drips_over_the_other_electrode(job):
    """Each comb is printed after the other one; a tip that still drips crosses it on the way from finger to finger."""
    made = job()
    found = codes(made, **lagging(made, 1.0))["PRF404"]
    assert found.severity is Severity.WARNING
    assert found.value > found.limit
    assert "PRF404" not in codes(made, **lagging(made, 1e-3))


def test_swollen_ink_stands_in_the_way_of_travels_only(job):
    """Travels 20 um above ink of 50 um height: free of it at no swell, not where it swells by 30 um."""
    made = job(layers=2)
    text = made.text().replace("G0 Z1.10000", "G0 Z0.12000").replace("G0 Z1.05000", "G0 Z0.12000").replace("G0 Z10 ", "G0 Z0.12 ")
    swollen = tuple(replace(head, ink=replace(head.ink, die_swell_ratio=1.6)) for head in made.heads)
    assert "PRF401" not in codes(made, text=text)
    assert "PRF401" in codes(made, text=text, heads=swollen)
    assert "PRF401" not in codes(made, heads=swollen)


def test_a_hole_in_a_separator_has_its_own_name(job):
    made = job()
    bodies = tuple(replace(body, role=Role.SEPARATOR) if body.name == "B" else body for body in made.cell.bodies)
    cell = replace(made.cell, bodies=bodies)
    k = next(i for i, bead in enumerate(made.beads) if bead[:2] == (1, 1)) + 1
    dropped = replace(made, beads=made.beads[:k] + made.beads[k + 1:])
    found = codes(dropped, cell=cell)["PRF204"]
    assert (found.layer, found.place_mm[0]) == (1, pytest.approx(made.beads[k][2][0][0], abs=0.05))
    assert "PRF204" not in codes(made, cell=cell) and "PRF302" not in codes(dropped, cell=cell)


def test_notes_tell_masses_capacities_and_starts(job):
    made = job()
    library = Library.open()
    ink = replace(made.heads[0].ink, material="lto")
    heads = tuple(replace(head, ink=ink) for head in made.heads)
    found = codes(made, heads=heads, library=library, notes=True)
    wanted = made.cell.bodies[1].volume_mm3 * 1e-9 * 0.3 * library.material("lto").get("density_kg_m3").value
    assert found["PRF602"].value == pytest.approx(wanted, rel=0.01)
    assert found["PRF603"].severity is Severity.NOTE
    assert found["PRF503"].value == 12  # a spine and three fingers in each of three layers
    assert codes(made, heads=heads, library=library) == {}
    unknown = tuple(replace(head, ink=replace(ink, material="unobtainium")) for head in heads)
    assert "PRF602" not in codes(made, heads=unknown, library=library, notes=True)
    assert "PRF503" not in codes(made, text="\n".join(line for line in made.text().splitlines() if " E" not in line), notes=True)
    short = replace(made, beads=tuple(bead for bead in made.beads if bead[1] != 1 or bead[0] != 0))
    assert codes(short, heads=heads, library=library)["PRF603"].severity is Severity.ERROR


def test_layers_of_different_height_side_by_side():
    """Tools with layers of 0.1875 and 0.19934 mm: the first layer of each lies on the floor, not on the other's ink."""
    one, two = 0.1875 * np.arange(1, 7), 0.19934 * np.arange(1, 7)
    levels = np.sort(np.concatenate([one, two]))
    level = np.searchsorted(levels, np.concatenate([one, two]))
    found = heights_of(levels, level, np.repeat([0, 1], 6), 0.0)
    assert found == pytest.approx(np.repeat([0.1875, 0.19934], 6))


def test_every_rule_has_its_code_once():
    assert len({rule.code for rule in RULES}) == len(RULES)
