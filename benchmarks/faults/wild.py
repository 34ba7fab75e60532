"""Random recipes, many of which ask for what their machine must not do.

Printers are the shipped ones (every dialect, every kind of dispenser) and twins of them with other limits; most numbers are drawn
near what works, so that most recipes are written, and one in six anywhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from ssbfab.library import Library

SHIPPED = Library.open()
PRINTERS = SHIPPED.names("printers")
TWINS = 3
INKS = tuple(name for name in SHIPPED.names("inks"))
FILLS = ("continuous", "contour", "concentric", "raster", "serpentine", "woodpile")


def twins(folder: Path, seed: int = 0) -> tuple[str, ...]:
    """Printers of the library with other limits, written beside the recipes of `folder`; all names there are."""
    place = folder / "library" / "printers"
    place.mkdir(parents=True, exist_ok=True)
    names = list(PRINTERS)
    for name in PRINTERS:
        text = SHIPPED._files("printers")[name][0].read_text()
        for number in range(TWINS):
            rng = Random(f"{name}-{number}-{seed}")
            names.append(f"{name}-twin-{number}")
            (place / f"{names[-1]}.toml").write_text(_altered(text, rng))
    return tuple(names)


def _altered(text: str, rng: Random) -> str:
    def times(key: str, low: float, high: float, text: str) -> str:
        factor = math.exp(rng.uniform(math.log(low), math.log(high)))
        return re.sub(rf'^({key} = ")([0-9.]+)( [^"]+")', lambda m: f"{m[1]}{float(m[2]) * factor:.6g}{m[3]}", text, flags=re.M)

    for key in ("speed_max", "speed_z_max", "acceleration", "pressure_max", "open", "close", "time_constant", "safe_height"):
        text = times(key, 0.2, 5.0, text)
    return text


class Draw:
    """Numbers near what works, one in six anywhere; text with its unit."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def text(self, low: float, high: float, lowest: float, highest: float, unit: str) -> str:
        return f'"{self.number(low, high, lowest, highest):.6g} {unit}"'

    def number(self, low: float, high: float, lowest: float, highest: float) -> float:
        a, b = (lowest, highest) if self.rng.random() < 1 / 6 else (low, high)
        if a > 0:
            return math.exp(self.rng.uniform(math.log(a), math.log(b)))
        return self.rng.uniform(a, b)

    def maybe(self, share: float) -> bool:
        return self.rng.random() < share


def print_recipe(rng: Random, printers: tuple[str, ...], library: Library) -> str:
    """A cell of one to three layers of few beads on any printer."""
    draw = Draw(rng)
    printer = library.printer(rng.choice(printers))
    d = library.tip(str(printer.tools[0].tip)).diameter_mm
    layer = draw.number(0.4 * d, 0.8 * d, 0.05 * d, 3 * d)
    wide = draw.number(0.9 * d, 4 * d, 0.3 * d, 12 * d)
    positive = _ink(draw)
    negative = positive if len(printer.tools) == 1 else _ink(draw)
    lines = [
        "format = 1", "[cell]", 'architecture = "interdigitated"', f"finger_count = {rng.randint(1, 2)}",
        f'finger_width = "{wide:.6g} mm"', f"finger_length = {draw.text(4 * d, 20 * d, d, 300 * d, 'mm')}",
        f"gap = {draw.text(d, 3 * d, 0.1 * d, 20 * d, 'mm')}", f'height = "{layer * rng.randint(1, 3):.6g} mm"', "[inks]",
        f"positive_electrode = {positive}", f"negative_electrode = {negative}", "[print]", f'printer = "{printer.name}"',
        f'layer_height = "{layer:.6g} mm"', *_settings(draw, printer),
    ]
    return "\n".join(lines) + "\n"


def _ink(draw: Draw) -> str:
    rng, name = draw.rng, draw.rng.choice(INKS)
    if draw.maybe(0.5):
        return f'"{name}"'
    changes = {"yield_stress": draw.text(20, 800, 0.01, 1e7, "Pa"), "consistency": draw.text(10, 300, 0.01, 1e7, "Pa.s^n"),
               "flow_index": f"{draw.number(0.3, 0.9, 0.1, 1.5):.4g}"}
    keys = rng.sample(sorted(changes), rng.randint(1, 3))
    return f'{{ like = "{name}", ' + ", ".join(f"{key} = {changes[key]}" for key in keys) + " }"


def _settings(draw: Draw, printer: Any) -> Iterator[str]:
    rng, (x0, y0, _), (x1, y1, _) = draw.rng, printer.low_mm, printer.high_mm
    if draw.maybe(0.8):
        yield f"speed = {draw.text(0.5, 30, 0.01, 2000, 'mm/s')}"
    if draw.maybe(0.5):
        yield f"travel_speed = {draw.text(5, printer.speed_max_mm_s, 0.05, 2000, 'mm/s')}"
    if draw.maybe(0.5):
        x, y = draw.number(x0 + 5, x1 - 15, x0 - 50, x1 + 50), draw.number(y0 + 5, y1 - 15, y0 - 50, y1 + 50)
        yield f'origin = ["{x:.4f} mm", "{y:.4f} mm"]'
    if draw.maybe(0.4):
        yield f"hop = {draw.text(0.1, 5, 0.01, 900, 'mm')}"
    if draw.maybe(0.3):
        yield f'tip = "{rng.choice(SHIPPED.names("tips"))}"'
    if draw.maybe(0.4):
        yield f'fill = "{rng.choice(FILLS)}"'
    if draw.maybe(0.3):
        yield f"pressure_ramp = [{{ layer = 0, factor_ratio = {draw.number(0.8, 1.2, 0.01, 10):.4g} }}]"
    if draw.maybe(0.3):
        yield f"dispensing = {{ settle = {draw.text(0.01, 1, 0.01, 60, 's')}, wipe = {draw.text(0.01, 1, 0.01, 50, 'mm')} }}"
    if draw.maybe(0.3):
        prime, flow = draw.text(0.01, 2, 1e-3, 1e5, "mm^3"), draw.text(0.05, 1, 1e-3, 1e4, "mm^3/s")
        yield f"priming = {{ prime = {prime}, flow = {flow}, gap = {draw.text(0.1, 2, 0.01, 50, 'mm')} }}"
    if draw.maybe(0.1):
        points = ", ".join(f'{{ x = "{x} mm", y = "{y} mm", z = {draw.text(-0.05, 0.05, -50, 50, "mm")} }}'
                           for x in (x0, x1) for y in (y0, y1))
        yield f"bed = {{ points = [{points}] }}"
    if draw.maybe(0.3):
        yield f"bead_width = {draw.text(0.05, 0.6, 0.01, 9, 'mm')}"


STACK = """
format = 1
[cell]
architecture = "planar-stack"
width_x = "5 mm"
width_y = "5 mm"
plies = [
    { role = "separator", thickness = "300 um" },
]
[materials]
separator = "latp"
[[route]]
"""


def firing_recipe(rng: Random) -> str:
    """A ply in any furnace, or in any press."""
    draw = Draw(rng)
    pressing = draw.maybe(0.4)
    segments = ", ".join(_segment(draw, pressing) for _ in range(rng.randint(1, 4)))
    if pressing:
        place = f'step = "cold-sinter"\npress = "{rng.choice(SHIPPED.names("presses"))}"\nroles = ["separator"]\nd50 = "0.4 um"'
    else:
        place = f'step = "co-sinter"\nfurnace = "{rng.choice(SHIPPED.names("furnaces"))}"'
    gas = rng.choice(["air", "argon", "vacuum", "hydrogen", "oxygen"])
    return f'{STACK}{place}\natmosphere = "{gas}"\nsegments = [{segments}]\n'


def _segment(draw: Draw, pressing: bool) -> str:
    hot = draw.number(*((60, 240) if pressing else (200, 1250)), -190, 2490)
    words = [f"rate = {draw.text(0.5, 9, 0.01, 2900, 'K/min')}", f'target = "{hot:.5g} degC"']
    if draw.maybe(0.6):
        words.append(f"hold = {draw.text(1, 300, 0.1, 5e4, 'min')}")
    if pressing or draw.maybe(0.1):
        words.append(f"pressure = {draw.text(50, 450, 0.01, 9e3, 'MPa')}")
    return "{ " + ", ".join(words) + " }"
