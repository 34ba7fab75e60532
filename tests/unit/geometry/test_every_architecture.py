"""One conformance suite over all architectures."""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ssbfab import spec
from ssbfab.errors import GeometryError
from ssbfab.geometry import ARCHITECTURES, Cell, Role, Shrinkage, columns, fired, green
from ssbfab.geometry.export.stl import stl_bytes
from ssbfab.geometry.meshes.inspection import inspect_triangles
from ssbfab.geometry.solid import box, contact_area_mm2, shared_volume_mm3, triangles, union

_LOADER = importlib.util.spec_from_file_location("architecture_examples", Path(__file__).parent / "architecture_examples.py")
assert _LOADER is not None and _LOADER.loader is not None
_MODULE = importlib.util.module_from_spec(_LOADER)
import sys  # noqa: E402

sys.modules["architecture_examples"] = _MODULE
_LOADER.loader.exec_module(_MODULE)
NAMES = [each.name for each in ARCHITECTURES]  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    folder = tmp_path_factory.mktemp("meshes")
    from ssbfab.geometry import Body

    for name, high in (("cube", (1.0, 1.0, 1.0)), ("lid", (1.0, 1.0, 0.25))):
        solid = box((0, 0, 0), high).translate((0, 0, 1.0 if name == "lid" else 0.0))
        (folder / f"{name}.stl").write_bytes(stl_bytes(Body(name=name, role=Role.SEPARATOR, solid=solid)))
    return _MODULE.examples(folder)


@pytest.fixture(scope="module")
def built(known: dict[str, list[Any]]) -> dict[str, list[tuple[Any, Cell]]]:
    return {name: [(example, example.spec.build()) for example in each] for name, each in known.items()}


def cells(built: dict[str, list[tuple[Any, Cell]]], name: str) -> Iterator[tuple[Any, Cell]]:
    yield from built[name]


def test_every_architecture_has_an_example(known: dict[str, list[Any]]) -> None:
    assert sorted(known) == sorted(NAMES)


@pytest.mark.parametrize("kind", ARCHITECTURES, ids=NAMES)
def test_the_drawing_names_every_dimension(kind: type) -> None:
    drawn = kind.__doc__ or ""
    missing = [f.key for f in spec.fields(kind) if f.about.unit and f.key not in drawn]  # type: ignore[arg-type]
    assert not missing
    assert all(f.about.help for f in spec.fields(kind))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ARCHITECTURES, ids=NAMES)
def test_one_file_each_and_short(kind: type) -> None:
    assert len(Path(inspect.getfile(kind)).read_text().splitlines()) < 150


@pytest.mark.parametrize("name", NAMES)
def test_watertight(built: dict[str, list[tuple[Any, Cell]]], name: str) -> None:
    for _, cell in cells(built, name):
        for body in cell.bodies:
            assert body.volume_mm3 > 0
            assert inspect_triangles(*triangles(body.solid)).faults == (), body.name


@pytest.mark.parametrize("name", NAMES)
def test_disjoint(built: dict[str, list[tuple[Any, Cell]]], name: str) -> None:
    for _, cell in cells(built, name):
        for first, second in combinations(cell.bodies, 2):
            shared = shared_volume_mm3(first.solid, second.solid)
            assert shared <= 1e-9 * min(first.volume_mm3, second.volume_mm3), (first.name, second.name)


@pytest.mark.parametrize("name", NAMES)
def test_interfaces_coincide(built: dict[str, list[tuple[Any, Cell]]], name: str) -> None:
    """Where bodies fill their box, joining them leaves the box alone: no sliver of void, every inner face met by its twin."""
    for example, cell in cells(built, name):
        if not example.full:
            continue
        x0, y0, z0, x1, y1, z1 = cell.bounds_mm
        whole = union([body.solid for body in cell.bodies])
        assert sum(body.volume_mm3 for body in cell.bodies) == pytest.approx((x1 - x0) * (y1 - y0) * (z1 - z0), rel=1e-9)
        box_area = 2 * ((x1 - x0) * (y1 - y0) + (x1 - x0) * (z1 - z0) + (y1 - y0) * (z1 - z0))
        assert whole.surface_area() == pytest.approx(box_area, rel=1e-9)


def test_the_test_of_interfaces_can_fail() -> None:
    lower, upper = box((0, 0, 0), (1, 1, 1)), box((0, 0, 1 + 1e-6), (1, 1, 2))
    assert union([lower, upper]).surface_area() > 11
    assert contact_area_mm2(lower, upper) < 1e-9


@pytest.mark.parametrize("name", NAMES)
def test_volumes_are_those_of_the_formula(built: dict[str, list[tuple[Any, Cell]]], name: str) -> None:
    for example, cell in cells(built, name):
        for body, expected in example.volumes_mm3.items():
            assert cell.body(body).volume_mm3 == pytest.approx(expected, rel=1e-9), body


@pytest.mark.parametrize("surface", ["gyroid", "diamond", "primitive"])
def test_a_minimal_surface_has_the_stated_porosity_and_two_halves(surface: str) -> None:
    """The sheet's volume converges on the stated share: the surface is made of flat triangles, so its error falls with them."""
    wanted = replace(_MODULE.examples(Path())["tpms"][0].spec, surface=surface, porosity_fraction=0.6)
    coarse, cell = (replace(wanted, resolution_mm=step).build() for step in (1 / 20, 1 / 40))
    errors = [abs(each.body("separator").volume_mm3 / 0.4 - 1) for each in (coarse, cell)]
    assert errors[0] < 0.02 and errors[1] < 0.01 and errors[1] < 0.6 * errors[0]
    halves = cell.body("positive_electrode").volume_mm3, cell.body("negative_electrode").volume_mm3
    assert halves[0] == pytest.approx(halves[1], rel=0.02)
    assert shared_volume_mm3(cell.bodies[1].solid, cell.bodies[2].solid) == 0.0
    assert contact_area_mm2(cell.bodies[1].solid, cell.bodies[2].solid) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_bounds(built: dict[str, list[tuple[Any, Cell]]], name: str) -> None:
    for example, cell in cells(built, name):
        if example.bounds_mm:
            assert cell.bounds_mm == pytest.approx(example.bounds_mm, abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_the_stated_gap_is_the_smallest(built: dict[str, list[tuple[Any, Cell]]], name: str) -> None:
    for _, cell in cells(built, name):
        pairs = [(a, b) for a in cell.bodies for b in cell.bodies if a.role.polarity > 0 > b.role.polarity]
        gaps = [a.solid.min_gap(b.solid, 2 * cell.gap_mm) for a, b in pairs if cell.gap_mm]
        if gaps:
            assert min(gaps) == pytest.approx(cell.gap_mm, rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_larger_stays_sound(known: dict[str, list[Any]], name: str) -> None:
    for example in known[name]:
        if example.larger:
            cell = replace(example.spec, **example.larger).build()
            small = example.spec.build()
            assert sum(b.volume_mm3 for b in cell.bodies) > sum(b.volume_mm3 for b in small.bodies)
            assert [body.role for body in cell.bodies][:2] == [body.role for body in small.bodies][:2]
            assert all(inspect_triangles(*triangles(body.solid)).faults == () for body in cell.bodies)


@pytest.mark.parametrize("name", NAMES)
def test_the_impossible_is_refused_with_its_rule(known: dict[str, list[Any]], name: str) -> None:
    for example in known[name]:
        for change, rule in example.impossible:
            with pytest.raises(GeometryError, match=rule):
                replace(example.spec, **change).build()


@pytest.mark.parametrize("kind", ARCHITECTURES, ids=NAMES)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 1e6, 0.0])
def test_no_absurd_length_passes(known: dict[str, list[Any]], kind: Any, value: float) -> None:
    """Each length in turn: refused, or (zero where zero means none) built."""
    example = known[kind.name][0]
    for field in spec.fields(kind):
        if field.about.unit != "mm":
            continue
        bad = replace(example.spec, **{field.name: value})
        if value == 0.0 and field.about.at_least == 0:
            continue
        with pytest.raises(GeometryError, match=field.key):
            bad.build()


@pytest.mark.parametrize("name", NAMES)
def test_green_and_back(built: dict[str, list[tuple[Any, Cell]]], name: str) -> None:
    for _, cell in cells(built, name):
        factors = {body.name: 1.7 + 0.1 * i for i, body in enumerate(cell.bodies)}
        shrinkage = Shrinkage(in_plane_ratio=1.13, z_ratio=factors)
        back = fired(green(cell, shrinkage), shrinkage)
        for before, after in zip(cell.bodies, back.bodies, strict=True):
            assert after.volume_mm3 == pytest.approx(before.volume_mm3, rel=1e-9)
            assert after.bounds_mm == pytest.approx(before.bounds_mm, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_columns_span_the_cell_and_cover_it(built: dict[str, list[tuple[Any, Cell]]], name: str) -> None:
    for _, cell in cells(built, name):
        x0, y0, z0, x1, y1, z1 = cell.bounds_mm
        found = columns(cell)
        assert sum(column.area_mm2 for column in found) == pytest.approx((x1 - x0) * (y1 - y0), rel=1e-6)
        for column in found:
            assert sum(thickness for _, thickness in column.pieces) == pytest.approx(z1 - z0, rel=1e-9)
            assert 0 < column.width_mm <= 1.0001 * min(x1 - x0, y1 - y0)
            here = np.array(column.place_mm)
            assert (here >= (x0, y0)).all() and (here <= (x1, y1)).all()


@pytest.mark.parametrize("name", NAMES)
def test_same_keys_same_bytes(built: dict[str, list[tuple[Any, Cell]]], known: dict[str, list[Any]], name: str) -> None:
    again = known[name][0].spec.build()
    for first, second in zip(built[name][0][1].bodies, again.bodies, strict=True):
        assert stl_bytes(first) == stl_bytes(second)
