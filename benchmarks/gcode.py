"""Reading anybody's G-code into extruded segments, for measuring: no machine, no dialect, only G0, G1, G92, M82, M83 and T."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Extruded:
    """One row per extruding move: height, ends (n, 2, 2), amount of E; `path` counts contiguous extrusions from 0."""

    z_mm: Floats
    ends_mm: Floats
    amount: Floats
    path: NDArray[np.int64]
    travel_mm: float

    @property
    def layers_mm(self) -> Floats:
        return np.unique(np.round(self.z_mm, 4))

    def at(self, z_mm: float) -> NDArray[np.bool_]:
        return np.round(self.z_mm, 4) == round(z_mm, 4)


@dataclass(kw_only=True)
class _Machine:
    """What the file has said so far."""

    at: dict[str, float] = field(default_factory=lambda: {"X": 0.0, "Y": 0.0, "Z": 0.0, "E": 0.0})
    relative: bool = False
    extruding: bool = False
    paths: int = 0
    travel_mm: float = 0.0


def read(source: Path | Iterable[str]) -> Extruded:
    """All extruding moves of a file."""
    machine = _Machine()
    if isinstance(source, Path):
        with source.open(errors="replace") as lines:
            rows = list(_rows(lines, machine))
    else:
        rows = list(_rows(source, machine))
    table = np.array(rows, dtype=float).reshape(-1, 7)
    return Extruded(z_mm=table[:, 0], ends_mm=table[:, 1:5].reshape(-1, 2, 2), amount=table[:, 5],
                    path=table[:, 6].astype(np.int64), travel_mm=machine.travel_mm)


def _rows(lines: Iterable[str], machine: _Machine) -> Iterator[tuple[float, ...]]:
    for line in lines:
        head = line[:2]
        if head in ("G0", "G1") and line[2:3] in (" ", "\t"):
            yield from _moved(line.split(";", 1)[0].split()[1:], machine)
        elif line.startswith("G92"):
            machine.at |= {word[0]: float(word[1:]) for word in line.split(";", 1)[0].split()[1:]}
        elif head == "M8" and line[:3] in ("M82", "M83"):
            machine.relative = line.startswith("M83")
        elif head[:1] == "T" and head[1:].isdigit():
            machine.extruding = False


def _moved(words: list[str], machine: _Machine) -> Iterator[tuple[float, ...]]:
    before, said = machine.at, {word[0]: float(word[1:]) for word in words}
    amount = 0.0
    if "E" in said:
        amount = said["E"] if machine.relative else said["E"] - before["E"]
    after = before | {key: said[key] for key in "XYZ" if key in said} | ({"E": said["E"]} if "E" in said else {})
    length = float(np.hypot(after["X"] - before["X"], after["Y"] - before["Y"]))
    if amount > 0 and length > 0:
        machine.paths += not machine.extruding
        machine.extruding = True
        yield after["Z"], before["X"], before["Y"], after["X"], after["Y"], amount, machine.paths - 1
    elif length > 0 or after["Z"] != before["Z"] or amount < 0:
        machine.travel_mm += length
        machine.extruding = machine.extruding and length < 1e-9 and after["Z"] == before["Z"] and amount >= 0
    machine.at = after
