"""Heights that differ by body or by slope: one shared grid, volumes kept, steps small enough."""

from __future__ import annotations

import numpy as np
import pytest
from manifold3d import Manifold

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.slicing import Adaptive, slice_cell


def cell_of(*solids: Manifold) -> Cell:
    return Cell(title="t", bodies=tuple(
        Body(name=f"body {i}", role=Role.POSITIVE_ELECTRODE, solid=solid) for i, solid in enumerate(solids)))


def volume(layers, body: str) -> float:
    return sum(layer.height_mm * region.area_mm2 for layer in layers for region in layer.regions if region.body == body)


@pytest.mark.parametrize(("height", "wanted"), [(0.32, 0.04), (0.32, 0.05), (0.33, 0.06), (0.1, 0.3)])
def test_an_ink_of_higher_beads_shares_the_grid(height, wanted):
    cell = cell_of(Manifold.cube((1, 1, 0.32)), Manifold.cube((1, 1, height)).translate((2, 0, 0)))
    layers = list(slice_cell(cell, 0.02, heights_mm={"body 1": wanted}))
    edges = {round(layer.z_mm, 9) for layer in layers if layer.regions[0].body == "body 0"}
    coarse = [layer for layer in layers if any(region.body == "body 1" for region in layer.regions)]
    assert all(round(layer.z_mm, 9) in edges or layer.z_mm > 0.32 for layer in coarse)
    assert volume(layers, "body 0") == pytest.approx(0.32, rel=1e-12) and volume(layers, "body 1") == pytest.approx(height, rel=1e-12)
    assert len(coarse) <= height / 0.02 / 1.4 + 1
    assert [layer.z_mm for layer in layers] == sorted(layer.z_mm for layer in layers)
    assert [layer.index for layer in layers] == list(range(len(layers)))


def test_slopes_make_layers_thinner_and_walls_do_not():
    ball = Manifold.sphere(1.0, 96).translate((0, 0, 1))
    deviation = 0.02
    layers = list(slice_cell(cell_of(ball), 0.1, adaptive=Adaptive(deviation_mm=deviation, lowest_mm=0.01)))
    middle = [layer.height_mm for layer in layers if 0.9 < layer.z_mm < 1.1]
    assert max(layer.height_mm for layer in layers) <= 0.1 * 1.31 and min(middle) > 0.07 > 0.03 > layers[0].height_mm
    for layer in layers[2:-2]:
        steepest = max(abs(1 - z) for z in (layer.z_mm, layer.z_mm - layer.height_mm))
        assert layer.height_mm * steepest <= 1.35 * deviation
    walls = list(slice_cell(cell_of(Manifold.cube((1, 1, 1))), 0.1, adaptive=Adaptive(deviation_mm=0.001, lowest_mm=0.01)))
    assert len(walls) == 10 and np.ptp([layer.height_mm for layer in walls]) < 1e-9


def test_adaptive_layers_keep_a_cone_better_than_even_ones():
    cone = Manifold.cylinder(1.0, 1.0, 0.0, 96)
    even = list(slice_cell(cell_of(cone), 0.1))
    fine = list(slice_cell(cell_of(cone), 0.1, adaptive=Adaptive(deviation_mm=0.03, lowest_mm=0.01)))
    assert abs(volume(fine, "body 0") - cone.volume()) < abs(volume(even, "body 0") - cone.volume())


def test_a_gap_between_bodies_is_an_empty_layer():
    cell = cell_of(Manifold.cube((1, 1, 0.2)), Manifold.cube((1, 1, 0.2)).translate((0, 0, 0.4)))
    assert [len(layer.regions) for layer in slice_cell(cell, 0.1)] == [1, 1, 0, 0, 1, 1]
