"""PRF9xx: words that the interpreter did not understand. What they do to the deposit is not known."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.notices import Notice, Trouble

_SOURCE = "the firmwares' command references: marlinfw.org, linuxcnc.org, reprap.org, klipper3d.org"
_ADVICE = {
    Trouble.UNREAD: "take the word out, or tell ssbfab the dialect that the file is written in",
    Trouble.NUMBER: "write plain decimal numbers, each letter once",
    Trouble.NO_FEED: "state F before the first G1",
    Trouble.UNSYNCHRONISED: "finish the motion before the switch (M400)",
    Trouble.SUBROUTINE: "unroll subroutines, loops and variables: a print file must be readable from top to bottom",
    Trouble.CHECKSUM: "send the file anew: it was damaged",
    Trouble.NO_END: "the file seems to be cut off: write it anew",
    Trouble.NO_UNITS: "state the unit of length (G21) before the first move",
    Trouble.DWELL_UNIT: "use the dwell word of this controller",
    Trouble.ARC: "an arc needs a centre at equal distance from both of its ends",
    Trouble.TOGGLE: "use absolute on and off states: one lost toggle inverts the print",
    Trouble.ABSENT: "state what the command needs before it",
}
_CODES = {
    "PRF901": (Trouble.UNREAD,), "PRF902": (Trouble.NUMBER,), "PRF903": (Trouble.SUBROUTINE,),
    "PRF904": (Trouble.CHECKSUM, Trouble.NO_END), "PRF905": (Trouble.NO_UNITS, Trouble.NO_FEED, Trouble.ABSENT, Trouble.ARC),
    "PRF906": (Trouble.UNSYNCHRONISED, Trouble.DWELL_UNIT, Trouble.TOGGLE),
}


def _found(deposit: Deposit, code: str) -> Iterator[Finding]:
    for notice in deposit.notices:
        if notice.trouble in _CODES[code]:
            yield _finding(notice, code)


def _finding(notice: Notice, code: str) -> Finding:
    times = f", {notice.count} times" if notice.count > 1 else ""
    return Finding(code=code, severity=Severity.ERROR, where=f"line {notice.line}",
                   message=f"{notice.trouble}: {notice.word!r} in {notice.text!r}{times}", value=float(notice.count), limit=0.0,
                   place_mm=notice.place_mm, advice=_ADVICE[notice.trouble])


@rule("PRF901", "unread words", source=_SOURCE,
      limit="every word is known to the reader",
      example="M900 K0.05 in a file for LinuxCNC")
def unread_words(deposit: Deposit) -> Iterator[Finding]:
    """A word that the interpreter does not know may move the machine or open a valve."""
    yield from _found(deposit, "PRF901")


@rule("PRF902", "misread numbers", source="Klipper and Marlin parsers: an exponent is taken as a further E word",
      limit="every number is plain, every letter once",
      example="X1e-3: one controller reads 0.001, another an extrusion")
def misread_numbers(deposit: Deposit) -> Iterator[Finding]:
    """Exponents, missing numbers and letters given twice are read differently by each firmware."""
    yield from _found(deposit, "PRF902")


@rule("PRF903", "subroutines", source=_SOURCE,
      limit="no call, loop or variable",
      example="M98 P1000, O100 call, #1=3")
def subroutines(deposit: Deposit) -> Iterator[Finding]:
    """Subroutines, loops and variables are not followed: what they print is not known."""
    yield from _found(deposit, "PRF903")


@rule("PRF904", "damaged file", source=_SOURCE,
      limit="checksums fit, and the program's end is there",
      example="N12 G1 X3*71 whose checksum is 70; a file cut off halfway")
def damaged(deposit: Deposit) -> Iterator[Finding]:
    """A checksum that does not fit, or a program without its end, is a damaged file."""
    yield from _found(deposit, "PRF904")


@rule("PRF905", "motion without its modes", source=_SOURCE,
      limit="unit, feed and motion word before the first move, a centre for each arc",
      example="a G1 before any F")
def missing_modes(deposit: Deposit) -> Iterator[Finding]:
    """A move needs a unit of length, a feed and a motion word; an arc needs a centre."""
    yield from _found(deposit, "PRF905")


@rule("PRF906", "outputs out of step", source=_SOURCE,
      limit="outputs switch in step with motion",
      example="M42 without a wait before it, on a firmware that queues moves")
def out_of_step(deposit: Deposit) -> Iterator[Finding]:
    """An output that switches while moves are queued opens the valve many beads early."""
    yield from _found(deposit, "PRF906")


RULES: tuple[Rule, ...] = (unread_words, misread_numbers, subroutines, damaged, missing_modes, out_of_step)
