"""Sections of random solids: areas by another route, disjoint bodies stay disjoint, every plane closes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from manifold3d import Manifold

from ssbfab.errors import SlicingError
from ssbfab.slicing import Surface, slice_surfaces
from ssbfab.slicing.nesting import nested
from ssbfab.slicing.sweep import sections

numbers = st.floats(0.1, 2.0).map(lambda v: round(v, 3))


@st.composite
def solids(draw) -> Manifold:
    """Boxes, cylinders and balls, joined and cut, standing on the bed."""
    made = Manifold.cube((3.0, 3.0, draw(numbers)))
    for _ in range(draw(st.integers(1, 4))):
        kind, size = draw(st.sampled_from(["cube", "cylinder", "sphere"])), draw(numbers)
        part = {"cube": lambda s=size: Manifold.cube((s, s, s)).rotate((0.0, 0.0, 30.0 * s)),
                "cylinder": lambda s=size: Manifold.cylinder(2.5 * s, s, s / 2, 24),
                "sphere": lambda s=size: Manifold.sphere(s, 24)}[kind]()
        part = part.translate((draw(numbers), draw(numbers), draw(numbers) / 2))
        made = made + part if draw(st.booleans()) else made - part
    return made.trim_by_plane((0.0, 0.0, 1.0), 0.0)


def grounded(solid: Manifold) -> Manifold:
    return solid.translate((0.0, 0.0, -solid.bounding_box()[2]))


@settings(max_examples=40, deadline=None)
@given(solids(), st.floats(0.011, 0.2))
def test_areas_agree_with_manifolds_own_slices(solid, height):
    if solid.is_empty() or solid.volume() < 1e-3:
        return
    solid = grounded(solid)
    surface = Surface.of_solid("s", solid)
    planes = np.arange(height / 2, solid.bounding_box()[5], height)
    for z, loops in zip(planes, sections(surface, planes), strict=True):
        polygons = nested(loops)
        wanted = solid.slice(float(z)).area()
        assert sum(polygon.area for polygon in polygons) == pytest.approx(wanted, rel=1e-5, abs=1e-5)
        assert shapely.MultiPolygon(list(polygons)).is_valid


@settings(max_examples=25, deadline=None)
@given(solids(), st.floats(0.02, 0.3))
def test_layers_fill_the_height_and_sum_to_the_volume(solid, height):
    if solid.is_empty() or solid.volume() < 0.5 or solid.bounding_box()[5] - solid.bounding_box()[2] < 1.0:
        return
    solid = grounded(solid)
    layers = list(slice_surfaces([Surface.of_solid("s", solid)], height))
    assert sum(layer.height_mm for layer in layers) == pytest.approx(solid.bounding_box()[5])
    volume = sum(layer.height_mm * region.area_mm2 for layer in layers for region in layer.regions)
    assert volume == pytest.approx(solid.volume(), rel=0.12 * height / 0.1)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 40), st.floats(0.005, 0.5), st.floats(0.05, 1.0))
def test_fingers_keep_their_gaps_to_a_nanometre(count, gap, width):
    pitch = gap + width
    solid = Manifold.compose([Manifold.cube((width, 2.0, 0.2)).translate((i * pitch, 0.0, 0.0)) for i in range(count)])
    (layer,) = slice_surfaces([Surface.of_solid("fingers", solid)], 0.2)
    polygons = sorted(layer.regions[0].polygons, key=lambda polygon: polygon.bounds[0])
    assert len(polygons) == count
    for one, other in itertools.pairwise(polygons):
        assert abs(one.distance(other) - gap) < 1e-6


heights = st.floats(0.02, 0.6).map(lambda v: round(v, 5))


@settings(max_examples=100, deadline=None)
@given(st.lists(heights, min_size=2, max_size=4), st.sampled_from([0.02, 0.04, 0.08]), st.floats(-0.3, 0.3), st.booleans())
def test_every_prism_keeps_its_volume_beside_others_of_other_heights(tops, layer_height, apart, stacked):
    """Tops close to each other and far apart; the last body may stand on the first."""
    tops[1] = max(round(tops[0] + apart * layer_height, 5), 0.01)
    assume(max(tops) > 0.31 * layer_height)  # all of the print thinner than that is refused
    feet = [0.0] * len(tops)
    feet[-1] = tops[0] if stacked and len(tops) > 2 else 0.0
    solids = [Manifold.cube((1.0, 1.0, top)).translate((2.0 * i, 0.0, foot))
              for i, (top, foot) in enumerate(zip(tops, feet, strict=True))]
    layers = list(slice_surfaces([Surface.of_solid(str(i), solid) for i, solid in enumerate(solids)], layer_height))
    assert [layer.z_mm for layer in layers] == sorted(layer.z_mm for layer in layers)
    for i, (top, foot) in enumerate(zip(tops, feet, strict=True)):
        mine = [layer for layer in layers if any(region.body == str(i) for region in layer.regions)]
        assert sum(layer.height_mm for layer in mine) == pytest.approx(top, rel=1e-3)
        assert mine[0].z_mm - mine[0].height_mm == pytest.approx(foot, abs=1e-5)
        assert all(b.z_mm - b.height_mm == pytest.approx(a.z_mm) for a, b in itertools.pairwise(mine))
        printable = min(0.7 * layer_height, top) - 2e-6
        assert all(printable <= layer.height_mm <= 1.51 * layer_height for layer in mine)
        assert len({id(region) for layer in mine for region in layer.regions if region.body == str(i)}) == 1


def test_a_print_thinner_than_a_layer_can_give_is_refused():
    with pytest.raises(SlicingError, match=r"less than a layer of 0\.08 mm can give"):
        list(slice_surfaces([Surface.of_solid("film", Manifold.cube((1.0, 1.0, 0.02344)))], 0.08))


def test_bodies_of_nearly_equal_height_share_all_layers_but_the_last():
    solids = [Manifold.cube((1.0, 1.0, top)).translate((2.0 * i, 0.0, 0.0)) for i, top in enumerate((0.195, 0.2))]
    layers = list(slice_surfaces([Surface.of_solid(str(i), solid) for i, solid in enumerate(solids)], 0.02))
    assert [len(layer.regions) for layer in layers] == [2] * 9 + [1, 1]
    assert [round(layer.height_mm, 9) for layer in layers[-2:]] == [0.015, 0.02]
