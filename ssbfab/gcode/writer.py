"""From a toolpath to the text of one firmware, layer by layer.

The walk through a block's steps is the only place that knows what is on: which tool is in hand, whether its ink is on, and
whether the place of its tip is known. After a tool change it is not (the controller applies another offset), so the next
move says Z, then X and Y, whether or not they look unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ssbfab.errors import DialectError
from ssbfab.gcode.arcs import with_arcs
from ssbfab.gcode.dialects import get_dialect
from ssbfab.gcode.dialects.dialect import Dialect, pushes
from ssbfab.gcode.header import Header, clean
from ssbfab.gcode.limits import check_block, tools_of
from ssbfab.gcode.lines import HEIGHT, Moves, Template, moves_of
from ssbfab.gcode.machine import check_machine
from ssbfab.gcode.program import Program
from ssbfab.gcode.whole_lines import whole_moves
from ssbfab.gcode.words import number
from ssbfab.library.printer import Head, Printer
from ssbfab.toolpath.path import Block, Kind, Toolpath

_TEMPLATES_KEPT = 6
_QUIET = (Kind.NOTE, Kind.SET_PRESSURE)


class State(NamedTuple):
    """What the machine is known to be doing between two steps."""

    tool: int | None = None
    on: bool = False
    placed: bool = False
    taken: frozenset[int] = frozenset()
    pressures: frozenset[tuple[int, float]] = frozenset()
    place_mm: tuple[float, float] | None = None


def write(toolpath: Toolpath, *, printer: Printer, heads: Sequence[Head], header: Header,
          experimental: bool = False) -> Program:
    """The print file of a toolpath.

    Everything that can be refused from the machine alone is refused here, before any text exists; what depends on a layer
    (reach, speed, pressure) is refused before that layer's text exists. `experimental` lets a dialect write that no program
    has been found to check.

    Raises `DialectError`.
    """
    loaded = tuple(sorted(heads, key=lambda head: head.tool.number))
    dialect = get_dialect(printer.dialect)(printer, loaded)
    check_machine(dialect, toolpath, experimental)
    return Program(dialect=dialect.name, printer=printer.name, suffix=dialect.suffix,
                   make_chunks=lambda: _chunks(toolpath, dialect, header))


def _chunks(toolpath: Toolpath, dialect: Dialect, header: Header) -> Iterator[str]:
    """One chunk for the header, one per block, one for the end."""
    heads = {head.tool.number: head for head in dialect.heads}
    yield _preamble(toolpath, dialect, header)
    state = State()
    known: dict[tuple[int, State], tuple[Template, State]] = {}
    for block in toolpath.blocks():
        key = (block.plan, state)
        moved = block.plan >= 0 and key in known
        check_block(block, dialect.printer, heads, state.tool, moved=moved)
        if not moved:
            known = dict([*known.items()][1 - _TEMPLATES_KEPT:]) | {key: _BlockWriter(block, dialect, heads, state).template()}
        template, state = known[key]
        yield dialect.comment(_label(block, dialect.decimals)) + "\n" + template.at(block.z_mm, dialect.decimals)
    if state.on and state.tool is not None:
        yield _text(dialect.ink_off(heads[state.tool], still=True))
    yield _text(renamed(dialect, state, heads.get(state.tool or 0), None)) + _text(dialect.end())


def _label(block: Block, decimals: int) -> str:
    return f"layer {block.layer} z {number(block.z_mm, decimals)} height {number(block.height_mm_layer, decimals)}"


def _preamble(toolpath: Toolpath, dialect: Dialect, header: Header) -> str:
    said = [*header.lines(), f"dialect {dialect.name}, printer {clean(dialect.printer.name)}"]
    if dialect.experimental:
        said.append("EXPERIMENTAL: no program has been found that checks this dialect. Read it before a machine runs it.")
    said += [f"assumed: {assumption}" for assumption in dialect.assumptions]
    for head in dialect.heads:
        bodies = clean(" ".join(body for body in head.bodies))
        tool = head.tool
        place = " ".join(number(v, 4) for v in tool.offset_mm)
        said.append(f"tool {tool.number}: {tool.dispenser}, tip {number(head.tip.diameter_mm, 4)} mm, offset {place}, "
                    f"ink {clean(head.ink.name)}, prints {bodies}")
    return "".join(dialect.comment(clean(line)) + "\n" for line in said) + _text(dialect.begin())


def renamed(dialect: Dialect, state: State, old: Head | None, new: Head | None) -> Iterator[str]:
    """For controllers that do not know offsets: where the head stands, in the coordinates of another tool (None: of tool 0)."""
    here, there = ((head.tool.offset_mm if head else (0.0, 0.0, 0.0)) for head in (old if state.tool is not None else None, new))
    if not dialect.renames or here[:2] == there[:2]:
        return
    if state.place_mm is None:
        raise DialectError(f"dialect {dialect.name!r} states a tool's offset from a known place: begin with a tool that has none")
    yield from dialect.rename(state.place_mm[0] - here[0] + there[0], state.place_mm[1] - here[1] + there[1])


def _text(lines: Iterator[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


class _BlockWriter:
    """One pass over one block: pieces of format text, and the heights that they leave open.

    Ink is turned off by the step that does not want it, not by the one that did: only then is it known whether the machine
    moves on or stands.
    """

    def __init__(self, block: Block, dialect: Dialect, heads: dict[int, Head], state: State) -> None:
        self.block, self.dialect, self.heads, self.state = block, dialect, heads, state
        self.on, self.reached = state.on, -1  # of the state, what changes most: whether ink flows, and the last point
        self.first: list[int] = block.first.tolist()
        tools = tools_of(block, state.tool)
        flow = {n: dialect.flow_per_mm3(head) if pushes(head) else 0.0 for n, head in heads.items()}
        axes = {n: dialect.z_word(head) for n, head in heads.items()}
        pushed = np.array([flow.get(int(t), 0.0) for t in tools])
        self.moves: Moves = (
            whole_moves(block, dialect, pushed, [heads.get(int(t)) for t in tools]) if dialect.whole_line(True, None)
            else moves_of(block, dialect, pushed, [axes.get(int(t), "Z") for t in tools]))
        if (tolerance_mm := dialect.printer.arc_tolerance_mm) > 0:
            self.moves = with_arcs(self.moves, block, dialect, tolerance_mm)
        risen = np.repeat(self.moves.point, self.moves.rises)
        self.risen_mm: list[float] = block.points_mm[risen, 2].tolist()
        self.lines = self.moves.texts()
        self.first_risen: list[int] = np.concatenate([[0], np.cumsum(self.moves.rises)])[self.moves.first].tolist()
        self.pieces: list[str] = []
        self.heights: list[float] = []

    def template(self) -> tuple[Template, State]:
        """The block's text with heights left open, and the state after it."""
        self.say(self.dialect.new_layer() if self.state.tool is not None else ())
        for s, (kind, value) in enumerate(zip(self.block.kind.tolist(), self.block.value.tolist(), strict=True)):
            self.step(s, Kind(kind), *value)
        return Template.of(self.pieces, np.array(self.heights) - self.block.z_mm), self.known()

    def known(self) -> State:
        """The state with all that has changed."""
        place_mm = self.state.place_mm
        if self.reached >= 0:
            x, y = self.block.points_mm[self.reached, :2].tolist()
            place_mm, self.reached = (round(x, 6), round(y, 6)), -1
        self.state = self.state._replace(on=self.on, place_mm=place_mm)
        return self.state

    def step(self, s: int, kind: Kind, first: float, second: float) -> None:
        match kind:
            case Kind.BEAD:
                self.bead(s)
            case Kind.TRAVEL:
                self.ink(on=False, still=False)
                self.move(s)
            case Kind.DWELL:
                self.ink(on=False, still=True)
                self.say(self.dialect.dwell(first) if first > 0 else ())
            case Kind.SELECT_TOOL:
                self.select(int(first))
            case Kind.SET_PRESSURE:
                self.pressure(self.heads[int(first)], second, self.stands_after(s))
            case Kind.NOTE:
                self.say([self.dialect.comment(f"note: {clean(self.block.texts[int(first)])}")])
            case Kind.DISPENSE:
                self.dispense(first, second)

    def say(self, lines: Iterable[str]) -> None:
        self.pieces += [line + "\n" for line in lines]

    def bead(self, s: int) -> None:
        if not self.state.placed:
            raise DialectError(f"layer {self.block.layer}: a bead follows a tool change without a travel to its place")
        if not self.block.joins[s]:
            self.ink(on=False, still=False)
        self.ink(on=True, still=False)
        self.move(s)

    def move(self, s: int) -> None:
        a, b = self.first[s], self.first[s + 1]
        if b > a and not self.state.placed:
            self.place(s, a)
        self.pieces.append(self.lines[s])
        if b > a:
            self.reached = b - 1
        self.heights += self.risen_mm[self.first_risen[s]:self.first_risen[s + 1]]

    def place(self, s: int, point: int) -> None:
        """Go where a travel begins from wherever the machine is: up first, then across."""
        dialect, printer = self.dialect, self.dialect.printer
        x, y, z = self.block.points_mm[point].tolist()
        speed = float(self.block.speed_mm_s[point:int(self.block.first[s + 1])].max())
        feeds = [number(min(speed, limit) * dialect.feed_per_mm_s, dialect.feed_decimals)
                 for limit in (printer.speed_z_max_mm_s, printer.speed_max_mm_s)]
        self.state = self.state._replace(placed=True)
        if whole := dialect.whole_line(False, self.hand if self.state.tool is not None else None):
            self.whole_place(whole, x, y, z, feeds[0])
            return
        word, digits = dialect.travel_word, dialect.decimals
        up = dialect.z_word(self.hand) if self.state.tool is not None else "Z"
        self.pieces += [f"{word} {up}{HEIGHT} F{feeds[0]}\n",
                        f"{word} X{number(x, digits)} Y{number(y, digits)} F{feeds[1]}\n"]
        self.heights.append(z)

    def whole_place(self, text: str, x: float, y: float, z: float, feed: str) -> None:
        """The same for a controller whose moves name all axes at once; its text for taking a tool has to lift first."""
        digits = self.dialect.decimals
        known = {"x": number(x, digits), "y": number(y, digits), "feed": feed, "flow": number(0.0, 5), "z": HEIGHT}
        self.heights += [z] * text.count("{z}")
        for name, value in known.items():
            text = text.replace("{" + name + "}", value)
        self.pieces.append(text)

    def select(self, tool: int) -> None:
        if tool == self.state.tool:
            return
        self.ink(on=False, still=True)
        self.say(self.dialect.select(self.heads[tool], first=tool not in self.state.taken))
        self.say(renamed(self.dialect, self.known(), self.heads.get(self.state.tool or 0), self.heads[tool]))
        self.state = self.state._replace(tool=tool, placed=False, taken=self.state.taken | {tool}, place_mm=None)

    def pressure(self, head: Head, pressure_pa: float, still: bool) -> None:
        """Say a pressure where it is news; a displaced ink has none."""
        now = (head.tool.number, round(pressure_pa, 1))
        if pushes(head) or now in self.state.pressures:
            return
        self.say(self.dialect.pressure(head, pressure_pa, still))
        kept = {known for known in self.state.pressures if known[0] != head.tool.number}
        self.state = self.state._replace(pressures=frozenset(kept | {now}))

    def dispense(self, volume_mm3: float, duration_s: float) -> None:
        head = self.hand
        if pushes(head):
            self.say(self.dialect.push(head, volume_mm3, duration_s) if volume_mm3 else ())
            return
        if volume_mm3 < 0:
            raise DialectError(f"layer {self.block.layer}: tool {head.tool.number} is pneumatic and cannot draw ink back")
        if self.dialect.bead_tail:  # the valve is open as long as such a word runs, and has no state of its own
            self.say(self.dialect.push(head, volume_mm3, duration_s) if duration_s > 0 else ())
            return
        self.ink(on=True, still=True)
        self.say(self.dialect.dwell(duration_s) if duration_s > 0 else ())

    @property
    def hand(self) -> Head:
        """The head in hand; the limits have been checked, so there is one."""
        assert self.state.tool is not None
        return self.heads[self.state.tool]

    def ink(self, *, on: bool, still: bool) -> None:
        if on == self.on:
            return
        self.say((self.dialect.ink_on if on else self.dialect.ink_off)(self.hand, still))
        self.on = on

    def stands_after(self, s: int) -> bool:
        """Whether the next step that does anything is not a move, so that an output in step with motion would wait."""
        for kind in self.block.kind[s + 1:].tolist():
            if kind not in _QUIET:
                return kind not in (Kind.BEAD, Kind.TRAVEL)
        return True
