"""Times against an independent planner: plain loops and numerical integration of speed over the path."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import numpy as np
import pytest

from ssbfab.proof import read

pytestmark = pytest.mark.filterwarnings("error")


def exact_time(points, feeds, printer, samples=400):
    """Path time by sampling speed limits finely along the path and sweeping forward and back (no closed forms)."""
    a, jd = printer.acceleration_mm_s2, printer.junction_mm
    limit, step = [0.0], []
    for k in range(1, len(points)):
        p, q = np.array(points[k - 1]), np.array(points[k])
        d = q - p
        length = float(np.linalg.norm(d))
        flat = math.hypot(d[0], d[1])
        v = min(feeds[k], printer.speed_max_mm_s * length / flat if flat else np.inf,
                printer.speed_z_max_mm_s * length / abs(d[2]) if d[2] else np.inf)
        corner = 0.0
        if k + 1 < len(points):
            e = np.array(points[k + 1]) - q
            cosine = float(-(d @ e) / length / np.linalg.norm(e))
            half = math.sqrt(max(0.0, (1 - cosine) / 2))
            corner = math.inf if half > 0.999999 else math.sqrt(a * jd * half / (1 - half))
        for _ in range(samples):
            step.append(length / samples)
            limit.append(v)
        limit[-1] = min(v, corner)
        if k > 1:
            limit[-samples - 1] = min(limit[-samples - 1], v)
    limit[-1] = 0.0
    speed = limit[:]
    for i in range(1, len(speed)):
        speed[i] = min(speed[i], math.sqrt(speed[i - 1] ** 2 + 2 * a * step[i - 1]))
    for i in range(len(speed) - 2, -1, -1):
        speed[i] = min(speed[i], math.sqrt(speed[i + 1] ** 2 + 2 * a * step[i]))
    return sum(2 * ds / (u + v) for ds, u, v in zip(step, speed[:-1], speed[1:], strict=True))


@pytest.mark.parametrize("seed", range(8))
def test_time_of_a_random_path(seed, printer):
    rng = random.Random(seed)
    machine = printer("marlin", junction_mm=rng.choice([0.001, 0.01, 0.05]), acceleration_mm_s2=rng.choice([50.0, 500.0, 3000.0]))
    points, feeds = [(10.0, 10.0, 5.0)], [1.0]
    for _ in range(30):
        turn = rng.uniform(0, 2 * math.pi)
        length = 10 ** rng.uniform(-1, 1)
        x, y, z = points[-1]
        points.append((x + length * math.cos(turn), y + length * math.sin(turn), z + rng.choice([0, 0, 0.3])))
        feeds.append(rng.choice([2.0, 8.0, 30.0, 80.0]))
    text = "G90\n" + "\n".join(f"G1 X{x:.9f} Y{y:.9f} Z{z:.9f} F{f * 60:g}" for (x, y, z), f in zip(points, feeds, strict=True))
    assert read(text, printer=machine).time_s == pytest.approx(exact_time(points, feeds, machine), rel=5e-3)


def test_one_move_is_a_trapezoid(printer):
    """Closed form: 10 mm at 5 mm/s and 50 mm/s2 take 10/5 + 5/50 seconds."""
    machine = printer("marlin", acceleration_mm_s2=50.0)
    deposit = read("G90\nG1 X0 Y0 Z5 F300\nG1 X10\n", printer=machine)
    assert deposit.time_s == pytest.approx(10 / 5 + 5 / 50)
    assert deposit.motion.peak_mm_s[-1] == pytest.approx(5)


def test_a_short_move_never_cruises(printer):
    """Closed form: 1 mm from rest to rest at 50 mm/s2 takes 2 sqrt(1/50) seconds."""
    deposit = read("G90\nG1 X0 Y0 Z5 F3000\nG1 X1\n", printer=printer("marlin", acceleration_mm_s2=50.0))
    assert deposit.time_s == pytest.approx(2 * math.sqrt(1 / 50))


def test_a_straight_line_in_pieces_takes_as_long_as_in_one(printer):
    whole = read("G90\nG1 X0 Y0 Z5 F300\nG1 X10\n", printer=printer("marlin"))
    parts = read("G90\nG1 X0 Y0 Z5 F300\n" + "".join(f"G1 X{x / 10:.1f}\n" for x in range(1, 101)), printer=printer("marlin"))
    assert parts.time_s == pytest.approx(whole.time_s, rel=1e-9)


def test_waiting_stops_the_machine(printer):
    flying = read("G90\nG1 X0 Y0 Z5 F300\nG1 X10\nG1 X20\n", printer=printer("marlin"))
    stopped = read("G90\nG1 X0 Y0 Z5 F300\nG1 X10\nM400\nG1 X20\n", printer=printer("marlin"))
    assert stopped.time_s > flying.time_s
    assert stopped.motion.out_mm_s[1] == 0


def test_a_plunger_at_rest_takes_its_own_time(printer):
    """1 mm of plunger at 30 mm/min takes 2 s."""
    deposit = read("G90\nM83\nG1 X0 Y0 Z5 F300\nG1 E1 F30\n", printer=printer("marlin"))
    assert deposit.time_s == pytest.approx(2.0)


@pytest.mark.parametrize(("dialect", "take"), [("linuxcnc", "T1 M6 G43"), ("marlin", "T1"), ("reprapfirmware", "T1")])
def test_the_head_stands_while_tools_change(printer, dialect, take):
    """A tip 40 mm beside the other is brought to the place of the other by a way of 40 mm."""
    tools = tuple(replace(tool, offset_mm=(40.0 * tool.number, 0.0, 0.0)) for tool in printer(dialect).tools)
    first = "T0 M6 G43" if dialect == "linuxcnc" else "T0"
    text = f"G21\nG90\n{first}\nG1 X1 Y1 Z5 F600\n{take}\nG1 Z5 F600\nG1 X1 Y1 F600\n"
    machine = printer(dialect, tools=tools, acceleration_mm_s2=1e5)
    assert read(text, printer=machine).travel_mm == pytest.approx(40.0)
    assert read(text, printer=machine).time_s == pytest.approx(4.0, rel=1e-3)
