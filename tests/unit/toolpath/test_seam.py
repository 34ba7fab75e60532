"""Seams are where they were asked for; angles and directions follow each body's own layers."""

from __future__ import annotations

import numpy as np
import pytest
from manifold3d import Manifold

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.slicing import slice_cell
from ssbfab.toolpath import PrintSettings, plan
from ssbfab.toolpath.courses import coursed
from ssbfab.toolpath.fills import Trail
from ssbfab.toolpath.order import ordered
from ssbfab.toolpath.path import Bead
from ssbfab.toolpath.seam import EIGHTHS, Seam, begun, doors_of

HEIGHT = 0.2
SQUARE = np.array([[0, 0], [1, 0], [2, 0], [2, 1], [2, 2], [1, 2], [0, 2], [0, 1]], dtype=float)
CORNERS = {(0, 0), (2, 0), (2, 2), (0, 2)}


def trail(points, closed=True) -> Trail:
    points = np.asarray(points, dtype=float)
    return Trail(points_mm=points, width_mm=np.linspace(1, 2, len(points)), closed=closed)


def circle(n=40):
    turn = np.arange(n) * 2 * np.pi / n
    return trail(np.column_stack([np.cos(turn), np.sin(turn)]))


@pytest.mark.parametrize("start", [(1, -3), (5, 5), (-1, 1.2)])
def test_a_corner_seam_is_at_a_corner_and_the_nearest_one(start):
    (found,) = ordered([trail(SQUARE)], np.array(start, dtype=float), seam=Seam.CORNER)
    assert tuple(found.points_mm[0]) in CORNERS
    assert np.hypot(*(found.points_mm[0] - start)) == pytest.approx(min(np.hypot(x - start[0], y - start[1]) for x, y in CORNERS))


def test_without_corners_a_corner_seam_is_the_nearest():
    assert doors_of(circle(), Seam.CORNER).tolist() == doors_of(circle(), Seam.NEAREST).tolist()


@pytest.mark.parametrize("roll", range(8))
@pytest.mark.parametrize("start", [(9.0, 9.0), (-9.0, 0.0)])
def test_an_aligned_seam_stays_wherever_the_tip_comes_from(roll, start):
    (found,) = ordered([trail(np.roll(SQUARE, roll, axis=0))], np.array(start), seam=Seam.ALIGNED)
    assert found.points_mm[0].tolist() == [0, 0]


def test_a_spread_seam_visits_eight_places_evenly_and_keeps_shape_and_width():
    ring = trail([[0, 0], [4, 0], [4, 4], [0, 4]])
    begins = []
    for course in range(8):
        found = begun(ring, Seam.SPREAD, course)
        assert found.length_mm == pytest.approx(16) and found.area_mm2 == pytest.approx(ring.area_mm2)
        x, y = found.points_mm[0]
        begins.append({0: x, 4: 16 - 4 - x}[round(y)] if y in (0, 4) and not (x == 4 and 0 < y < 4) else (4 + y if x == 4 else 16 - y))
    assert sorted(round(b / 2) % 8 for b in begins) == list(range(8)) and sorted(EIGHTHS) == list(range(8))
    assert begun(ring, Seam.NEAREST, 3) is ring and begun(trail(SQUARE, closed=False), Seam.SPREAD, 3).closed is False


@pytest.mark.parametrize("seam", list(Seam))
def test_open_trails_are_entered_at_an_end_whatever_the_seam(seam):
    (found,) = ordered([trail([[0, 0], [5, 0]], closed=False)], np.array([5.0, 1.0]), seam=seam)
    assert found.points_mm[0].tolist() == [5, 0]


def cell() -> Cell:
    """A positive box from the bed, a separator box on it that begins at an odd layer, a negative one of taller layers."""
    def body(name, role, x, z0, z1):
        return Body(name=name, role=role, solid=Manifold.cube((4.0, 3.0, z1 - z0)).translate((x, 20.0, z0)))
    return Cell(title="t", bodies=(body("low", Role.POSITIVE_ELECTRODE, 10.0, 0.0, 0.6), body("high", Role.SEPARATOR, 10.0, 0.6, 1.2),
                                   body("thick", Role.NEGATIVE_ELECTRODE, 20.0, 0.0, 1.2)))


def beads_of(printer, heads, layers, **settings):
    how = PrintSettings(printer="p", layer_height_mm=HEIGHT, chain=False, **settings)
    path = plan(layers, title="t", cell=cell(), heads=heads, printer=printer, settings=how)
    found: dict[int, list[list[Bead]]] = {0: [], 1: [], 2: []}
    for block in path.blocks():
        for body, courses in found.items():
            mine = [step for step in block.steps() if isinstance(step, Bead) and step.body == body]
            courses += [mine] if mine else []
    return found


def heads_for_three(printer, heads_of):
    from dataclasses import replace

    first, second = heads_of(cell(), printer)
    return (replace(first, bodies=("low", "high")), replace(second, bodies=("thick",)))


def test_rasters_turn_with_each_bodys_own_layers(syringe_printer, heads_of):
    found = beads_of(syringe_printer, heads_for_three(syringe_printer, heads_of), fill="woodpile", turn_rad=np.pi / 2,
                     layers=lambda: slice_cell(cell(), HEIGHT, heights_mm={"thick": 2 * HEIGHT}))
    assert [len(courses) for courses in found.values()] == [3, 3, 3]
    for courses in found.values():
        steps = [np.vstack([np.diff(bead.points_mm[:, :2], axis=0) for bead in beads]) for beads in courses]
        along_x = [np.abs(step[:, 0]).sum() > np.abs(step[:, 1]).sum() for step in steps]
        assert along_x == [True, False, True]


def test_courses_are_counted_per_body():
    every = list(coursed(slice_cell(cell(), HEIGHT, heights_mm={"thick": 2 * HEIGHT})))
    for name in ("low", "high", "thick"):
        assert [courses[name] for _, courses in every if name in courses] == [0, 1, 2]


def area(bead) -> float:
    """Signed area around which a closed bead runs."""
    x, y = bead.points_mm[:, 0], bead.points_mm[:, 1]
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


@pytest.mark.parametrize("alternate", [True, False])
def test_closed_beads_alternate_where_that_is_asked_for(syringe_printer, heads_of, alternate):
    found = beads_of(syringe_printer, heads_for_three(syringe_printer, heads_of), fill="contour", alternate=alternate,
                     layers=lambda: slice_cell(cell(), HEIGHT))
    signs = [np.sign(max((area(b) for b in beads), key=abs)) for beads in found[2]]
    assert signs == [signs[0] * (-1) ** (i if alternate else 0) for i in range(len(signs))] and len(signs) == 6


def test_a_spread_seam_moves_up_the_wall_and_an_aligned_one_does_not(syringe_printer, heads_of):
    def starts(seam):
        found = beads_of(syringe_printer, heads_for_three(syringe_printer, heads_of), fill="contour", seam=seam,
                         layers=lambda: slice_cell(cell(), HEIGHT))
        return {tuple(np.round(max(beads, key=lambda b: abs(area(b))).points_mm[0, :2], 6)) for beads in found[2]}

    assert len(starts(Seam.SPREAD)) == 6 and len(starts(Seam.ALIGNED)) == 1
