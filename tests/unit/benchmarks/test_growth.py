"""The cost of every stage grows no faster than n log n; the bar can be missed."""

from __future__ import annotations

import pytest

from benchmarks.growth import AXES, Axis, Growth, measured


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.parametrize("axis", AXES, ids=lambda axis: f"{axis.name} x{axis.factor}")
def test_no_stage_grows_faster_than_it_may(axis):
    rows = list(measured(axis))
    assert [row.stage for row in rows] == list(axis.stages)
    assert not [f"{row.stage}: {row.few_s:.4f} s becomes {row.many_s:.4f} s" for row in rows if not row.met]


def test_growth_with_the_square_misses_the_bar():
    axis = Axis(name="", make=lambda n: pytest.fail("not asked for"), few=30)
    assert not Growth(axis=axis, stage="plan", few_s=0.01, many_s=1.0).met
    assert Growth(axis=axis, stage="plan", few_s=0.01, many_s=0.1).met
