"""What every controller has: a position, modes, a tool, outputs and pressures. Dialects say which word changes what."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import ClassVar, TypeAlias

from ssbfab.errors import ProofError
from ssbfab.library.printer import Printer
from ssbfab.proof.notices import Notices, Trouble
from ssbfab.proof.tape import Kind, Recorder, State

Params: TypeAlias = Mapping[str, float]

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)"
MOST_TOOL_CHANGES = 1_000_000
LARGEST = 1e6  # millimetres, mm/s, mm3, seconds: beyond this a number is an error of writing
_ARC_MM = 2e-5  # an arc becomes chords that leave it by at most this


class Controller:
    """The state of a machine that reads a print file, line by line.

    Positions are of the tip in the frame of the part: `tip = programmed + origin + stray`, where `origin` comes from G92
    and `stray` is how far a tool's true offset is from the one that the controller applies.
    """

    name: ClassVar[str]
    fast: ClassVar[re.Pattern[str]] = re.compile(
        rf"G([01])(?: X({NUMBER}))?(?: Y({NUMBER}))?(?: Z({NUMBER}))?(?: E({NUMBER}))?(?: F({NUMBER}))?\s*(?:;.*)?")
    plunger: ClassVar[bool] = True  # whether an E word pushes ink
    kilopascal: ClassVar[float] = 1e3

    def __init__(self, printer: Printer) -> None:
        self.printer = printer
        self.recorder = Recorder()
        self.notices = Notices()
        self.number = 0
        self.text = ""
        self.x = self.y = self.z = math.nan
        self.e = 0.0
        self.feed = 0.0
        self.scale = 1.0
        self.absolute = True
        self.e_absolute = True
        self.feed_per = 1 / 60
        self.feed_ratio = 1.0
        self.flow_ratio = 1.0
        self.rapid_feed = printer.speed_max_mm_s
        self.origin = [0.0, 0.0, 0.0]
        self.stray = [0.0, 0.0, 0.0]
        self.tool = -1
        self.outputs: frozenset[int] = frozenset()
        self.pressures: dict[int, float] = {}
        self.tool_changes = 0
        self.ended = False
        self.row_state = 0
        self.barrels = {tool.number: tool.barrel_diameter_mm for tool in printer.tools}
        self.first_barrel = self.barrels.get(0, printer.tools[0].barrel_diameter_mm if printer.tools else 1.75)
        self.settle()

    # -- what a dialect says ------------------------------------------------------------------------------------------
    def take(self, line: str) -> None:
        """Obey one line that is not a plain move."""
        raise NotImplementedError

    def begin(self) -> None:
        """Called once before the first line."""

    def finish(self) -> None:
        """Called once after the last line."""

    # -- the loop's short cut -------------------------------------------------------------------------------------------
    def read(self, number: int, line: str) -> None:
        """Obey a line. Plain moves, nearly all of a file, are taken here; the dialect gets the rest."""
        self.number = number
        self.text = line
        found = self.fast.fullmatch(line)
        if found is None:
            self.take(line)
            return
        g, x, y, z, e, f = found.groups()
        if f is not None:
            self.set_feed(float(f))
        words = {}
        if x is not None:
            words["X"] = float(x)
        if y is not None:
            words["Y"] = float(y)
        if z:
            words["Z"] = float(z)
        if e:
            words["E"] = float(e)
        self.straight(words, rapid=g == "0")

    # -- verbs that dialects share --------------------------------------------------------------------------------------
    def say(self, trouble: Trouble, word: str) -> None:
        self.notices.add(trouble, word, self.number, self.text, (self.x, self.y, self.z))

    def unread(self, word: str) -> None:
        self.say(Trouble.UNREAD, word[:40])

    def settle(self) -> None:
        """Note the present tool, outputs and pressures: the rows that follow have them."""
        state = State(self.tool, tuple(sorted(self.outputs)), tuple(sorted(self.pressures.items())))
        self.row_state = self.recorder.state(state)

    def row(self, kind: Kind, feed: float = 0.0, pushed: float = 0.0, seconds: float = 0.0) -> None:
        x, y, z = self.x, self.y, self.z
        if not (-LARGEST <= x <= LARGEST and -LARGEST <= y <= LARGEST and -LARGEST <= z <= LARGEST and
                -LARGEST <= pushed <= LARGEST and seconds <= LARGEST) and _beyond(x, y, z, pushed, seconds):
            self.say(Trouble.NUMBER, "number out of all bounds")
            x, y, z = self.x, self.y, self.z = tuple(max(-LARGEST, min(LARGEST, v)) if v == v else v for v in (x, y, z))
            pushed, seconds = max(-LARGEST, min(LARGEST, pushed)), min(seconds, LARGEST)
        self.recorder.rows.extend(
            (self.number, kind, x, y, z, feed, pushed, seconds, self.row_state))

    def set_feed(self, f: float) -> None:
        self.feed = min(f * self.scale * self.feed_per, LARGEST)

    def target(self, words: Params) -> tuple[float, float, float]:
        """Where the tip goes: words are programmed coordinates, in the file's unit, absolute or relative."""
        scale, origin, stray = self.scale, self.origin, self.stray
        x, y, z = self.x, self.y, self.z
        if self.absolute:
            if "X" in words:
                x = words["X"] * scale + origin[0] + stray[0]
            if "Y" in words:
                y = words["Y"] * scale + origin[1] + stray[1]
            if "Z" in words:
                z = words["Z"] * scale + origin[2] + stray[2]
            return x, y, z
        return x + words.get("X", 0.0) * scale, y + words.get("Y", 0.0) * scale, z + words.get("Z", 0.0) * scale

    def pushed(self, words: Params) -> float:
        """Ink that the E word of a move pushes out, mm3."""
        if "E" not in words:
            return 0.0
        e = words["E"] * self.scale
        step = e - self.e if self.e_absolute else e
        self.e = e if self.e_absolute else self.e + e
        return step * self.mm3_per_e() * self.flow_ratio

    def mm3_per_e(self) -> float:
        """Ink per unit of E: the plunger's area, where E is its travel."""
        diameter = self.barrel_mm()
        return math.pi * diameter * diameter / 4

    def barrel_mm(self) -> float:
        return self.barrels.get(self.tool, self.first_barrel)

    def straight(self, words: Params, *, rapid: bool) -> None:
        pushed = self.pushed(words) if "E" in words else 0.0
        self.x, self.y, self.z = self.target(words)
        self.moved(pushed, rapid=rapid)

    def moved(self, pushed: float, *, rapid: bool) -> None:
        if rapid:
            self.row(Kind.RAPID, self.rapid_feed, pushed)
            return
        if not self.feed > 0:
            self.say(Trouble.NO_FEED, "G1 without F")
        self.row(Kind.LINE, self.feed * self.feed_ratio, pushed)

    def arc(self, words: Params, *, clockwise: bool, relative_centre: bool = True) -> None:
        """G2, G3 in the XY plane by centre (I, J) or radius (R), as chords."""
        start = (self.x, self.y, self.z)
        end = self.target(words)
        centre = self._centre(words, start, end, clockwise, relative_centre)
        pushed = self.pushed(words)
        if centre is None:
            self.say(Trouble.ARC, "G2 or G3")
            self.x, self.y, self.z = end
            self.moved(pushed, rapid=False)
            return
        turn, radius = _turn(start, end, centre, clockwise), math.hypot(start[0] - centre[0], start[1] - centre[1])
        step = 2 * math.acos(max(0.0, 1 - _ARC_MM / radius)) if radius > _ARC_MM else math.pi
        count = min(max(1, math.ceil(abs(turn) / step)), 100_000)
        first = math.atan2(start[1] - centre[1], start[0] - centre[0])
        last_radius = math.hypot(end[0] - centre[0], end[1] - centre[1])
        for k in range(1, count + 1):
            part = k / count
            angle, r = first + turn * part, radius + (last_radius - radius) * part
            self.x, self.y = centre[0] + r * math.cos(angle), centre[1] + r * math.sin(angle)
            self.z = start[2] + (end[2] - start[2]) * part
            if k == count:
                self.x, self.y, self.z = end
            self.moved(pushed / count, rapid=False)

    def _centre(self, words: Params, start: tuple[float, float, float], end: tuple[float, float, float], clockwise: bool,
                relative: bool) -> tuple[float, float] | None:
        if "R" in words:
            return _centre_of_radius(start, end, words["R"] * self.scale, clockwise)
        if "I" not in words and "J" not in words:
            return None
        i, j = words.get("I", 0.0) * self.scale, words.get("J", 0.0) * self.scale
        centre = (start[0] + i, start[1] + j) if relative else (
            i + self.origin[0] + self.stray[0], j + self.origin[1] + self.stray[1])
        a, b = math.hypot(start[0] - centre[0], start[1] - centre[1]), math.hypot(end[0] - centre[0], end[1] - centre[1])
        if not a > 0 or not abs(a - b) <= 0.01 + 1e-3 * a:
            return None
        return centre

    def set_position(self, words: Params) -> None:
        """G92: the tip does not move, its coordinates are renamed."""
        if "E" in words:
            self.e = words["E"] * self.scale
        here = [self.x, self.y, self.z]
        for i, axis in enumerate("XYZ"):
            if axis in words:
                value = words[axis] * self.scale
                if here[i] != here[i]:
                    here[i], self.origin[i] = value, 0.0
                else:
                    self.origin[i] = here[i] - value - self.stray[i]
        if [self.x, self.y, self.z] != here:
            self.x, self.y, self.z = here
            self.row(Kind.JUMP)

    def dwell(self, seconds: float) -> None:
        self.row(Kind.DWELL, seconds=max(seconds, 0.0))

    def halt(self) -> None:
        """Wait until all queued motion has ended."""
        self.row(Kind.HALT)

    def switch(self, output: int, on: bool) -> None:
        self.outputs = self.outputs | {output} if on else self.outputs - {output}
        self.settle()

    def set_pressure(self, channel: int, kilopascal: float) -> None:
        self.pressures[channel] = kilopascal * self.kilopascal
        self.settle()

    def select(self, tool: int, offset: tuple[float, float, float] | None = None) -> None:
        """Take a tool; `offset` is what the controller applies for it, the tool's true one if None. The head stands meanwhile:
        the tip in use is suddenly as far from the last one as the tools are apart."""
        old = self.tool
        if tool != old:
            self.tool_changes += 1
            if self.tool_changes > MOST_TOOL_CHANGES:
                raise ProofError(f"line {self.number}: more than {MOST_TOOL_CHANGES} tool changes: not a print file")
        before = self.true_offset()
        self.tool = tool
        self.apply_offset(offset)
        if old >= 0:
            self.shift([new - was for new, was in zip(self.true_offset(), before, strict=True)])
        self.settle()

    def shift(self, apart_mm: list[float]) -> None:
        """Another tip is looked at, which is so far from the one before; nothing moves."""
        if any(apart_mm):
            self.x, self.y, self.z = (p + by for p, by in zip((self.x, self.y, self.z), apart_mm, strict=True))
            self.row(Kind.JUMP)

    def true_offset(self) -> tuple[float, float, float]:
        for tool in self.printer.tools:
            if tool.number == self.tool:
                return tool.offset_mm
        return (0.0, 0.0, 0.0)

    def apply_offset(self, offset: tuple[float, float, float] | None) -> None:
        """Let the controller shift coordinates by `offset`; where that is not the tool's own, the next move strays."""
        true = self.true_offset()
        used = true if offset is None else offset
        self.stray = [t - u for t, u in zip(true, used, strict=True)]


def _beyond(*values: float) -> bool:
    """Whether a number is out of all bounds; places that are not known yet are not."""
    return any(abs(value) > LARGEST for value in values)


def _turn(start: tuple[float, float, float], end: tuple[float, float, float], centre: tuple[float, float],
          clockwise: bool) -> float:
    a = math.atan2(start[1] - centre[1], start[0] - centre[0])
    b = math.atan2(end[1] - centre[1], end[0] - centre[0])
    turn = (b - a) % (2 * math.pi)
    if turn < 1e-9 or turn > 2 * math.pi - 1e-9:
        turn = 2 * math.pi if math.hypot(start[0] - end[0], start[1] - end[1]) < 1e-6 else turn
    return turn - 2 * math.pi if clockwise and turn < 2 * math.pi else (-turn if clockwise else turn)


def _centre_of_radius(start: tuple[float, float, float], end: tuple[float, float, float], radius: float,
                      clockwise: bool) -> tuple[float, float] | None:
    dx, dy = end[0] - start[0], end[1] - start[1]
    chord = math.hypot(dx, dy)
    if not chord > 0 or chord > 2 * abs(radius) + 1e-6:
        return None
    height = math.sqrt(max(radius * radius - chord * chord / 4, 0.0)) * (1 if clockwise == (radius > 0) else -1)
    return start[0] + dx / 2 + height * dy / chord, start[1] + dy / 2 - height * dx / chord
