"""Every format, re-read: equal in thermal work to 0.5 %, time always rising, and errors where a format cannot hold it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from ssbfab.errors import ScheduleError
from ssbfab.findings import Finding, Severity
from ssbfab.library import Library
from ssbfab.sintering import FORMATS, Schedule, Segment, read_schedule_csv, schedule_csv
from ssbfab.sintering.heat import log_work
from ssbfab.sintering.writers import all_formats
from ssbfab.sintering.writers.eurotherm import eurotherm_table, read_eurotherm
from ssbfab.sintering.writers.json_file import read_schedule_json, schedule_json
from ssbfab.sintering.writers.kiln_controller import kiln_profile, read_kiln_profile
from ssbfab.sintering.writers.pidkiln import pidkiln_program, read_pidkiln
from ssbfab.sintering.writers.points import checked, from_points
from ssbfab.sintering.writers.run_sheet import read_run_sheet, run_sheet_html, run_sheet_text


def made(*lines: tuple[float, float, float], atmosphere: str = "argon") -> Schedule:
    return Schedule(title="A plan; with <odd> words", atmosphere=atmosphere, segments=tuple(
        Segment(target_k=c + 273.15, rate_k_s=r / 60, hold_s=h * 60) for c, r, h in lines))


PLANS = {
    "two steps": made((600, 2.0, 120.0), (1130, 3.0, 20.0), (25, 3.0, 0.0)),
    "odd numbers": made((347.3, 1.37, 33.4), (611.9, 0.73, 0.0), (1187.6, 4.41, 57.7), (612.0, 5.0, 11.1)),
    "slow": made((450, 0.1, 0.0), (900, 0.2, 1500.0), (100, 0.5, 0.0)),
    "short hold": made((1200, 10.0, 5.0), (200, 7.0, 0.0)),
}
READERS: dict[str, Callable[[str], Schedule]] = {
    "csv": read_schedule_csv, "json": read_schedule_json, "kiln-controller": read_kiln_profile, "pidkiln": read_pidkiln,
    "eurotherm": read_eurotherm, "sheet": read_run_sheet,
    "html": lambda text: read_run_sheet("html\n" + _rows_of(text)),
}


def _rows_of(html: str) -> str:
    rows = re.findall(r"<tr>(<td>.*?)</tr>", html)
    return "\n".join("  ".join(re.findall(r"<td>(.*?)</td>", row)[:-1]) + "   [ ]" for row in rows)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_comes_back_with_the_same_thermal_work(form: str, plan: str) -> None:
    schedule = PLANS[plan]
    again = READERS[form](FORMATS[form][0](schedule))
    times = [t for t, _ in checked(again.points())]
    assert all(b > a for a, b in pairwise(times))
    for activation in (100e3, 200e3):
        apart = float(log_work(again.points(), activation) - log_work(schedule.points(), activation))
        assert abs(np.expm1(apart)) < 0.005, (form, plan, activation)


@pytest.mark.parametrize("form", ["csv", "json", "eurotherm"])
def test_exact_formats_hold_at_high_activation_too(form: str) -> None:
    again = READERS[form](FORMATS[form][0](PLANS["odd numbers"]))
    assert float(log_work(again.points(), 600e3)) == pytest.approx(float(log_work(PLANS["odd numbers"].points(), 600e3)), abs=0.005)


@pytest.mark.parametrize("form", FORMATS)
def test_same_schedule_same_bytes(form: str) -> None:
    writer = FORMATS[form][0]
    assert writer(PLANS["two steps"]) == writer(PLANS["two steps"])


def test_csv_is_lossless_and_names_its_units() -> None:
    text = schedule_csv(PLANS["two steps"])
    assert text.splitlines()[1] == "segment,kind,target_C,rate_K_per_min,dwell_min,atmosphere,pressure_MPa,note"
    again = read_schedule_csv(text)
    assert again.atmosphere == "argon" and len(again.segments) == 3
    for a, b in zip(again.segments, PLANS["two steps"].segments, strict=True):
        assert (a.target_k, a.rate_k_s, a.hold_s) == pytest.approx((b.target_k, b.rate_k_s, b.hold_s), rel=1e-9)


def test_kiln_controller_profile() -> None:
    found = json.loads(kiln_profile(PLANS["two steps"]))
    assert found["type"] == "profile" and found["data"][0] == [0.0, 25.0] and found["name"].endswith("(degC)")
    assert found["data"] == sorted(found["data"])
    fahrenheit = read_kiln_profile(kiln_profile(PLANS["two steps"], fahrenheit=True), fahrenheit=True)
    assert fahrenheit.peak_k == pytest.approx(1403.15, abs=0.01)
    with pytest.raises(ScheduleError, match="shutoff"):
        kiln_profile(made((1300, 5.0, 10.0)))


def test_pidkiln_limits_and_splitting() -> None:
    text = pidkiln_program(PLANS["slow"])
    assert text.startswith("# ") and all(int(n) <= 999 for line in text.splitlines()[1:] for n in line.split(":")[1:])
    with pytest.raises(ScheduleError, match="1350"):
        pidkiln_program(made((1390, 5.0, 10.0)))
    with pytest.raises(ScheduleError, match=r"0\.5 % is allowed"):
        pidkiln_program(made((1300, 400.0, 0.2), (25, 400.0, 0.0)))


def test_pidkiln_never_asks_for_a_faster_ramp_than_planned() -> None:
    asked = PLANS["odd numbers"]
    again = read_pidkiln(pidkiln_program(asked))
    assert all(b.rate_k_s <= a.rate_k_s * 1.001 for a, b in zip(asked.segments, again.segments, strict=True))


def test_eurotherm_table_counts_segments() -> None:
    many = made(*((100 + 10 * i, 5.0, 1.0) for i in range(10)))
    assert "End" in eurotherm_table(many)
    with pytest.raises(ScheduleError, match="2400"):
        eurotherm_table(many, "2400")
    with pytest.raises(ScheduleError, match="known programmers"):
        eurotherm_table(many, "9000")


def test_run_sheet_is_one_page_and_escapes() -> None:
    furnace = Library.open().furnace("tube-1200")
    text, html = run_sheet_text(PLANS["two steps"], furnace), run_sheet_html(PLANS["two steps"], furnace)
    assert len(text.splitlines()) < 60 and "tube-1200" in text and "operator" in text
    assert "<odd>" not in html and "&lt;odd&gt;" in html and "http" not in html


def test_sheets_name_the_furnace_and_what_was_found_on_one_page() -> None:
    furnace = Library.open().furnace("tube-1200")
    many = [Finding(code="FIR109", severity=Severity.WARNING, where="lfp", message="a long message " * 12) for _ in range(40)]
    many += [Finding(code="CTE101", severity=Severity.NO_VERDICT, where="s", message="m")] * 3
    texts, _ = all_formats(PLANS["odd numbers"], furnace, many)
    lines = texts[".sheet.txt"].splitlines()
    assert len(lines) < 60 and max(len(line) for line in lines) <= 100 and "furnace: tube-1200" in texts[".sheet.txt"]
    assert "34 more: see the review" in texts[".sheet.txt"] and "3 points that the data cannot decide" in texts[".sheet.html"]
    assert read_run_sheet(texts[".sheet.txt"]).segments == read_run_sheet(run_sheet_text(PLANS["odd numbers"])).segments


@pytest.mark.parametrize("form", FORMATS)
def test_what_a_format_says_again_is_never_beyond_the_furnace(form: str) -> None:
    """Schedules at the very limits of a furnace, rounded by every format: not a degree more, no ramp faster."""
    furnace = Library.open().furnace("tube-1200")
    top, fast = furnace.temperature_max_k, furnace.rate_max_k_s
    for low, hold in ((611.37, 3600.0), (433.3, 2460.0), (317.9, 7200.0)):
        limit = Schedule(title="t", segments=(Segment(target_k=top, rate_k_s=fast, hold_s=hold), Segment(target_k=low, rate_k_s=fast)))
        again = READERS[form](FORMATS[form][0](limit))
        assert again.peak_k <= top + 1e-6
        assert max(s.rate_k_s for s in again.segments if s.rate_k_s < 0.99) <= fast * (1 + 1e-6)
        kelvin = again.start_k
        for segment in again.segments:  # a line without a ramp (PIDKiln's dwells) has no rate to keep
            assert segment.target_k == kelvin or segment.rate_k_s <= fast * (1 + 1e-6)
            kelvin = segment.target_k


def test_a_jump_is_refused_and_dust_is_dropped() -> None:
    with pytest.raises(ScheduleError, match="jumps"):
        checked([(0.0, 300.0), (0.001, 900.0)])
    assert len(checked([(0.0, 300.0), (10.0, 400.0), (10.001, 400.0), (20.0, 400.0)])) == 3
    with pytest.raises(ScheduleError, match="two points"):
        from_points("x", [(0.0, 300.0), (0.0, 400.0)])


def test_formats_that_cannot_hold_a_schedule_say_so() -> None:
    texts, refused = all_formats(made((1390, 5.0, 10.0)))
    assert ".csv" in texts and ".pidkiln.txt" not in texts and len(refused) == 2


@pytest.mark.parametrize(("text", "word"), [
    ("", "no segments"), ("# t; start_C=25\nsegment,kind,target_C,rate_K_per_min,dwell_min\n1,hold,600,,5\n", "expected ramp"),
    ("# t; start_C=25\nsegment,kind,target_C,rate_K_per_min,dwell_min\n1,ramp,600,-2,\n", "above zero"),
    ("# t; start_C=x\nsegment,kind\n", "expected a number"),
    ("# t; start_C=25\nsegment,kind,target_C,rate_K_per_min,dwell_min\n1,ramp,nan,2,\n", "finite")])
def test_bad_csv(text: str, word: str) -> None:
    with pytest.raises(ScheduleError, match=word):
        read_schedule_csv(text)


@pytest.mark.parametrize("reader", [read_schedule_json, read_kiln_profile, read_pidkiln, read_eurotherm, read_run_sheet])
def test_rubbish_is_refused(reader: Callable[[str], Schedule]) -> None:
    for text in ("", "{}", "[1, 2]", "rubbish: 1", '{"data": [["a"]]}'):
        with pytest.raises(ScheduleError):
            reader(text)


def test_json_keeps_everything() -> None:
    again = read_schedule_json(schedule_json(PLANS["odd numbers"]))
    assert again.title == PLANS["odd numbers"].title
    assert again.points()[-1] == pytest.approx(PLANS["odd numbers"].points()[-1])
