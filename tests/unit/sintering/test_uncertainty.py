"""Chances of failure: analytic cases, regression values, standard errors, speed."""

from __future__ import annotations

import json
import math
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ssbfab.errors import ScheduleError
from ssbfab.findings import Confidence
from ssbfab.library import Library
from ssbfab.sintering import Ply, Stack, compile_stack, uncertainty
from ssbfab.sintering.elastic import ElasticModel
from ssbfab.sintering.numbers import Number
from ssbfab.sintering.uncertainty import _column, _points

BENCH = json.loads((Path(__file__).parents[2] / "data" / "sintering_benchmarks.json").read_text())
LIBRARY = Library.open()


def model(*plies: tuple[str, float], hot_k: tuple[float, float] = (798.15, 1323.15)) -> ElasticModel:
    made = tuple(Ply(name=f"{i}-{id}", material=LIBRARY.material(id), thickness_mm=h) for i, (id, h) in enumerate(plies))
    return compile_stack(Stack(name="s", plies=made), hot_k, 298.15)


def test_reliability_of_two_normals() -> None:
    """P(load > strength) of N(0.7, 0.1) and N(1, 0.1) with the package's own points, drawn uncut."""
    from scipy.special import ndtri

    u = np.concatenate(list(_points(2, 1 << 16, 1)))
    failed = float(((0.7 + 0.1 * ndtri(u[:, 0])) > (1.0 + 0.1 * ndtri(u[:, 1]))).mean())
    assert failed == pytest.approx(BENCH["mc_reliability_pf"]["value"], rel=0.01)


def test_tension_depends_on_which_side_the_expansion_falls() -> None:
    """LCO uniform over its class range against an exact LLZO: the chance is a ratio of lengths."""
    found = uncertainty(model(("llzo_al", 0.1), ("lco", 0.1)), 1 << 14)
    low, high, llzo = -10.0, 40.0, 15.498
    assert found.tension["0-llzo_al"].probability == pytest.approx((llzo - low) / (high - low), abs=2e-3)
    assert found.ranking[0].label == "thermal expansion of lco"
    assert "dilatometry" in found.ranking[0].measure
    assert found.ranking[0].share > 10 * found.ranking[1].share


def test_standard_error_covers_the_truth() -> None:
    few, many = (uncertainty(model(("llzo_al", 0.1), ("lco", 0.1)), n).crack for n in (1 << 11, 1 << 16))
    assert abs(few.probability - many.probability) < 5 * few.standard_error + 1e-3
    assert many.standard_error < few.standard_error


def test_no_failure_gives_the_rule_of_three() -> None:
    found = uncertainty(model(("al2o3", 0.1), ("al2o3", 0.1)), 1 << 12)
    assert found.any_failure.probability == 0.0
    assert found.any_failure.below == pytest.approx(3 / found.stacks)
    assert found.ranking == ()


def test_same_seed_same_answer() -> None:
    one, two = (uncertainty(model(("al2o3", 0.2), ("tzp3", 0.2)), 1 << 10) for _ in range(2))
    assert one == two


def test_distributions() -> None:
    number = Number(material="m", name="cte_per_k", value=10.0, low=8.0, high=14.0, confidence=Confidence.HIGH)
    u = (np.arange(10_000) + 0.5) / 10_000
    drawn = _column(number).draw(u)
    assert drawn.min() >= 8.0 and drawn.max() <= 14.0 and np.median(drawn) == pytest.approx(10.0, abs=0.3)
    flat = _column(replace(number, confidence=Confidence.LOW)).draw(u)
    assert flat.mean() == pytest.approx(11.0) and flat.std() == pytest.approx(6 / math.sqrt(12), rel=1e-3)


def test_missing_toughness_is_said() -> None:
    with pytest.raises(ScheduleError, match="fracture toughness of lto"):
        uncertainty(model(("lto", 0.1), ("al2o3", 0.1)), 64)


@pytest.mark.alone
@pytest.mark.slow
def test_a_million_stacks_take_under_five_seconds() -> None:
    five = model(("llzo_al", 0.1), ("lco", 0.05), ("llzo_al", 0.1), ("lco", 0.05), ("llzo_al", 0.05))
    start = time.process_time()
    found = uncertainty(five, 10**6)
    assert time.process_time() - start < 5.0
    assert found.stacks >= 10**6
