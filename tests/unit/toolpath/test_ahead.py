"""Fills worked out by other processes are the fills themselves."""

from __future__ import annotations

import time

import numpy as np
import pytest
import shapely

from ssbfab.slicing import Region
from ssbfab.toolpath import ahead as module
from ssbfab.toolpath.ahead import CORNERS_AHEAD, LAYERS_AHEAD, Ahead
from ssbfab.toolpath.filling import Fillings, fill_spec, filled
from ssbfab.toolpath.fills import get_fill
from ssbfab.toolpath.heads import Extrusion
from ssbfab.toolpath.lending import Lending

HOW = Extrusion(width_mm=0.2, width_min_mm=0.12, width_max_mm=0.36, height_mm=0.1, speed_mm_s=5, pressure_pa=None,
                tolerance_mm=0.002)


def wavy(phase: float) -> Region:
    angle = np.linspace(0, 2 * np.pi, 1200, endpoint=False)
    radius = 1.5 + 0.2 * np.sin(5 * angle + phase)
    return Region(body="b", polygons=(shapely.Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])),))


def test_waiting_fills_of_two_regions_start_a_pool_and_give_the_same_trails(monkeypatch):
    monkeypatch.setattr(module, "LEAST_WORK", 0.0)
    regions, fill = [wavy(phase) for phase in (0.0, 1.0, 2.0)], get_fill("contour")
    fillings = Fillings(ahead=Ahead(count=1))
    try:
        for region in regions:
            fillings.foresee(region, HOW, fill, 0.0)
        assert fillings.ahead.pool is not None
        for region in regions:
            for ours, direct in zip(fillings.of(region, HOW, fill, 0.0).trails, filled(region.polygons, fill_spec(HOW), fill), strict=True):
                assert (ours.points_mm == direct.points_mm).all() and (ours.width_mm == direct.width_mm).all()
    finally:
        fillings.ahead.close()
    assert fillings.ahead.pool is None


@pytest.mark.parametrize("loss", ["while they work", "before they are asked"])
def test_who_loses_the_others_goes_on_alone(monkeypatch, loss):
    monkeypatch.setattr(module, "LEAST_WORK", 0.0)
    regions, fill = [wavy(phase) for phase in (0.0, 1.0, 2.0)], get_fill("contour")
    fillings = Fillings(ahead=Ahead(count=1))
    fillings.ahead.start("contour")
    lent = Lending(fillings.ahead).lend(1, sum, (1, 2))
    try:
        for region in regions[:2]:
            fillings.foresee(region, HOW, fill, 0.0)
        (process,) = fillings.ahead.pool._processes.values()
        process.kill()
        if loss == "before they are asked":
            process.join()
            time.sleep(0.5)  # until the pool has seen it
        for region in regions:
            fillings.foresee(region, HOW, fill, 0.0)
            for ours, direct in zip(fillings.of(region, HOW, fill, 0.0).trails, filled(region.polygons, fill_spec(HOW), fill), strict=True):
                assert (ours.points_mm == direct.points_mm).all()
    finally:
        fillings.ahead.close()
    assert fillings.ahead.pool is None and fillings.ahead.count == 0 and lent() == 3


def waiting(count: int, polygons: list[shapely.Polygon]) -> bool:
    """Whether regions of one polygon each start a pool of so many processes."""
    fillings = Fillings(ahead=Ahead(count=count))
    try:
        for polygon in polygons:
            fillings.foresee(Region(body="b", polygons=(polygon,)), HOW, get_fill("contour"), 0.0)
        return fillings.ahead.pool is not None
    finally:
        fillings.ahead.close()


def test_a_pool_is_started_for_much_work_of_several_regions():
    wide = [shapely.Point(0, 0).buffer(10 + k).difference(shapely.Point(0, 0).buffer(2)) for k in range(3)]  # of few corners
    narrow = [shapely.Point(0, 0).buffer(1 + k / 10) for k in range(3)]
    wiggly = [wavy(phase).polygons[0] for phase in range(8)]
    assert waiting(2, wide) and waiting(2, wiggly)
    assert not waiting(2, narrow) and not waiting(2, wide[:1]) and not waiting(2, wiggly[:2])
    assert not waiting(0, wide)


def test_what_was_filled_in_time_waits_no_longer():
    wide = [Region(body="b", polygons=(shapely.Point(0, 0).buffer(8 + k),)) for k in range(2)]
    fill, ahead = get_fill("contour"), Ahead(count=2)
    fillings = Fillings(ahead=ahead)
    for region in wide:
        fillings.foresee(region, HOW, fill, 0.0)
        once = ahead.work_waiting
        fillings.foresee(region, HOW, fill, 0.0)  # again, as where other bodies of a layer change
        assert len(ahead.waiting) == 1 and ahead.work_waiting == once > 0
        fillings.of(region, HOW, fill, 0.0)
        assert not ahead.waiting and ahead.work_waiting == 0 and ahead.pool is None


def test_a_pool_that_was_started_takes_small_regions_too_and_every_shape_for_itself():
    circles = tuple(shapely.Point(x, 5).buffer(0.4) for x in range(3))
    region = Region(body="b", polygons=(shapely.box(3, 0, 4, 1), *wavy(0.0).polygons, *circles, shapely.box(6, 0, 7, 1), *wavy(1.0).polygons))
    fill, found = get_fill("contour"), []
    for count in (0, 2):
        fillings = Fillings(ahead=Ahead(count=count))
        try:
            fillings.ahead.start("contour")
            fillings.foresee(region, HOW, fill, 0.0)
            assert len(fillings.ahead.coming) == (4 if count else 0)  # the wavy ones, one circle for all, the squares together
            found.append(fillings.of(region, HOW, fill, 0.0).trails)
            assert not fillings.ahead.coming
        finally:
            fillings.ahead.close()
    assert [trail.region for trail in found[0]] == [trail.region for trail in found[1]]
    assert {trail.region for trail in found[0]} == set(range(len(region.polygons)))
    for ours, theirs in zip(*found, strict=True):
        assert (ours.points_mm == theirs.points_mm).all() and (ours.width_mm == theirs.width_mm).all()


@pytest.mark.parametrize(("work", "pieces"), [(1, 4), (2500, 2), (10**6, 1)])
def test_shapes_that_are_sent_together_come_back_each_to_its_own(work, pieces, monkeypatch):
    monkeypatch.setattr(module, "WORK_SENT", work)
    shapes = [shapely.affinity.translate(wavy(phase).polygons[0], 10 * phase) for phase in range(4)]
    region, fill = Region(body="b", polygons=tuple(shapes)), get_fill("contour")
    fillings = Fillings(ahead=Ahead(count=2))
    try:
        fillings.ahead.start("contour")
        fillings.foresee(region, HOW, fill, 0.0)
        assert len({id(coming.work) for coming in fillings.ahead.coming.values()}) == pieces
        trails = fillings.of(region, HOW, fill, 0.0).trails
    finally:
        fillings.ahead.close()
    direct = filled(region.polygons, fill_spec(HOW), fill)
    assert len(trails) == len(direct) >= 4
    for ours, theirs in zip(trails, direct, strict=True):
        assert ours.region == theirs.region and (ours.points_mm == theirs.points_mm).all()


def test_what_is_announced_has_bounds():
    alone, helped = Ahead(count=0), Ahead(count=2)
    assert alone.is_far(1, 0) and not alone.is_far(0, 0)
    assert not helped.is_far(LAYERS_AHEAD, 0) and helped.is_far(LAYERS_AHEAD + 1, 0)
    assert not helped.is_far(4, CORNERS_AHEAD + 1) and helped.is_far(5, CORNERS_AHEAD + 1)
