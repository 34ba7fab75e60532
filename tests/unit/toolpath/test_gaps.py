"""The bound on ways between islands: below every order, met on rows, and reported."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from manifold3d import CrossSection

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.slicing import slice_cell
from ssbfab.toolpath import PrintSettings, plan, summarise
from ssbfab.toolpath import gaps as module
from ssbfab.toolpath.gaps import Island, between, least_mm
from ssbfab.toolpath.path import Bead, Block, Travel


def least_of(lines) -> float:
    return least_mm([Island.of(line) for line in lines])


@pytest.mark.parametrize("spanned", [0, 60])
def test_no_order_and_no_end_is_shorter_than_the_bound(spanned, monkeypatch):
    monkeypatch.setattr(module, "SPANNED", spanned)
    rng = np.random.default_rng(4)
    for _ in range(15):
        lines = [rng.random((2, 2)) + 3 * rng.random(2) for _ in range(5)]
        best = min(sum(float(np.hypot(*(b[0] - a[-1]))) for a, b in pairwise([line[::-1] if flip >> i & 1 else line for i, line in
                   enumerate(walk)])) for walk in permutations(lines) for flip in range(32))
        assert 0 <= least_of(lines) <= best + 1e-12


def test_many_round_islands_are_bounded_by_their_circles(monkeypatch):
    turn = np.linspace(0, 2 * np.pi, 33)
    field = [np.column_stack([x + 0.1 * np.cos(turn), y + 0.1 * np.sin(turn)]) for x in range(10) for y in range(10)]
    quick = least_of(field)
    monkeypatch.setattr(module, "_between_circles", lambda islands: np.zeros(len(islands)))
    assert quick == pytest.approx(99 * 0.8, rel=1e-6) and least_of(field) == pytest.approx(quick, rel=0.02)


def test_an_open_bead_is_left_at_an_end_and_a_closed_one_anywhere():
    high, low = np.array([[0.0, 0.0], [0, 10]]), np.array([[3.0, 4.0], [5, 4]])
    assert least_of([high, low]) == pytest.approx(5.0)
    assert least_of([np.array([[0.0, 0], [0, 10], [-1, 5], [0, 0]]), low]) == pytest.approx(3.0)
    assert least_mm([Island.of(high[:1].repeat(2, axis=0)).followed_by(high), Island.of(low)]) == pytest.approx(3.0)


@pytest.mark.parametrize("count", [1, 2, 10, 200])
def test_a_row_is_its_own_bound(count):
    row = [np.array([[3.0 * i, 0.0], [3.0 * i, 1.0]]) for i in range(count)]
    assert least_of(row) <= 3.0 * (count - 1)
    assert least_of(row) == pytest.approx(3.0 * (count - 1), rel=1e-9)


def bead(x, joins=False) -> Bead:
    return Bead(body=0, points_mm=np.array([[x, 0, 1.0], [x, 1, 1.0]]), width_mm=np.ones(2), height_mm=1.0, speed_mm_s=np.ones(2),
                joins=joins)


def travel(a, b) -> Travel:
    points = np.array([[a, 1, 1.0], [a, 1, 2.0], [b, 0, 2.0], [b, 0, 1.0]])
    return Travel(points_mm=points, speed_mm_s=np.ones(4))


def test_only_ways_between_islands_count():
    block = Block.of([travel(-50, 0), bead(0), travel(0, 4), bead(4), travel(4, 90)], layer=0, z_mm=1.0, height_mm=1.0)
    found = between(block)
    assert found.travelled_mm == pytest.approx(np.hypot(4, 1)) and found.least_mm == pytest.approx(4.0)


def test_a_field_of_pillars_is_near_its_bound_and_says_so(syringe_printer, heads_of):
    circle = CrossSection.circle(0.15, 16)
    field = CrossSection.compose([circle.translate((0.4 * x, 0.4 * y)) for x in range(12) for y in range(12)])
    cell = Cell(title="p", bodies=(Body(name="p", role=Role.SEPARATOR, solid=field.extrude(0.6)),))
    heads = heads_of(cell, syringe_printer)
    how = PrintSettings(printer="p", layer_height_mm=0.2, bead_width_mm=0.1)
    path = plan(lambda: slice_cell(cell, 0.2), title="t", cell=cell, heads=heads, printer=syringe_printer, settings=how)
    summary = summarise(path, printer=syringe_printer, heads=heads)
    assert 0 < summary.between_least_mm <= summary.between_mm <= 143 * 3 * 0.4
    assert "in any order" in summary.between and summary.between_mm < 3 * summary.between_least_mm
