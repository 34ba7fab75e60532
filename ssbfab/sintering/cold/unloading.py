"""Residual stress after cooling and unloading: the laminate of the firing check, with what the load leaves behind.

A ply that flowed under the load P until it felt the same pressure from all sides wants to grow by P (1 − 2ν)/E in its plane when
the load goes; one that stayed elastic between stiff walls wants nothing (its in-plane strain was zero all the time). The truth
lies between, so each ply's free strain spans

    −α (T_set − T_room)  ...  −α (T_set − T_room) + P (1 − 2ν)/E

with T_set between 0.7 of the peak in °C and the peak. Derived here; plies that bond under load, dies that do not yield. It is
given to the laminate as an expansion: the range of α, widened.
"""

from __future__ import annotations

from dataclasses import replace

from ssbfab.findings import Confidence
from ssbfab.sintering.check import StackFiring
from ssbfab.sintering.elastic import ElasticModel, compile_stack
from ssbfab.sintering.judge import judged, stresses
from ssbfab.sintering.numbers import Elastic, missing
from ssbfab.sintering.stack import Stack
from ssbfab.sintering.stress_free import bounds_k
from ssbfab.sintering.verdict import Range


def unloading_strain(pressure_pa: float, youngs_pa: float, poisson_ratio: float) -> float:
    """P (1 − 2ν)/E: the free growth of a ply that had relaxed to an even pressure."""
    return pressure_pa * (1.0 - 2.0 * poisson_ratio) / youngs_pa


def after_pressing(stack: Stack, peak_k: float, pressure_pa: float, room_k: float, safety_ratio: float) -> StackFiring:
    """Stress, curvature and cracks of one stack, cooled and unloaded, over the range of its inputs."""
    solids = {ply.material.id: ply.material for ply in stack.plies if ply.material is not None}
    lacking = tuple(item for material in solids.values() for item in missing(material))
    if lacking:
        return StackFiring(stack=stack, missing=lacking, confidence=Confidence.ASSUMED)
    hot_k = max(peak_k, room_k + 1.0)
    model = _with_unloading(compile_stack(stack, (hot_k, hot_k), room_k, flat=not stack.is_column), pressure_pa, hot_k, room_k)
    outcome, checks = judged(model, safety_ratio)
    kappa = outcome.response.curvature_per_mm
    return StackFiring(
        stack=stack,
        plies=stresses(model, outcome),
        checks=checks,
        confidence=model.confidence,
        curvature_per_mm=Range(low=float(kappa.min()), value=float(kappa[0]), high=float(kappa.max())),
    )


def _with_unloading(model: ElasticModel, pressure_pa: float, hot_k: float, room_k: float) -> ElasticModel:
    step_k = hot_k - room_k
    least = max(bounds_k(hot_k, room_k)[0] - room_k, 0.0) / step_k
    return replace(model, materials=tuple(_shifted(each, pressure_pa, step_k, least) for each in model.materials))


def _shifted(each: Elastic, pressure_pa: float, step_k: float, least: float) -> Elastic:
    alpha = each.cte_per_k
    soft, nu = each.youngs_pa.low, each.poisson.low
    grows = max(unloading_strain(pressure_pa, soft, nu), 0.0) / step_k
    ends = (alpha.low, alpha.high, alpha.low * least, alpha.high * least)
    return replace(each, cte_per_k=replace(alpha, value=alpha.value - 0.5 * grows, low=min(ends) - grows, high=max(ends)))
