"""Small tables of measurements: CSV files of a lab, read with suspicion."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ssbfab.errors import FitError, UnitError, nearest
from ssbfab.units import parse

_LARGEST = 20_000_000
_MOST_ROWS = 200_000
_UNIT = re.compile(r"(.+?)\s*[\[(,_]\s*([^\[\](),_]+?)\s*[\])]?\s*")


def read_columns(path: Path, wanted: Mapping[str, tuple[str, Sequence[str]]], where: str) -> dict[str, NDArray[np.float64]]:
    """Columns of a CSV file in inside units.

    `wanted` maps a column to its inside unit ("" where it has none) and the header words that it may go by. A header states
    its unit, for example `shear stress [Pa]`; rows that hold no number there (units, remarks) are left out only at the top.

    Raises `FitError`, which names file, line and column.
    """
    rows = _rows(path)
    header_at = next((i for i, row in enumerate(rows[:60]) if _matches(row, wanted)), None)
    if header_at is None:
        names = "; ".join(" or ".join(words) for _, words in wanted.values())
        close = nearest(next(iter(wanted.values()))[1][0], [cell.strip().lower() for row in rows[:60] for cell in row])
        raise FitError(f"{path}: no header line with the columns {names}{close}; for example {_example(wanted)}")
    header = rows[header_at]
    found = {name: _find(header, words) for name, (_, words) in wanted.items()}
    units = {name: _factor(path, header[index], wanted[name][0]) for name, index in found.items() if index is not None}
    return _numbers(path, rows[header_at + 1:], header_at + 2, found, units, where)


def _rows(path: Path) -> list[list[str]]:
    try:
        if path.stat().st_size > _LARGEST:
            raise FitError(f"{path}: larger than {_LARGEST // 1_000_000} MB: not a table of measurements")
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as problem:
        raise FitError(f"{path}: cannot be read: {problem.strerror or problem}") from None
    if "\0" in text:
        raise FitError(f"{path}: not text")
    lines = text[:20_000].count("\n") or 1
    delimiter = next((mark for mark in "\t;" if text[:20_000].count(mark) >= lines / 2), ",")
    try:
        rows = list(csv.reader(text.splitlines(), delimiter=delimiter))
    except csv.Error as problem:
        raise FitError(f"{path}: not a CSV table: {problem}") from None
    if len(rows) > _MOST_ROWS:
        raise FitError(f"{path}: more than {_MOST_ROWS} rows")
    comma = delimiter != ","
    return [[cell.strip().replace(",", ".") if comma else cell.strip() for cell in row] for row in rows]


def _matches(row: list[str], wanted: Mapping[str, tuple[str, Sequence[str]]]) -> bool:
    return all(_find(row, words) is not None for _, words in wanted.values())


def _find(header: list[str], words: Sequence[str]) -> int | None:
    names = [re.sub(r"[^a-z]+", " ", cell.lower()).strip() for cell in header]
    for word in words:
        for i, name in enumerate(names):
            if name == word or name.startswith(word + " "):
                return i
    return None


def _factor(path: Path, cell: str, unit: str) -> float:
    """What one of the column's own unit is in the inside unit."""
    if not unit:
        return 1.0
    match = _UNIT.fullmatch(cell)
    if match is None:
        raise FitError(f"{path}: column {cell[:60]!r} says no unit, for example {cell[:40] + ' [' + unit + ']'!r}")
    try:
        return parse(f"1 {match[2]}", unit)
    except UnitError as problem:
        raise FitError(f"{path}: column {cell[:60]!r}: {problem}") from None


def _numbers(path: Path, rows: list[list[str]], first_line: int, found: Mapping[str, int | None], units: Mapping[str, float],
             where: str) -> dict[str, NDArray[np.float64]]:
    columns: dict[str, list[float]] = {name: [] for name in found}
    for line, row in enumerate(rows, first_line):
        if not any(row):
            continue
        try:
            values = {name: float(row[i]) * units[name] for name, i in found.items() if i is not None}
        except (ValueError, IndexError):
            if not columns[next(iter(columns))]:
                continue
            raise FitError(f"{path}: line {line}: found {','.join(row)[:60]!r}, expected numbers") from None
        if not all(map(math.isfinite, values.values())):
            raise FitError(f"{path}: line {line}: a number is not finite")
        for name, value in values.items():
            columns[name].append(value)
    if not columns[next(iter(columns))]:
        raise FitError(f"{path}: no rows of numbers for {where}")
    return {name: np.array(values) for name, values in columns.items()}


def _example(wanted: Mapping[str, tuple[str, Sequence[str]]]) -> str:
    return repr(",".join(f"{words[0]} [{unit}]" if unit else words[0] for unit, words in wanted.values()))
