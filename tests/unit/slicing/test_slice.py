"""Sections against closed forms: exact, closed, nested, repeated, and clear errors for what cannot be."""

from __future__ import annotations

import weakref

import numpy as np
import pytest
import shapely
from manifold3d import CrossSection, Manifold

from ssbfab.errors import SlicingError
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.geometry.solid import triangles as mesh_of
from ssbfab.slicing import Surface, slice_cell, slice_surfaces, unique_sections
from ssbfab.slicing.seen import Seen
from ssbfab.slicing.surface import spans_mm
from ssbfab.slicing.sweep import changes, sections


def cell_of(*solids: Manifold) -> Cell:
    return Cell(title="t", bodies=tuple(
        Body(name=f"body {i}", role=Role.POSITIVE_ELECTRODE, solid=solid) for i, solid in enumerate(solids)))


def area(layer, body: int = 0) -> float:
    return sum(region.area_mm2 for region in layer.regions if region.body == f"body {body}")


def test_a_prism_is_one_section_whatever_its_layers():
    layers = list(slice_cell(cell_of(Manifold.cube((2, 1, 0.32))), 0.02))
    assert len(layers) == 16 and {layer.section for layer in layers} == {0}
    assert all(layer.regions[0] is layers[0].regions[0] for layer in layers)
    assert [layer.z_mm for layer in layers] == pytest.approx(np.arange(1, 17) * 0.02)
    (polygon,) = layers[0].regions[0].polygons
    assert polygon.equals(shapely.box(0, 0, 2, 1)) and len(polygon.exterior.coords) == 5


@pytest.mark.parametrize("height", [0.313, 0.327, 0.009, 0.05])
def test_heights_that_are_no_whole_number_of_layers_keep_their_volume(height):
    layers = list(slice_cell(cell_of(Manifold.cube((2, 1, height))), 0.02))
    assert sum(layer.height_mm * area(layer) for layer in layers) == pytest.approx(2 * height, rel=1e-12)
    assert all(0.4 * 0.02 < layer.height_mm < 1.5 * 0.02 for layer in layers)


def test_bodies_of_different_height_share_one_grid_and_keep_their_volumes():
    low, high = Manifold.cube((1, 1, 0.2)), Manifold.cube((1, 1, 0.33)).translate((2, 0, 0))
    layers = list(slice_cell(cell_of(low, high), 0.02))
    for body, volume in ((0, 0.2), (1, 0.33)):
        assert sum(layer.height_mm * area(layer, body) for layer in layers) == pytest.approx(volume, rel=1e-12)
    assert len({layer.section for layer in layers}) == 2


def test_a_shelf_starts_a_new_layer():
    stepped = Manifold.cube((2, 2, 0.11)) + Manifold.cube((1, 1, 0.3))
    layers = list(slice_cell(cell_of(stepped), 0.02))
    assert sum(layer.height_mm * area(layer) for layer in layers) == pytest.approx(stepped.volume(), rel=1e-12)


def test_a_cone_is_cut_at_mid_layer():
    cone = Manifold.cylinder(1.0, 1.0, 0.0, circular_segments=64)
    for layer in slice_cell(cell_of(cone), 0.1):
        middle = 1 - (layer.z_mm - layer.height_mm / 2)
        assert area(layer) == pytest.approx(32 * np.sin(2 * np.pi / 64) * middle**2, rel=1e-12)


def test_holes_and_islands_in_holes():
    rings = [CrossSection.circle(r, 64).extrude(1.0) for r in (4, 3, 2, 1)]
    layers = list(slice_cell(cell_of(rings[0] - rings[1] + rings[2] - rings[3]), 0.5))
    polygons = layers[0].regions[0].polygons
    assert sorted(len(polygon.interiors) for polygon in polygons) == [1, 1]
    assert polygons[0].disjoint(polygons[1])


def test_vertices_edges_and_faces_in_the_plane_are_no_special_case():
    octahedron = Manifold.sphere(1.0, circular_segments=4).translate((0, 0, 1))
    surface = Surface.of_solid("octahedron", octahedron)
    planes = np.array([0.0, 0.5, 1.0, 1.5, 2.0])
    areas = [sum(shapely.Polygon(loop).area for loop in loops) for loops in sections(surface, planes)]
    assert areas == pytest.approx([0, 0.5, 2.0, 0.5, 0], abs=1e-12)
    cube = Surface.of_solid("cube", Manifold.cube((1, 1, 1)))
    assert [len(loops) for loops in sections(cube, np.array([0.0, 0.5, 1.0]))] == [1, 1, 0]


def test_a_slope_changes_the_section_and_a_wall_does_not():
    planes = np.array([0.1, 0.3, 0.6, 0.9])
    cube = Manifold.cube((1, 1, 1))
    assert changes(Surface.of_solid("cube", cube), planes) == [True, False, False, False]
    assert changes(Surface.of_solid("turned", cube.rotate((0, 0, 30))), planes) == [True, False, False, False]
    topped = cube.trim_by_plane((0.5, 0.0, -1.0), -0.75)
    assert changes(Surface.of_solid("topped", topped), planes)[:2] == [True, False]
    assert changes(Surface.of_solid("topped", topped), planes)[3]


def test_a_section_that_comes_back_is_the_same_object():
    body = Manifold.cube((1, 1, 3)) + Manifold.cube((2, 2, 1)).translate((0, 0, 1))
    layers = list(slice_cell(cell_of(body), 1.0))
    assert [layer.section for layer in layers] == [0, 1, 0] and layers[0].regions[0] is layers[2].regions[0]
    assert [layer.index for layer in unique_sections(cell_of(body), 1.0)] == [0, 1]


def test_a_mesh_that_passes_through_itself_is_its_union():
    a, b = (Surface.of_solid("x", Manifold.cube((2, 2, 1)).translate((dx, dx, 0))) for dx in (0, 1))
    both = Surface.of_arrays("x", np.vstack([a.vertices_mm, b.vertices_mm]), np.vstack([a.triangles, b.triangles + 8]))
    (layer,) = slice_surfaces([both], 1.0)
    assert layer.regions[0].area_mm2 == pytest.approx(7.0) and len(layer.regions[0].polygons) == 1


def test_an_open_mesh_is_refused_with_its_place():
    cube = Surface.of_solid("cube", Manifold.cube((1, 1, 1)))
    walls = np.flatnonzero(np.not_equal(*spans_mm(cube)))
    holed = Surface.of_arrays("cube", cube.vertices_mm, cube.triangles[walls[1:]])
    with pytest.raises(SlicingError, match="'cube': the mesh is not watertight near"):
        list(slice_surfaces([holed], 0.5))


@pytest.mark.parametrize(("solid", "message"), [
    (Manifold.cube((1, 1, 1)).translate((0, 0, 0.3)), "floats 0.3 mm above the bed"),
    (Manifold.cube((1, 1, 1)).translate((0, 0, -0.3)), "0.3 mm below the bed"),
    (Manifold.cube((1, 1, 0.01)), "less than a layer"),
    (Manifold(), "the solid is empty")])
def test_what_cannot_stand_on_the_bed_is_refused(solid, message):
    with pytest.raises(SlicingError, match=message):
        list(slice_cell(cell_of(solid), 0.1))


@pytest.mark.parametrize("height", [0.0, -1.0, float("nan"), 1e-9])
def test_layer_heights_that_mean_nothing_are_refused(height):
    with pytest.raises(SlicingError, match="layer height"):
        list(slice_cell(cell_of(Manifold.cube((1, 1, 1))), height))


def test_nothing_printed_is_refused():
    with pytest.raises(SlicingError, match="no body is printed"):
        list(slice_cell(Cell(title="t", bodies=()), 0.1))


def test_slivers_thinner_than_a_nanometre_are_no_matter():
    from ssbfab.slicing.nesting import nested

    sliver = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 2e-7], [0.0, 2e-7]])
    assert nested([sliver]) == () and nested([]) == ()
    square = np.array([[2.0, 0.0], [3.0, 0.0], [3.0, 1.0], [2.0, 1.0]])
    (kept,) = nested([sliver, square])
    assert kept.equals(shapely.box(2, 0, 3, 1))


def test_loops_that_touch_themselves_become_valid_polygons():
    from ssbfab.slicing.nesting import nested

    bow = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0], [2.0, 2.0], [1.0, 2.0], [1.0, 1.0], [0.0, 1.0]])
    polygons = nested([bow])
    assert sum(polygon.area for polygon in polygons) == pytest.approx(2.0)
    assert all(polygon.is_valid for polygon in polygons)


def twisted(turns: float = 0.25) -> Manifold:
    """A square column that turns while it rises: no two sections are alike."""
    return CrossSection.square((2, 2), center=True).extrude(1.0, n_divisions=1, twist_degrees=360 * turns)


def test_sections_are_let_go_of_once_nobody_holds_them():
    kept = [weakref.ref(layer.regions[0]) for layer in slice_cell(cell_of(twisted()), 0.05)]
    assert len(kept) == 20 and sum(ref() is not None for ref in kept) <= 2


def test_a_shape_that_comes_again_has_its_old_number_whether_or_not_it_was_held():
    seen = Seen()
    square, other = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]]), np.array([[0.0, 0], [1, 0], [1, 2], [0, 1]])
    first = seen.met("a", [square])
    assert seen.met("a", [square.copy()]).region is first.region
    assert seen.met("a", [other]).number == 1 and seen.met("b", [square]).number == 2
    del first
    again = seen.met("a", [square])
    assert again.number == 0 and again.region.area_mm2 == 1.0
    assert seen.met("a", []) is None and seen.met("a", [square * 1e-9]) is None


@pytest.mark.parametrize("seed", range(6))
def test_a_surface_that_is_moved_knows_what_a_new_one_would_find(seed):
    """To the last bit, however little of its place a number can hold; but the volume, which was measured nearer to 0."""
    draw = np.random.default_rng(seed)
    vertices, faces = mesh_of(Manifold.sphere(1.0, 12) + Manifold.cube((2, 2, 1)).translate(draw.uniform(-1, 1, 3)))
    surface, by_mm = Surface.of_arrays("m", vertices, faces), tuple((draw.uniform(-1, 1, 3) * 10.0**seed).tolist())
    assert surface.survey
    moved = surface.moved(by_mm)
    assert "survey" in vars(moved)
    fresh = Surface.of_arrays("m", moved.vertices_mm, faces)
    assert moved.low_mm == fresh.low_mm and moved.z_range_mm == fresh.z_range_mm
    assert moved.survey[2] == pytest.approx(fresh.survey[2], rel=1e-9 * 10.0**seed)
    assert set(moved.survey[3].tolist()) <= set(fresh.survey[3].tolist())
