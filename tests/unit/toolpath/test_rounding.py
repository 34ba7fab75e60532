"""Rounded corners: true radius, ends and ink kept, and no slow corner under constant pressure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ssbfab.slicing import slice_cell
from ssbfab.toolpath import PrintSettings, plan, summarise
from ssbfab.toolpath.dispense.width_error import predicted
from ssbfab.toolpath.fills import Trail
from ssbfab.toolpath.path import Bead
from ssbfab.toolpath.rounding import rounded

WIDTH = 0.25


def trail(points, closed=False) -> Trail:
    return Trail(points_mm=np.asarray(points, dtype=float), width_mm=np.full(len(points), WIDTH), closed=closed)


@pytest.mark.parametrize("degrees", [30, 60, 90, -90, 120, -140])
@pytest.mark.parametrize("ratio", [0.2, 0.5, 1.0])
def test_the_arc_has_the_radius_keeps_the_ends_and_all_ink(degrees, ratio):
    turn = np.radians(degrees)
    sharp = trail([[-5, 0], [0, 0], [5 * np.cos(turn), 5 * np.sin(turn)]])
    found = rounded(sharp, ratio)
    radius = ratio * WIDTH
    cut = radius * np.tan(abs(turn) / 2)
    centre = np.array([-cut, np.sign(turn) * radius])
    assert found.points_mm[[0, -1]] == pytest.approx(sharp.points_mm[[0, -1]])
    assert np.hypot(*(found.points_mm[2:-2] - centre).T) == pytest.approx(radius)
    deviation = np.hypot(*found.points_mm[2:-2].T).min()
    assert deviation == pytest.approx(radius * (1 / np.cos(turn / 2) - 1), abs=0.01 * radius)
    steps = 0.02 * WIDTH * (found.width_mm.max() - WIDTH)  # the width changes over a step before and behind the arc
    assert found.area_mm2 == pytest.approx(sharp.area_mm2 + steps, rel=1e-9)


def test_short_sides_smooth_curves_and_ways_back_are_left():
    saw = trail([[0, 0], [0.01, 0], [0.01, 0.01], [3, 0.01]])
    assert np.hypot(*np.diff(rounded(saw, 1.0).points_mm, axis=0).T).min() > 0
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    smooth, back = trail(np.column_stack([np.cos(turn), np.sin(turn)]), closed=True), trail([[0, 0], [4, 0], [0, 0.1]])
    assert rounded(smooth, 0.5) is smooth and rounded(back, 0.5) is back and rounded(saw, 0.0) is saw


def test_a_closed_trail_has_all_its_corners_rounded():
    found = rounded(trail([[0, 0], [4, 0], [4, 4], [0, 4]], closed=True), 0.5)
    steps = np.diff(np.vstack([found.path_mm, found.points_mm[1]]), axis=0)
    turns = np.abs(np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))))
    assert turns.max() <= np.radians(15) + 1e-9 and turns.sum() == pytest.approx(2 * np.pi)


def test_constant_pressure_passes_a_rounded_corner_evenly(two_boxes, pneumatic_printer, heads_of):
    printer = replace(pneumatic_printer, junction_mm=0.002)
    head = heads_of(two_boxes, printer)[0]

    def worst(of: Trail) -> float:
        points = np.column_stack([of.points_mm, np.full(len(of.points_mm), 0.2)])
        line = Bead(body=0, points_mm=points, width_mm=np.full(len(points), WIDTH), height_mm=0.2, speed_mm_s=np.full(len(points), 5.0))
        error = predicted(line, head, printer, compensated=True)
        return float(np.abs(error.error_ratio[2:-2]).max())

    sharp = trail([[0, 0], [5, 0], [5, 5]])
    assert worst(sharp) > 0.04 and worst(rounded(sharp, 0.5)) < 0.005


def test_a_plan_with_rounded_corners_keeps_its_volume(two_boxes, syringe_printer, heads_of):
    heads = heads_of(two_boxes, syringe_printer)

    def volume(ratio):
        how = PrintSettings(printer="p", layer_height_mm=0.2, corner_ratio=ratio, fill="concentric")
        path = plan(lambda: slice_cell(two_boxes, 0.2), title="t", cell=two_boxes, heads=heads, printer=syringe_printer, settings=how)
        return summarise(path, printer=syringe_printer, heads=heads).volume_mm3["positive"]

    assert volume(0.5) == pytest.approx(volume(0.0), rel=0.005)
