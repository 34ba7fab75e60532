"""The nouns of the toolpath: steps in the order in which the machine takes them.

A `Toolpath` is a header and blocks, one per printed layer; a `Block` holds its steps as a few arrays and shows each as a
small object (`Bead`, `Travel`, …) on demand. G-code, time, volume and preview are all read from the same blocks.

Conventions: points are in the frame of the bed, mm, z at the top of the layer (where the tip is). A bead or travel begins
at its first point, which is where the step before it ended. `width_mm` varies linearly between points; `speed_mm_s[i]` is
the speed of the segment that ends at point i. A bead has the flow width × height × speed: the nominal width is area/height.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ssbfab.kernels import moves
from ssbfab.showing import Shown

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


class Kind(IntEnum):
    BEAD = 0
    TRAVEL = 1
    DWELL = 2
    SELECT_TOOL = 3
    SET_PRESSURE = 4
    NOTE = 5
    DISPENSE = 6


@dataclass(frozen=True, kw_only=True, eq=False)
class Bead:
    """A polyline of ink. `joins` is true where the ink keeps flowing from the bead before it (same tool, same place)."""

    body: int
    points_mm: Floats
    width_mm: Floats
    height_mm: float
    speed_mm_s: Floats
    joins: bool = False

    @property
    def length_mm(self) -> float:
        return float(np.linalg.norm(np.diff(self.points_mm, axis=0), axis=1).sum())

    @property
    def volume_mm3(self) -> float:
        lengths = np.linalg.norm(np.diff(self.points_mm, axis=0), axis=1)
        return float((lengths * (self.width_mm[1:] + self.width_mm[:-1])).sum() * self.height_mm / 2)


@dataclass(frozen=True, kw_only=True, eq=False)
class Travel:
    """A move with the ink off."""

    points_mm: Floats
    speed_mm_s: Floats


@dataclass(frozen=True, kw_only=True)
class Dwell:
    duration_s: float


@dataclass(frozen=True, kw_only=True)
class SelectTool:
    """From here on this tool prints; the travel that brings it to the place follows as steps of its own."""

    tool: int


@dataclass(frozen=True, kw_only=True)
class SetPressure:
    tool: int
    pressure_pa: float


@dataclass(frozen=True, kw_only=True)
class Dispense:
    """Ink without motion: `volume_mm3` in `duration_s` (prime, purge, un-prime when negative)."""

    volume_mm3: float
    duration_s: float


@dataclass(frozen=True, kw_only=True)
class Note:
    text: str


Step: TypeAlias = Bead | Travel | Dwell | SelectTool | SetPressure | Dispense | Note


@dataclass(frozen=True, kw_only=True, eq=False)
class Block:
    """The steps of one layer as arrays. Step s owns the points `first[s]:first[s + 1]`.

    kind (S,), first (S + 1,), unraised_mm (N, 3), which are its points_mm less rise_mm, width_mm (N,) (0 on travels),
    speed_mm_s (N,), height_mm (S,),
    body (S,) index into `Toolpath.bodies` or -1, joins (S,) bool, value (S, 2): (seconds, –) of a dwell, (tool, –) of a
    selection, (tool, pascal) of a pressure, (mm3, seconds) of a dispense; (index into texts, –) of a note.

    Blocks with equal `plan` are equal apart from z and layer number.
    """

    layer: int
    z_mm: float
    height_mm_layer: float
    kind: Ints
    first: Ints
    unraised_mm: Floats
    width_mm: Floats
    speed_mm_s: Floats
    height_mm: Floats
    body: Ints
    joins: NDArray[np.bool_]
    value: Floats
    texts: tuple[str, ...] = ()
    plan: int = -1
    rise_mm: float = 0.0

    @classmethod
    def of(cls, steps: Sequence[Step], *, layer: int, z_mm: float, height_mm: float, plan: int = -1) -> Block:
        """Pack step objects into arrays."""
        moving = [s if isinstance(s, Bead | Travel) else None for s in steps]
        counts = [0 if m is None else len(m.points_mm) for m in moving]
        texts: list[str] = []
        value = np.zeros((len(steps), 2))
        for i, step in enumerate(steps):
            value[i] = _value(step, texts)
        points = [m.points_mm for m in moving if m is not None]
        widths = [m.width_mm if isinstance(m, Bead) else np.zeros(len(m.points_mm)) for m in moving if m is not None]
        speeds = [m.speed_mm_s for m in moving if m is not None]
        block = cls(
            layer=layer, z_mm=z_mm, height_mm_layer=height_mm, plan=plan, texts=tuple(texts), value=value,
            kind=np.array([_KIND[type(s)] for s in steps], dtype=np.int64),
            first=np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64),
            unraised_mm=np.concatenate(points).astype(float, copy=False) if points else np.zeros((0, 3)),
            width_mm=np.concatenate(widths).astype(float, copy=False) if points else np.zeros(0),
            speed_mm_s=np.concatenate(speeds).astype(float, copy=False) if points else np.zeros(0),
            height_mm=np.array([s.height_mm if isinstance(s, Bead) else 0.0 for s in steps]),
            body=np.array([s.body if isinstance(s, Bead) else -1 for s in steps], dtype=np.int64),
            joins=np.array([isinstance(s, Bead) and s.joins for s in steps], dtype=bool),
        )
        for array in (block.kind, block.first, block.unraised_mm, block.width_mm, block.speed_mm_s, block.height_mm,
                      block.body, block.joins, block.value):
            array.setflags(write=False)
        return block

    def __len__(self) -> int:
        return len(self.kind)

    @cached_property
    def points_mm(self) -> Floats:
        """Points (N, 3), made when they are asked for: of layers that repeat most are never looked at."""
        if not self.rise_mm:
            return self.unraised_mm
        points = self.unraised_mm + np.array([0.0, 0.0, self.rise_mm])
        points.setflags(write=False)
        return points

    @cached_property
    def counts(self) -> Ints:
        """How many points each step owns (S,)."""
        counts = self.first[1:] - self.first[:-1]
        counts.setflags(write=False)
        return counts

    @cached_property
    def segments_mm(self) -> Floats:
        """Length (N,) of the way to each point from the one before it, whatever step that is of; 0 for the first."""
        lengths = moves.lengths(self.points_mm)
        lengths.setflags(write=False)
        return lengths

    @cached_property
    def volumes_mm3(self) -> Floats:
        """Volume (N,) of ink of the way to each point from the one before it; 0 for travels and where a step begins."""
        volumes = moves.volumes(self.first, self.segments_mm, self.width_mm, self.height_mm, self.kind == Kind.BEAD)
        volumes.setflags(write=False)
        return volumes

    def step(self, s: int) -> Step:
        """Step s as an object whose arrays are views."""
        a, b = int(self.first[s]), int(self.first[s + 1])
        kind, value = Kind(int(self.kind[s])), self.value[s]
        if kind is Kind.BEAD:
            return Bead(body=int(self.body[s]), points_mm=self.points_mm[a:b], width_mm=self.width_mm[a:b],
                        height_mm=float(self.height_mm[s]), speed_mm_s=self.speed_mm_s[a:b], joins=bool(self.joins[s]))
        if kind is Kind.TRAVEL:
            return Travel(points_mm=self.points_mm[a:b], speed_mm_s=self.speed_mm_s[a:b])
        return _STILL[kind](value, self.texts)

    def steps(self) -> Iterator[Step]:
        return (self.step(s) for s in range(len(self)))

    def moved_to(self, layer: int, z_mm: float) -> Block:
        """The same plan on another layer, its points raised by the difference in z."""
        moved = object.__new__(Block)  # `replace` asks every field whether it may: most of the time of a layer that repeats
        own, rise_mm = vars(self), self.rise_mm + (z_mm - self.z_mm)
        vars(moved).update({name: own[name] for name in _FIELDS}, layer=layer, z_mm=z_mm, rise_mm=rise_mm)
        return moved


_FIELDS = tuple(field.name for field in fields(Block))


def _value(step: Step, texts: list[str]) -> tuple[float, float]:
    match step:
        case Dwell():
            return step.duration_s, 0.0
        case SelectTool():
            return float(step.tool), 0.0
        case SetPressure():
            return float(step.tool), step.pressure_pa
        case Dispense():
            return step.volume_mm3, step.duration_s
        case Note():
            texts.append(step.text)
            return float(len(texts) - 1), 0.0
    return 0.0, 0.0


_KIND: dict[type, Kind] = {
    Bead: Kind.BEAD, Travel: Kind.TRAVEL, Dwell: Kind.DWELL, SelectTool: Kind.SELECT_TOOL,
    SetPressure: Kind.SET_PRESSURE, Dispense: Kind.DISPENSE, Note: Kind.NOTE,
}
_STILL: dict[Kind, Callable[[Floats, tuple[str, ...]], Step]] = {
    Kind.DWELL: lambda v, _: Dwell(duration_s=float(v[0])),
    Kind.SELECT_TOOL: lambda v, _: SelectTool(tool=int(v[0])),
    Kind.SET_PRESSURE: lambda v, _: SetPressure(tool=int(v[0]), pressure_pa=float(v[1])),
    Kind.DISPENSE: lambda v, _: Dispense(volume_mm3=float(v[0]), duration_s=float(v[1])),
    Kind.NOTE: lambda v, texts: Note(text=texts[int(v[0])]),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Toolpath(Shown):
    """A header and a source of blocks that may be asked again and again; each pass makes the same blocks in order."""

    title: str
    bodies: tuple[str, ...]
    make_blocks: Callable[[], Iterator[Block]]

    def blocks(self) -> Iterator[Block]:
        return self.make_blocks()

    def steps(self) -> Iterator[Step]:
        return (step for block in self.blocks() for step in block.steps())
