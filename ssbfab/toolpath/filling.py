"""Regions become trails: each body's fill, asked once per distinct shape, and the last few kept."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from shapely import Polygon

from ssbfab.errors import ToolpathError
from ssbfab.slicing.layer import Region
from ssbfab.toolpath.ahead import MOST_PIECES, Ahead, Together
from ssbfab.toolpath.fills import Fill, FillSpec, Trail, get_fill
from ssbfab.toolpath.fills.likeness import Likeness, Shapes, alone
from ssbfab.toolpath.heads import Extrusion
from ssbfab.toolpath.order import sequence
from ssbfab.toolpath.path import Ints

#: Fillings that are kept while layers repeat them.
KEPT = 8
#: By how much wider than the thinnest bead an island is in which one surely fits.
_FITS = 1.02


@dataclass(frozen=True, kw_only=True, eq=False)
class Filling:
    """The trails of one region and an order in which they can be printed."""

    region: Region
    trails: tuple[Trail, ...]
    order: Ints


@dataclass(kw_only=True, eq=False)
class Fillings:
    """The last few fillings, for layers that differ in nothing but how the tip arrives, those that are being worked on, and the
    shapes that were met in this pass over the layers."""

    kept: dict[object, Filling] = field(default_factory=dict)
    ahead: Ahead = field(default_factory=Ahead)
    shapes: dict[object, Shapes] = field(default_factory=dict)
    foreseen: set[Hashable] = field(default_factory=set)
    met: WeakKeyDictionary[Region, dict[object, tuple[Likeness, ...]]] = field(default_factory=WeakKeyDictionary)

    def begin(self) -> None:
        """A pass over the layers begins: shapes are met anew, in the same order, so that every pass gives the same."""
        self.shapes.clear()
        self.met.clear()
        self.foreseen.clear()

    def end(self) -> None:
        self.ahead.close()

    def of(self, region: Region, extrusion: Extrusion, fill: Fill, angle_rad: float) -> Filling:
        spec = fill_spec(extrusion, angle_rad)
        key = (id(region), spec, fill.name)
        if key not in self.kept:
            while len(self.kept) >= KEPT:
                del self.kept[next(iter(self.kept))]
            trails = self._filled(self._likes(region, spec, fill), spec, fill)
            self.kept[key] = Filling(region=region, trails=trails, order=sequence(trails))
        return self.kept[key]

    def is_news(self, layer: Hashable) -> bool:
        """Whether a layer known by this key was not announced yet in this pass."""
        news = layer not in self.foreseen
        self.foreseen.add(layer)
        return news

    def foresee(self, region: Region, extrusion: Extrusion, fill: Fill, angle_rad: float) -> None:
        """This filling will be wanted soon."""
        spec = fill_spec(extrusion, angle_rad)
        unfilled = [shapes for shapes in _together(self._likes(region, spec, fill)) if shapes[0].trails is None]
        if (id(region), spec, fill.name) not in self.kept:
            self.ahead.ask(region, unfilled, spec, fill.name)

    def _likes(self, region: Region, spec: FillSpec, fill: Fill) -> tuple[Likeness, ...]:
        """What the polygons of a region are like."""
        met = self.met.setdefault(region, {})
        if (spec, fill.name) not in met:
            shapes = self.shapes.setdefault((spec, fill.name), Shapes(spec.tolerance_mm))
            few = len(region.polygons) <= MOST_PIECES  # of more, the fill finds those that are alike at once
            met[spec, fill.name] = shapes.meet(region.polygons) if few else tuple(map(alone, region.polygons))
        return met[spec, fill.name]

    def _filled(self, likes: Sequence[Likeness], spec: FillSpec, fill: Fill) -> tuple[Trail, ...]:
        elsewhere = [(like.shape,) for like in likes if not like.leads]  # their own region may not have been come to in this pass
        for shapes in [*_together(likes), *elsewhere]:
            if shapes[0].trails is None:
                found = self.ahead.take(shapes)
                _note(shapes, filled([shape.polygon for shape in shapes], spec, fill) if found is None else found)
        return tuple(trail for number, like in enumerate(likes) for trail in like.trails(number))


def _together(likes: Sequence[Likeness]) -> list[Together]:
    """The shapes that were first met here, those together that are filled together.

    Each by itself where others may be like it, so that processes share the work; those that are alone all at once, since the fill
    finds what is alike among them.
    """
    led = [like.shape for like in likes if like.leads]
    lone = tuple(shape for shape in led if shape.is_alone)
    return [*((shape,) for shape in led if not shape.is_alone), *([lone] if lone else [])]


def _note(shapes: Together, trails: Sequence[Trail]) -> None:
    """Each shape gets its own of the trails that were found for all of them."""
    own: list[list[Trail]] = [[] for _ in shapes]
    for trail in trails:
        own[trail.region].append(trail)
    for shape, found in zip(shapes, own, strict=True):
        shape.trails = tuple(found)


def fill_spec(extrusion: Extrusion, angle_rad: float = 0.0) -> FillSpec:
    return FillSpec(width_mm=extrusion.width_mm, width_min_mm=extrusion.width_min_mm, width_max_mm=extrusion.width_max_mm,
                    angle_rad=angle_rad, tolerance_mm=extrusion.tolerance_mm)


def filled(polygons: Sequence[Polygon], spec: FillSpec, fill: Fill) -> tuple[Trail, ...]:
    """The trails of some polygons, in no particular order; islands that the fill leaves empty get those of `continuous`.

    Raises ToolpathError where a bead fits and none was found: a lost island must not pass for a print.
    """
    trails = _laid(fill(polygons, spec))
    lost = _lost(polygons, trails, spec)
    if not lost:
        return trails
    saved = _laid(get_fill("continuous")([polygons[k] for k in lost], spec))
    trails += tuple(replace(trail, region=lost[trail.region]) for trail in saved)
    for k in _lost(polygons, trails, spec)[:1]:
        x, y = polygons[k].representative_point().coords[0]
        raise ToolpathError(
            f"no bead was found for the island of {polygons[k].area * 1e6:.4g} um2 at ({x:.4g}, {y:.4g}) mm, though beads of "
            f"{spec.width_min_mm * 1e3:.4g} um fit in: choose another bead width, and report this shape")
    return trails


def _laid(trails: Iterable[Trail]) -> tuple[Trail, ...]:
    return tuple(trail for trail in trails if len(trail.points_mm) > 1)


def _lost(polygons: Sequence[Polygon], trails: Sequence[Trail], spec: FillSpec) -> list[int]:
    """Numbers of polygons that have no trail although the thinnest bead fits in."""
    empty = sorted(set(range(len(polygons))) - {trail.region for trail in trails})
    return [k for k in empty if not polygons[k].buffer(-_FITS * spec.width_min_mm / 2).is_empty]
