"""Reading a CSV table of the library: every fault of every row is told at once, with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from ssbfab.errors import LibraryError, UnitError, nearest
from ssbfab.findings import Confidence
from ssbfab.spec import Key

T = TypeVar("T")
_SIZE_LIMIT = 5_000_000
_ROWS_LIMIT = 20_000


class Row:
    """One line of a table. What is read from it is checked; faults gather in `faults`."""

    def __init__(self, cells: dict[str, str], where: str, faults: list[str]) -> None:
        self.cells, self.where, self.faults = cells, where, faults

    def text(self, column: str) -> str:
        return (self.cells.get(column) or "").strip()

    def number(self, column: str, key: Key, scale: float = 1.0, offset: float = 0.0) -> float | None:
        """A number in inside units (`cell * scale + offset`), None for an empty cell."""
        text = self.text(column)
        if not text:
            return None
        try:
            return float(key.check(float(f"{float(text) * scale + offset:.15g}")))
        except (ValueError, UnitError) as error:
            self.faults.append(f"{self.where}: {column}: " + (str(error) if isinstance(error, UnitError)
                                                             else f"found {text[:60]!r}, expected a number or nothing"))
            return None

    def celsius(self, column: str) -> float | None:
        """A temperature in K from a column in degC."""
        return self.number(column, Key("K", above=0, at_most=5000), offset=273.15)

    def confidence(self, column: str = "confidence") -> Confidence:
        word, known = self.text(column), [c.value for c in Confidence]
        if word not in known:
            self.faults.append(f"{self.where}: {column}: found {word[:60]!r}, expected one of {', '.join(known)}"
                               f"{nearest(word, known)}")
            return Confidence.ASSUMED
        return Confidence(word)


def read_rows(paths: tuple[Path, ...], columns: tuple[str, ...], make: Callable[[Row], T]) -> tuple[T, ...]:
    """Every row of some files, made into nouns. `LibraryError` lists all faults."""
    faults: list[str] = []
    made = tuple(make(row) for path in paths for row in _rows(path, columns, faults))
    if faults:
        raise LibraryError(*faults)
    return made


def _rows(path: Path, columns: tuple[str, ...], faults: list[str]) -> Iterator[Row]:
    if not path.is_file():
        faults.append(f"{path}: cannot be read: not a file")
        return
    try:
        with path.open("rb") as stream:
            raw = stream.read(_SIZE_LIMIT + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        faults.append(f"{path}: cannot be read: {error.strerror or error}")
        return
    except UnicodeDecodeError as error:
        faults.append(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8")
        return
    if len(raw) > _SIZE_LIMIT:
        faults.append(f"{path}: more than {_SIZE_LIMIT} bytes")
        return
    yield from _parsed(path, text, columns, faults)


def _parsed(path: Path, text: str, columns: tuple[str, ...], faults: list[str]) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    have = list(reader.fieldnames or ())
    missing = [c for c in columns if c not in have]
    faults.extend(f"{path}: no column {c!r}{nearest(c, [h for h in have if h not in columns])}" for c in missing)
    if missing:
        return
    try:
        for count, cells in enumerate(reader, start=2):
            if count > _ROWS_LIMIT:
                faults.append(f"{path}: more than {_ROWS_LIMIT} rows")
                return
            if None in cells or None in cells.values():
                faults.append(f"{path}: line {count}: expected {len(have)} cells")
                continue
            yield Row(cells, f"{path}: line {count}", faults)
    except csv.Error as error:
        faults.append(f"{path}: not CSV: {error}")
