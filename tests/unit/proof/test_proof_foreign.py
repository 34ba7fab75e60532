"""Files in the style of programs that are not run here: FullControl's (its licence keeps it out of this environment; the lines below
follow the formats of its `Point`, `Extruder` and `Printer`), and files whose Z follows a bed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from ssbfab.library.printer import Dispenser, Tool
from ssbfab.proof import prove, read

pytestmark = pytest.mark.filterwarnings("error")
FEED_MM, WIDTH, HEIGHT = 1.75, 0.4, 0.2


def word(letter: str, value: float, before: float | None) -> str:
    """FullControl leaves out what has not changed, and zeros at the end: `X10.5 `."""
    return "" if value == before else f"{letter}{value:.6f}".rstrip("0").rstrip(".") + " "


def fullcontrol(points: list[tuple[float, float, float, bool]]) -> Iterator[str]:
    """Points (x, y, z, ink), the feed first in its line and only where it changes, E in millimetres of filament, relative."""
    yield from ("; Time to print!!!!!", "; GCode created with FullControl - tell us what you're printing!", "G28 ; home axes",
                "G21 ; set units to millimeters", "G90 ; absolute coordinates", "M83 ; relative extrusion",
                "M220 S100 ; set speed factor override percentage", "M221 S100 ; set extrude factor override percentage")
    here: tuple[float | None, ...] = (None, None, None)
    inked: bool | None = None
    for x, y, z, ink in points:
        feed = "" if ink is inked else f"F{1000 if ink else 8000} "
        text = "".join(word(letter, value, old) for letter, value, old in zip("XYZ", (x, y, z), here, strict=True))
        length = math.dist((x, y, z), here) if None not in here else 0.0
        extrude = f"E{length * WIDTH * HEIGHT / (math.pi * FEED_MM**2 / 4):.6f}".rstrip("0").rstrip(".") if ink else ""
        yield f"{'G1' if ink else 'G0'} {feed}{text}{extrude}".strip()
        here, inked = (x, y, z), ink


@pytest.fixture
def machine(printer):
    tool = Tool(number=0, dispenser=Dispenser.SYRINGE, tip="t", barrel_diameter_mm=FEED_MM)
    return printer("marlin", tools=(tool,), speed_max_mm_s=150, speed_z_max_mm_s=150, high_mm=(200, 200, 100))


def ring(z: float, turns: float = 1.0, rise: float = 0.0, count: int = 90) -> list[tuple[float, float, float, bool]]:
    """A circle of 8 mm radius about (50, 50), or a helix that rises by `rise` per turn."""
    found = []
    for k in range(round(count * turns) + 1):
        angle = 2 * math.pi * k / count
        found.append((50 + 8 * math.cos(angle), 50 + 8 * math.sin(angle), z + rise * k / count, k > 0))
    return found


def test_layers_of_fullcontrol_are_read_without_an_unknown_word(machine):
    points = [(58.0, 50.0, 40.0, False)] + [p for layer in range(5) for p in ring((layer + 1) * HEIGHT)] + [(58.0, 50.0, 40.0, False)]
    deposit = read("\n".join(fullcontrol(points)), printer=machine)
    assert deposit.notices == ()
    assert deposit.layer_count == 5 and deposit.starts == 5 and len(deposit.beads) == 450
    wanted = sum(math.dist(a[:3], b[:3]) for a, b in pairwise(points) if b[3]) * WIDTH * HEIGHT
    assert deposit.volume_mm3(0) == pytest.approx(wanted, rel=2e-3)
    assert deposit.beads.width_mm == pytest.approx(WIDTH, rel=2e-3)
    assert deposit.beads.height_mm == pytest.approx(HEIGHT)
    assert deposit.beads.speed_mm_s == pytest.approx(1000 / 60)
    assert prove(deposit, printer=machine) == ()


def test_a_helix_of_fullcontrol_keeps_its_volume(machine):
    """Z rises with every piece: no layers, but every word and all ink is read, and nothing warns."""
    points = [(58.0, 50.0, 40.0, False), *ring(HEIGHT, 5.0, HEIGHT), (58.0, 50.0, 40.0, False)]
    deposit = read("\n".join(fullcontrol(points)), printer=machine)
    wanted = sum(math.dist(a[:3], b[:3]) for a, b in pairwise(points) if b[3]) * WIDTH * HEIGHT
    assert deposit.notices == () and deposit.volume_mm3(0) == pytest.approx(wanted, rel=2e-3)
    assert deposit.starts == 1
    prove(deposit, printer=machine)


def test_an_exponent_in_an_e_word_is_told(machine):
    """FullControl's stationary extrusion writes six significant digits: small volumes get an exponent."""
    text = "\n".join([*fullcontrol([(58.0, 50.0, 40.0, False), *ring(HEIGHT)]), f"G1 F60 E{1.25e-5:.6}"])
    assert "PRF902" in {finding.code for finding in prove(read(text, printer=machine), printer=machine)}


@pytest.mark.parametrize("tilt", [0.002, 0.05])
def test_heights_that_follow_a_bed_are_not_layers(job, tilt):
    """Cut in pieces, each end raised by the bed under it: with the map of that bed the file is that of a flat one, even where the
    bed falls by more than a layer; each piece of it is in its layer."""
    made = job(gap=0.2)
    flat = read(made.text(), printer=made.printer, heads=made.heads)
    pieces = []
    for tool, layer, ((x0, y0), (x1, y1)) in made.beads:
        part = np.linspace(0, 1, 9)
        pieces.append((tool, layer, tuple(zip((x0 + (x1 - x0) * part).tolist(), (y0 + (y1 - y0) * part).tolist(), strict=True))))
    lines, z, x, y = [], 0.0, 0.0, 0.0
    for line in replace(made, beads=tuple(pieces)).text().splitlines():
        words = {part[0]: float(part[1:]) for part in line.split()[1:] if line[:2] in ("G0", "G1")}
        x, y, z = words.get("X", x), words.get("Y", y), words.get("Z", z)
        if {"X", "Z"} & set(words):
            rest = " ".join(part for part in line.split()[1:] if part[0] not in "XYZ")
            line = f"{line[:2]} X{x:.5f} Y{y:.5f} Z{z + tilt * x:.5f} {rest}"
        lines.append(line)
    deposit = read("\n".join(lines) + "\n", printer=made.printer, heads=made.heads, bed=lambda place: tilt * place[:, 0])
    assert deposit.layer_count == flat.layer_count == 3
    assert np.array_equal(np.bincount(deposit.beads.layer), 8 * np.bincount(flat.beads.layer))
    assert deposit.beads.width_mm == pytest.approx(0.1, rel=5e-3)
    assert {f.code for f in prove(deposit, printer=made.printer, heads=made.heads, cell=made.cell)} <= {"PRF106"}
