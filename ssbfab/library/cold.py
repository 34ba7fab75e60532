"""The nouns of cold sintering: `ColdPoint`, a published result, and `Solvent`, a transient liquid."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ssbfab.findings import Confidence, Source
from ssbfab.library.rows import Row, read_rows
from ssbfab.spec import Key

COLD_COLUMNS = ("material", "formula", "T_C", "T_max_C", "P_MPa", "P_max_MPa", "time_min", "liquid", "liquid_wt_pct",
                "rel_density_pct", "rel_density_max_pct", "cond_S_cm", "cond_T_C", "post_anneal", "cond_after_S_cm", "Ea_eV",
                "source", "doi", "confidence", "basis", "notes")
SOLVENT_COLUMNS = ("solvent", "boiling_C", "critical_T_C", "critical_P_MPa", "melting_C", "incompatible_with", "reason",
                   "confidence")
_J_MOL_PER_EV = 96485.33212331001
_FRACTION = Key(at_least=0, at_most=1)
_PRESSURE = Key("Pa", at_least=0, at_most=1e11)
_CONDUCTIVITY = Key("S/m", at_least=0, at_most=1e9)


@dataclass(frozen=True, kw_only=True)
class ColdPoint:
    """One published pressing. None where the source does not say; a `…_max` is the far end where it gives a range.

    `conductivity_s_m` is as pressed, `annealed_conductivity_s_m` after `post_anneal`.
    """

    material: str
    formula: str
    temperature_k: float | None
    temperature_max_k: float | None
    pressure_pa: float | None
    pressure_max_pa: float | None
    time_s: float | None
    liquid: str
    liquid_mass_fraction: float | None
    density_fraction: float | None
    density_max_fraction: float | None
    conductivity_s_m: float | None
    conductivity_at_k: float | None
    post_anneal: str
    annealed_conductivity_s_m: float | None
    activation_j_mol: float | None
    source: Source
    confidence: Confidence
    basis: str
    notes: str


@dataclass(frozen=True, kw_only=True)
class Solvent:
    """A transient liquid: where it boils, melts and becomes critical, and what it must not touch (words as in the source)."""

    name: str
    boiling_k: float | None
    critical_k: float | None
    critical_pa: float | None
    melting_k: float | None
    incompatible_with: tuple[str, ...]
    reason: str
    confidence: Confidence


def read_cold_points(paths: tuple[Path, ...]) -> tuple[ColdPoint, ...]:
    """The rows of some cold-sintering tables, in order."""
    return read_rows(paths, COLD_COLUMNS, _cold_point)


def read_solvents(paths: tuple[Path, ...]) -> tuple[Solvent, ...]:
    """The rows of some tables of liquids, in order."""
    return read_rows(paths, SOLVENT_COLUMNS, _solvent)


def _cold_point(row: Row) -> ColdPoint:
    return ColdPoint(
        material=row.text("material"), formula=row.text("formula"),
        temperature_k=row.celsius("T_C"), temperature_max_k=row.celsius("T_max_C"),
        pressure_pa=row.number("P_MPa", _PRESSURE, 1e6), pressure_max_pa=row.number("P_max_MPa", _PRESSURE, 1e6),
        time_s=row.number("time_min", Key("s", at_least=0, at_most=1e8), 60.0),
        liquid=row.text("liquid"), liquid_mass_fraction=row.number("liquid_wt_pct", _FRACTION, 0.01),
        density_fraction=row.number("rel_density_pct", _FRACTION, 0.01),
        density_max_fraction=row.number("rel_density_max_pct", _FRACTION, 0.01),
        conductivity_s_m=row.number("cond_S_cm", _CONDUCTIVITY, 100.0), conductivity_at_k=row.celsius("cond_T_C"),
        post_anneal=row.text("post_anneal"), annealed_conductivity_s_m=row.number("cond_after_S_cm", _CONDUCTIVITY, 100.0),
        activation_j_mol=row.number("Ea_eV", Key("J/mol", at_least=0, at_most=1e6), _J_MOL_PER_EV),
        source=Source(text=row.text("source") or "assumed", doi=row.text("doi")), confidence=row.confidence(),
        basis=row.text("basis"), notes=row.text("notes"),
    )


def _solvent(row: Row) -> Solvent:
    return Solvent(
        name=row.text("solvent"), boiling_k=row.celsius("boiling_C"), critical_k=row.celsius("critical_T_C"),
        critical_pa=row.number("critical_P_MPa", _PRESSURE, 1e6), melting_k=row.celsius("melting_C"),
        incompatible_with=tuple(part.strip() for part in row.text("incompatible_with").split(";") if part.strip()),
        reason=row.text("reason"), confidence=row.confidence(),
    )
