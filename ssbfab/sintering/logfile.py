"""Reading logs of dilatometers and balances: one run per CSV, checked sample by sample.

Columns by name, unit in the name: `time_s` or `time_min`, `temperature_C` or `temperature_K`, and the measured one. Lines that
begin with `#` are comments; `# green_density=0.55` style keys are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ssbfab.errors import FitError, nearest
from ssbfab.sintering.laminate import Array

_SIZE_LIMIT = 50_000_000
_LEAST = 8
#: No clock, thermometer, dilatometer or balance says more.
_LARGEST = 1e9


@dataclass(frozen=True, kw_only=True, eq=False)
class Log:
    """One run: time [s] (rising), temperature [K], the measured columns, and the keys of its comments."""

    name: str
    time_s: Array
    temperature_k: Array
    columns: Mapping[str, Array]
    keys: Mapping[str, str]

    @property
    def corners(self) -> list[tuple[float, float]]:
        return list(zip(self.time_s.tolist(), self.temperature_k.tolist(), strict=True))

    @property
    def rate_k_s(self) -> float:
        """The mean heating rate up to the highest temperature."""
        top = int(np.argmax(self.temperature_k))
        return float((self.temperature_k[top] - self.temperature_k[0]) / max(self.time_s[top] - self.time_s[0], 1e-12))


def read_log(path: Path, wanted: tuple[str, ...]) -> Log:
    """One run from a CSV file that holds any one of the `wanted` columns; `FitError` names line and column of each fault."""
    try:
        size = path.stat().st_size
        text = path.read_text(encoding="utf-8-sig") if size <= _SIZE_LIMIT else ""
    except (OSError, UnicodeDecodeError) as error:
        raise FitError(f"{path}: cannot be read as text: {error}") from None
    if size > _SIZE_LIMIT:
        raise FitError(f"{path}: {size} bytes; a log of at most {_SIZE_LIMIT} bytes is read, thin it out")
    return parse_log(text, str(path), wanted)


def parse_log(text: str, name: str, wanted: tuple[str, ...]) -> Log:
    """The same from text."""
    lines = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    keys = dict(_key(line) for _, line in lines if line.startswith("#") and "=" in line)
    rows = [(i, line) for i, line in lines if not line.startswith("#")]
    if not rows:
        raise FitError(f"{name}: empty; expected columns time_s, temperature_C and {' or '.join(wanted)}")
    head = [h.strip() for h in rows[0][1].replace('"', "").split(",")]
    _refuse_fahrenheit(head, name)
    time_column, time_scale = _one_of(head, {"time_s": 1.0, "time_min": 60.0, "time_h": 3600.0}, name)
    heat_column, offset = _one_of(head, {"temperature_C": 273.15, "temperature_K": 0.0}, name)
    measured = [w for w in wanted if w in head]
    if not measured:
        raise FitError(f"{name}: no column {' or '.join(wanted)}{nearest(wanted[0], head)}; found {', '.join(head)[:200]}")
    table = _numbers(rows[1:], head, (time_column, heat_column, *measured), name)
    time_s, temperature = table[:, 0] * time_scale, table[:, 1] + offset
    _check(time_s, temperature, [i for i, _ in rows[1:]], name)
    return Log(name=name, time_s=time_s, temperature_k=temperature, keys=keys,
               columns={m: table[:, 2 + i] for i, m in enumerate(measured)})


def _key(line: str) -> tuple[str, str]:
    key, value = line.lstrip("# ").split("=", 1)
    return key.strip(), value.strip()


def _refuse_fahrenheit(head: list[str], name: str) -> None:
    for column in head:
        if column.lower() in ("temperature_f", "temp_f", "t_f") or "°f" in column.lower() or "degf" in column.lower():
            raise FitError(f"{name}: column {column!r} is in Fahrenheit; convert to temperature_C = (F − 32)/1.8 and name it so")


def _one_of(head: list[str], known: dict[str, float], name: str) -> tuple[str, float]:
    for column, number in known.items():
        if column in head:
            return column, number
    raise FitError(f"{name}: no column {' or '.join(known)}{nearest(next(iter(known)), head)}; the unit belongs into the name")


def _numbers(rows: list[tuple[int, str]], head: list[str], columns: tuple[str, ...], name: str) -> Array:
    places, made = [head.index(c) for c in columns], []
    for line, text in rows:
        try:
            cells = text.replace('"', "").split(",")
            made.append([float(cells[p]) for p in places])
        except (ValueError, IndexError):
            raise FitError(f"{name}: line {line}: expected numbers for {', '.join(columns)}, found {text[:60]!r}") from None
    if len(made) < _LEAST:
        raise FitError(f"{name}: {len(made)} samples; at least {_LEAST} are needed")
    table = np.array(made)
    bad = np.flatnonzero(~(np.abs(table) < _LARGEST).all(axis=1))
    if len(bad):
        raise FitError(f"{name}: line {rows[bad[0]][0]}: a value is not finite, or beyond {_LARGEST:g}; leave the sample out")
    return table


def _check(time_s: Array, temperature_k: Array, lines: list[int], name: str) -> None:
    step = np.diff(time_s)
    if (step == 0).any():
        at = int(np.flatnonzero(step == 0)[0]) + 1
        raise FitError(f"{name}: line {lines[at]}: time {time_s[at]:g} s occurs twice; keep one sample of each time")
    if (step < 0).any():
        at = int(np.flatnonzero(step < 0)[0]) + 1
        raise FitError(
            f"{name}: line {lines[at]}: time goes back from {time_s[at - 1]:g} to {time_s[at]:g} s; sort the samples by time"
        )
    if temperature_k.min() < 200 or temperature_k.max() > 3300:
        raise FitError(
            f"{name}: temperatures from {temperature_k.min() - 273.15:.0f} to {temperature_k.max() - 273.15:.0f} degC; "
            "is the unit in the column's name right?"
        )
