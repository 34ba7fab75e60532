"""What is commanded by the files that random recipes make, read back as text and held against the limits of their machines."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from benchmarks.faults.wild import firing_recipe, print_recipe
from ssbfab.errors import SsbfabError
from ssbfab.job import Job
from ssbfab.library import Library
from ssbfab.library.printer import Dispenser, Tool
from ssbfab.proof import Deposit
from ssbfab.recipe import Recipe

#: Rules that say why there is no file.
REASONS = {"FIR110", "CSP201", "CSP202", "CSP203", "CSP204"}
WORD = re.compile(r"([A-Z])\s*(-?\d+\.?\d*|-?\.\d+)")


def commanded(lines: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
    """A plain reading of absolute moves: every place (x, y, z) that is named, and the feed (mm/s) in force on each."""
    place, places, feeds = {"X": np.nan, "Y": np.nan, "Z": np.nan}, [], []
    feed = 0.0
    for line in lines:
        words = [(letter, float(number)) for letter, number in WORD.findall(re.sub(r"\(.*?\)|;.*", "", line.upper()))]
        codes = {f"{letter}{number:g}" for letter, number in words if letter in "GM"}
        assert "G91" not in codes, "this reading knows absolute moves alone"
        if codes & {"G4", "G92", "G10", "G64", "G53", "M67", "M68"} or not words:
            continue
        feed = next((number / 60 for letter, number in words if letter == "F"), feed)
        if any(letter in "XYZ" for letter, _ in words):
            place |= {letter: number for letter, number in words if letter in "XYZ"}
            feeds.append(feed)
            places.append([place["X"], place["Y"], place["Z"]])
    return np.array(places).reshape(-1, 3), np.array(feeds)


PLAIN = ("linuxcnc", "marlin", "grbl", "grblhal", "reprapfirmware")
_DIGIT = {"marlin": 1.1e-3, "reprapfirmware": 1.1e-3, "klipper": 1.1e-3}


def plainly_within(job: Any) -> None:
    """Places within reach for the tool that stands farthest; feeds not above the printer's fastest axis."""
    from ssbfab.job import run

    printer, text = job.printer, [line for chunk in job.program.chunks() for line in chunk.splitlines()]
    places, feeds = commanded(text)
    if not len(places):
        assert run(job.recipe, experimental=True).report.exit_code() == 1, "nothing is printed, and nobody says so"
        return
    offsets = np.array([(0.0, 0.0, 0.0), *(head.tool.offset_mm for head in job.heads)])
    low, high = np.array(printer.low_mm) + offsets.min(axis=0), np.array(printer.high_mm) + offsets.max(axis=0)
    slack = _DIGIT.get(printer.dialect, 1e-4)  # a digit of the text
    assert np.nanmin(places - low) >= -slack, np.nanmin(places, axis=0)
    assert np.nanmin(high - places) >= -slack, np.nanmax(places, axis=0)
    fastest = np.hypot(max(printer.speed_max_mm_s, 0), printer.speed_z_max_mm_s)
    assert feeds.max(initial=0) <= fastest * 1.001, feeds.max()


def read_within(job: Any) -> None:
    """The text, read back as its controller would: the carriage, the speed of each axis, every pressure, every plunger."""
    from ssbfab.proof import read
    from ssbfab.proof.rules.machine import carriage_mm

    printer = job.printer
    deposit = read(job.program.chunks(), printer=printer, heads=job.heads)
    tape, place = deposit.tape, carriage_mm(deposit, printer)
    known = np.isfinite(place) & (tape.kind <= 1)[:, None]
    slack = _DIGIT.get(printer.dialect, 2e-4)
    beyond = np.maximum(np.array(printer.low_mm) - place, place - np.array(printer.high_mm))[known]
    assert beyond.max(initial=0.0) <= slack, f"carriage {beyond.max()} mm out of reach"
    delta = np.nan_to_num(np.abs(tape.end_mm - tape.start_mm))
    length = np.linalg.norm(delta, axis=1)
    moving = (tape.kind == 1) & (length > 1e-6)
    share = delta[moving] / length[moving, None]
    flat = np.hypot(share[:, 0], share[:, 1])
    for what, limit, part in (("plane", printer.speed_max_mm_s, flat), ("Z", printer.speed_z_max_mm_s, share[:, 2])):
        speed = (tape.feed_mm_s[moving] * part).max(initial=0.0)
        assert speed <= limit * 1.002 + 0.01, f"{speed} mm/s in {what}, the limit is {limit}"
    for state in tape.states:
        for channel, pressure in state.pressures:
            limit = max((t.pressure_max_pa for t in printer.tools if t.pressure_channel == channel), default=0.0)
            assert pressure <= limit * 1.001, f"{pressure} Pa on channel {channel}, the limit is {limit}"
    for head in job.heads:
        if head.tool.dispenser is Dispenser.SYRINGE:
            fastest = plunger_mm_s(deposit, head.tool)
            limit = head.tool.plunger_speed_max_mm_s
            assert fastest <= limit * 1.02, f"plunger {head.tool.number} at {fastest} mm/s, the limit is {limit}"
    assert set(deposit.tools) <= {head.tool.number for head in job.heads}, f"tools {deposit.tools} push ink"


def plunger_mm_s(deposit: Deposit, tool: Tool) -> float:
    """Fastest plunger that is asked for, along moves at their feed and at rest."""
    tape, motion = deposit.tape, deposit.motion
    rows = (tape.tool == tool.number) & (tape.pushed_mm3 != 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        seconds = np.where(motion.length_mm > 0, motion.length_mm / tape.feed_mm_s, motion.seconds)
        speed = np.abs(tape.pushed_mm3) / (math.pi / 4 * tool.barrel_diameter_mm**2) / seconds
    return float(speed[rows].max(initial=0.0))


def attempt_print(text: str, folder: Path) -> str:
    """`written` or `refused`; AssertionError where a file commands what its printer must not do."""
    from ssbfab.recipe import loads

    try:
        job = _written(loads(text, folder=folder))
        deque(job.program.chunks(), maxlen=0)  # the edge: a file is held against the limits while it is written
    except SsbfabError as error:
        assert all(fault.strip() and "\n" not in fault for fault in error.faults), error.faults
        return "refused"
    if job.printer.dialect in PLAIN:
        plainly_within(job)
    read_within(job)
    return "written"


def _written(recipe: Recipe) -> Job:
    """As far as the program: `job.run` without its summary, proof, firing and review, which are most of its time."""
    from ssbfab.gcode import Header, write
    from ssbfab.job.stages import printed
    from ssbfab.toolpath import driven, layers_of, plan

    job = printed(recipe)
    assert job.printer is not None and recipe.print is not None
    told = {"cell": job.cell, "heads": job.heads, "printer": job.printer, "settings": recipe.print}
    path = driven(plan(lambda: layers_of(job.cell, recipe.print), title=recipe.name, **told), **told)
    header = Header(title=recipe.name, recipe_sha256=recipe.sha256, version="")
    return replace(job, program=write(path, printer=job.printer, heads=job.heads, header=header, experimental=True))


def attempt_firing(text: str, folder: Path) -> str:
    """The same for the files of a furnace or a press, read as text from the folder where `make` writes them."""
    from ssbfab.job.making import _write_program
    from ssbfab.job.stages import fired
    from ssbfab.recipe import loads

    for old in folder.glob("*.*"):
        old.unlink()
    try:
        job = fired(loads(text, folder=folder))
        _write_program(job, folder)
    except SsbfabError as error:
        assert all(fault.strip() and "\n" not in fault for fault in error.faults), error.faults
        return "refused"
    tables = [path for path in (folder / "firing.csv", folder / "pressing.csv") if path.exists()]
    if not tables:
        assert REASONS & {finding.code for finding in job.report.findings}, "no file, and nobody says why"
        return "no file"
    for path in tables:
        _table_within(path, job)
    return "written"


def _table_within(path: Path, job: Any) -> None:
    """Temperature (degC), rate (K/min) and pressure (MPa) of every line."""
    rows = [line.split(",") for line in path.read_text().splitlines() if line and not line.startswith("#")]
    lines = [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]
    assert lines
    if path.name == "firing.csv":
        hot, rate, load = job.furnace.temperature_max_k, job.furnace.rate_max_k_s, job.furnace.pressure_max_pa
    else:
        press = job.pressing.press
        bore_m2 = math.pi / 4 * (press.die_diameter_mm * 1e-3) ** 2
        hot, rate, load = press.temperature_max_k, press.rate_max_k_s, min(press.force_max_n / bore_m2, press.die_stress_max_pa)
    now, cools_as_it_may = 25.0, path.name == "pressing.csv"
    for line in lines:
        target = float(line["target_C"])
        assert target <= hot - 273.15 + 0.01, f"{target} degC in {path.name}, the limit is {hot - 273.15}"
        found, free = float(line["rate_K_per_min"] or 0), cools_as_it_may and target < now
        assert free or found <= rate * 60 * 1.0001, f"{found} K/min in {path.name}, the limit is {rate * 60}"
        found = float(line.get("pressure_MPa") or 0)
        assert found * 1e6 <= load * 1.0001, f"{found} MPa in {path.name}, the limit is {load / 1e6}"
        now = target

def attempt(number: int, seed: int, printers: tuple[str, ...], folder: Path) -> tuple[str, str]:
    """(kind, outcome) of one numbered case. Four of five are print files."""
    rng = Random(f"limits-{seed}-{number}")
    if number % 5 == 4:
        text = firing_recipe(rng)
        kind, act = "firing", attempt_firing
    else:
        text = print_recipe(rng, printers, Library.open(folder))
        kind, act = "print", attempt_print
    try:
        return kind, act(text, folder)
    except Exception as error:
        raise AssertionError(f"case {number} of seed {seed}: {type(error).__name__}: {error}\n{text}") from error
