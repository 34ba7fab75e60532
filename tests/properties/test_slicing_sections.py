"""Sections of random solids: areas by another route, disjoint bodies stay disjoint, every plane closes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from manifold3d import Manifold

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
