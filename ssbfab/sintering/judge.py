"""From a compiled stack to its judged checks: the range of every crack's demand over capacity, and what decides it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ssbfab.findings import Confidence, worst
from ssbfab.sintering.corners import corners
from ssbfab.sintering.elastic import Array, Draws, ElasticModel, Outcome
from ssbfab.sintering.laminate import Bow, bow
from ssbfab.sintering.numbers import Number, how_to_measure, toughness_unknown
from ssbfab.sintering.verdict import Judged, Range, Verdict, verdict_over


@dataclass(frozen=True, kw_only=True)
class PlyStress:
    """Stress range of one ply (Pa) at its bottom and top faces; `value` is nominal, cooled from the peak (upper bound)."""

    name: str
    material: str
    thickness_mm: float
    bottom_pa: Range
    top_pa: Range


@dataclass(frozen=True, kw_only=True)
class Ratios:
    """Demand over capacity over all draws, columns (low, value, high): cracks and edges per ply, delamination per interface."""

    crack: Array
    edge: Array
    delamination: Array


def ratios(model: ElasticModel, outcome: Outcome) -> Ratios:
    """Demand over capacity of the draws of `corners`: the first is nominal, the lower bound of cooling scales the least."""
    k2 = np.stack([model.ply_toughness(end) ** 2 for end in (2, 1, 0)], axis=-1)
    least = model.least_cooling**2
    crack, edge = (_ends(demand, least) / k2 for demand in (outcome.tunnel_pa2_m, outcome.edge_pa2_m))
    gc = [model.interface_toughness_j_m2(outcome.plane_strain_pa, end) for end in (2, 1, 0)]
    with np.errstate(divide="ignore", invalid="ignore"):
        rows = [_ends(outcome.delamination_j_m2 / g, least)[..., i] for i, g in enumerate(gc)]
    return Ratios(crack=crack, edge=edge, delamination=np.stack(rows, axis=-1))


def _ends(demand: Array, least: float) -> Array:
    return np.stack([demand.min(axis=0) * least, demand[0], demand.max(axis=0)], axis=-1)


def stresses(model: ElasticModel, outcome: Outcome) -> tuple[PlyStress, ...]:
    """The stress range of every ply."""
    faces, least = [], model.least_cooling
    for face in (outcome.response.bottom_pa, outcome.response.top_pa):
        low, high = face.min(axis=0), face.max(axis=0)
        faces.append(np.stack([np.minimum(low, low * least), face[0], np.maximum(high, high * least)], axis=-1).tolist())
    return tuple(
        PlyStress(name=ply.name, material=ply.material.id if ply.material else "", thickness_mm=ply.thickness_mm,
                  bottom_pa=_range(low), top_pa=_range(high))
        for ply, low, high in zip(model.stack.plies, faces[0], faces[1], strict=True))


def _range(row: list[float]) -> Range:
    return Range(low=row[0], value=row[1], high=row[2])


def judged(model: ElasticModel, safety_ratio: float) -> tuple[Outcome, tuple[Judged, ...]]:
    """Every check of a stack, without the sentence that says what decides (see `deciding`)."""
    outcome = model.evaluate(corners(model))
    found = ratios(model, outcome)
    return outcome, tuple(_checks(model, found, safety_ratio))


def _checks(model: ElasticModel, found: Ratios, safety: float) -> Iterator[Judged]:
    confidence = model.confidence
    crack, edge, open_ = found.crack.tolist(), found.edge.tolist(), found.delamination.tolist()
    for i, ply in enumerate(model.stack.plies):
        if ply.material is None or model.materials[int(model.index[i])].is_ductile:
            continue
        number = model.materials[int(model.index[i])].toughness
        how = worst((confidence, number.confidence)) if number else confidence
        yield _one(i, "crack", ply.name, crack[i], safety, how, ply.thickness_mm, ply.material.id)
        if edge[i][2] > 0:
            yield _one(i, "edge", ply.name, edge[i], safety, how, ply.thickness_mm, ply.material.id)
    plies = model.stack.plies
    for i in np.flatnonzero(model.bonded).tolist():
        pair = (plies[i].material, plies[i + 1].material)
        where = f"{plies[i].name} | {plies[i + 1].name}"
        names = " and ".join(dict.fromkeys(m.id for m in pair if m is not None))
        same = pair[0] is not None and pair[1] is not None and pair[0].id == pair[1].id
        how = worst((confidence, Confidence.HIGH if same else Confidence.ASSUMED))
        yield _peeling(model, i, _one(i, "delamination", where, open_[i], safety, how, None, names))


def _peeling(model: ElasticModel, i: int, check: Judged) -> Judged:
    """An interface with one ply of unknown toughness may be weaker than the other says: it can fail, it cannot be cleared."""
    sides = [model.materials[int(model.index[k])] for k in (i, i + 1)]
    unknown = [m.material.id for m in sides if m.toughness is None and m not in model.without_need]
    if not unknown or check.verdict is Verdict.FAIL:
        return check
    missing, how = toughness_unknown(unknown[0])
    return replace(check, verdict=Verdict.NO_VERDICT, ratio=None, missing=(missing,), decides=how)


def _one(index: int, kind: str, where: str, row: list[float], safety: float, confidence: Confidence, thickness_mm: float | None,
         owner: str) -> Judged:
    low, value, high = row
    if math.isnan(high):
        missing, how = toughness_unknown(owner)
        return Judged(kind=kind, where=where, verdict=Verdict.NO_VERDICT, confidence=confidence, safety_ratio=safety,
                      missing=(missing,), decides=how, index=index)
    critical = None
    if thickness_mm is not None and high > 0:
        ends = [thickness_mm / (r * safety) if r > 0 else math.inf for r in (high, value, low)]
        critical = Range(low=ends[0], value=ends[1], high=ends[2])
    return Judged(kind=kind, where=where, verdict=verdict_over(low, high, safety), confidence=confidence, safety_ratio=safety,
                  ratio=Range(low=low, value=value, high=high), critical_mm=critical, index=index)


@dataclass(frozen=True)
class _Lever:
    """One input and the draws that put it at its ends, all else nominal."""

    label: str
    measure: str
    name: str
    material: int
    low: float
    high: float


def _levers(model: ElasticModel) -> list[_Lever]:
    made = [_Lever(n.label, how_to_measure(n), n.name, i, n.low, n.high)
            for i, m in enumerate(model.materials) for n in (m.cte_per_k, m.youngs_pa, m.poisson) if n.high > n.low]
    made += [_Lever(t.label, how_to_measure(t), t.name, i, t.low, t.high)
             for i, t in ((i, m.toughness) for i, m in enumerate(model.materials)) if t is not None and t.high > t.low]
    low, high = model.hot_k
    return [*made, _Lever("stress-free temperature", "watch a strip of two plies while it cools: where it begins to bend "
                          "is its stress-free temperature", "hot_k", -1, low, high)]


def deciding(model: ElasticModel, check: Judged) -> Judged:
    """The same check with the sentence that names the input whose range moves it most, and the value that would settle it."""
    if check.verdict is not Verdict.NO_VERDICT or check.missing:
        return check
    scored = sorted(((_swing(model, check, lever), lever) for lever in _levers(model)), key=lambda s: -s[0])
    lever = scored[0][1]
    return replace(check, decides=lever.measure + _threshold(model, check, lever))


_COLUMNS = {"youngs_modulus_pa": "youngs_pa", "poisson_ratio": "poisson", "cte_per_k": "cte_per_k", "hot_k": "hot_k"}


def _at(model: ElasticModel, check: Judged, lever: _Lever, values: Array) -> Array:
    """Demand over capacity of one check for values of one input, all else nominal and cooled from the peak."""
    rows = len(values)
    base = model.nominal()
    parts = {name: np.repeat(getattr(base, name)[-1:], rows, axis=0)
             for name in ("youngs_pa", "poisson", "cte_per_k", "hot_k", "spriggs")}
    column = _COLUMNS.get(lever.name)
    if column is not None:
        parts[column] = parts[column].copy()
        parts[column][:, max(lever.material, 0)] = values
    outcome = model.evaluate(Draws(**parts))
    k2 = np.repeat(model.ply_toughness(1)[None, :] ** 2, rows, axis=0)
    if column is None:
        scale = (values / model.toughness[lever.material, 1]) ** 2
        k2 = np.where(model.index == lever.material, k2 * scale[:, None], k2)
    return _pick(model, outcome, check, k2)


def _pick(model: ElasticModel, outcome: Outcome, check: Judged, k2: Array) -> Array:
    place = check.index
    if check.kind == "delamination":
        gc = k2 / np.where(model.solid, outcome.plane_strain_pa, 1.0)
        return np.asarray(outcome.delamination_j_m2[:, place] / np.fmin(gc[:, place], gc[:, place + 1]))
    demand = outcome.tunnel_pa2_m if check.kind == "crack" else outcome.edge_pa2_m
    return np.asarray(demand[:, place] / k2[:, place])


def _swing(model: ElasticModel, check: Judged, lever: _Lever) -> float:
    """How far the input moves the demand across its range, as a difference of stress (square roots of energy)."""
    found = np.sqrt(_at(model, check, lever, np.linspace(lever.low, lever.high, 9)))
    return float(found.max() - found.min())


_SHOWN = {"cte_per_k": (1e6, "ppm/K"), "youngs_modulus_pa": (1e-9, "GPa"), "fracture_toughness_pa_m05": (1e-6, "MPa.m^0.5"),
          "poisson_ratio": (1.0, "")}


def _threshold(model: ElasticModel, check: Judged, lever: _Lever) -> str:
    """`; it holds below 14.1 ppm/K` for the first crossing of the limit over the input's range, all else nominal."""
    values = np.linspace(lever.low, lever.high, 201)
    good = _at(model, check, lever, values) * check.safety_ratio <= 1.0
    flips = np.flatnonzero(good[1:] != good[:-1])
    if len(flips) == 0:
        return ""
    shown = [_show(lever.name, 0.5 * (values[i] + values[i + 1])) for i in flips]
    if len(flips) == 2 and not good[0]:
        said = f"between {shown[0]} and {shown[1]}"
    else:
        said = " and ".join(f"{'above' if good[i + 1] else 'below'} {word}" for i, word in zip(flips, shown, strict=True))
    return f"; all else nominal, {check.where} holds {said}"


def _show(name: str, value: float) -> str:
    if name == "hot_k":
        return f"{value - 273.15:.0f} degC"
    scale, unit = _SHOWN[name]
    return f"{value * scale:.3g} {unit}".strip()


def bow_range(outcome: Outcome, span_mm: float, height_mm: float, least: float) -> tuple[Range, Bow]:
    """The range of the bow over a span (mm), and the worst one with its flags."""
    kappa = outcome.response.curvature_per_mm
    low, high = float(kappa.min()), float(kappa.max())
    ends = [bow(k, span_mm, height_mm) for k in (min(low, low * least), float(kappa[0]), max(high, high * least))]
    return (Range(low=ends[0].bow_mm, value=ends[1].bow_mm, high=ends[2].bow_mm),
            max(ends, key=lambda b: abs(b.bow_mm)))


def inputs_of(model: ElasticModel) -> tuple[Number, ...]:
    """Every number that the verdict rests on, toughness included."""
    return (*model.numbers, *(m.toughness for m in model.materials if m.toughness is not None))
