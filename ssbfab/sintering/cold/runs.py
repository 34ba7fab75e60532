"""Reading a table of cold-sintering runs: one pellet per row, checked cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ssbfab.errors import FitError, nearest
from ssbfab.sintering.laminate import Array

_SIZE_LIMIT = 5_000_000
#: Column, how much of the inside unit it is, and what is added: kelvin, pascal, seconds, fraction.
_COLUMNS: dict[str, dict[str, tuple[float, float]]] = {
    "temperature": {"temperature_C": (1.0, 273.15), "temperature_K": (1.0, 0.0)},
    "pressure": {"pressure_MPa": (1e6, 0.0)},
    "time": {"time_min": (60.0, 0.0), "time_s": (1.0, 0.0), "time_h": (3600.0, 0.0)},
    "density": {"rel_density": (1.0, 0.0), "rel_density_pct": (0.01, 0.0)},
}
_BOUNDS = {"temperature": (200.0, 1500.0), "pressure": (1e4, 1e10), "time": (1.0, 1e7), "density": (0.2, 1.0)}


@dataclass(frozen=True, kw_only=True, eq=False)
class Runs:
    """Pellets: temperature [K], load [Pa], time [s], relative density reached; green density and grain where it says them."""

    name: str
    temperature_k: Array
    pressure_pa: Array
    time_s: Array
    density: Array
    green_density_fraction: float | None = None
    d50_mm: float | None = None


def read_runs(path: Path) -> Runs:
    """The runs of a file; `FitError` names line and column."""
    try:
        size = path.stat().st_size
        text = path.read_text(encoding="utf-8-sig") if size <= _SIZE_LIMIT else ""
    except (OSError, UnicodeDecodeError) as error:
        raise FitError(f"{path}: cannot be read as text: {error}") from None
    if size > _SIZE_LIMIT:
        raise FitError(f"{path}: {size} bytes; a table of runs has at most {_SIZE_LIMIT}")
    return parse_runs(text, str(path))


def parse_runs(text: str, name: str) -> Runs:
    """The same from text."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    keys = dict(_key(line) for _, line in lines if line.startswith("#") and "=" in line)
    rows = [(number, line) for number, line in lines if not line.startswith("#")]
    if not rows:
        raise FitError(f"{name}: empty; expected the columns {', '.join(next(iter(c)) for c in _COLUMNS.values())}")
    head = [cell.strip() for cell in rows[0][1].replace('"', "").split(",")]
    places = {what: _place(head, what, name) for what in _COLUMNS}
    table = np.array(
        [
            [_number(line.replace('"', "").split(","), number, what, *places[what], name) for what in _COLUMNS]
            for number, line in rows[1:]
        ]
    )
    if not len(table):
        raise FitError(f"{name}: no rows below the header")
    grain = _keyed(keys, "d50_um", name, 1e-3, 1000.0)
    return Runs(
        name=name,
        temperature_k=table[:, 0],
        pressure_pa=table[:, 1],
        time_s=table[:, 2],
        density=table[:, 3],
        green_density_fraction=_keyed(keys, "green_density", name, 0.2, 1.0),
        d50_mm=None if grain is None else grain * 1e-3,
    )


def _key(line: str) -> tuple[str, str]:
    key, value = line.lstrip("# ").split("=", 1)
    return key.strip(), value.strip()


def _keyed(keys: dict[str, str], key: str, name: str, low: float, high: float) -> float | None:
    if key not in keys:
        return None
    try:
        value = float(keys[key])
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise FitError(f"{name}: # {key} = {keys[key][:40]!r}; expected a number from {low:g} to {high:g}")
    return value


def _place(head: list[str], what: str, name: str) -> tuple[int, float, float]:
    known = _COLUMNS[what]
    for column, (scale, offset) in known.items():
        if column in head:
            return head.index(column), scale, offset
    raise FitError(f"{name}: no column {' or '.join(known)}{nearest(next(iter(known)), head)}; found {', '.join(head)[:200]}")


def _number(cells: list[str], line: int, what: str, place: int, scale: float, offset: float, name: str) -> float:
    try:
        value = float(cells[place]) * scale + offset
    except (ValueError, IndexError):
        raise FitError(f"{name}: line {line}: expected a number for the {what}, found {','.join(cells)[:60]!r}") from None
    low, high = _BOUNDS[what]
    if not low <= value <= high:
        hint = "; is it in percent? then call the column rel_density_pct" if what == "density" and value > 1 else ""
        raise FitError(f"{name}: line {line}: {what} {cells[place].strip()[:20]} is outside what can be{hint}")
    return value
