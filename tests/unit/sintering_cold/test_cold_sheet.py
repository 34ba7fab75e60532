"""The load sheet is read back; a route that presses is fired, made and annealed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ssbfab.errors import RecipeError, ScheduleError
from ssbfab.findings import Severity
from ssbfab.job.firing import fire, write_schedule
from ssbfab.job.stages import fired
from ssbfab.recipe import loads
from ssbfab.sintering.cold import load_sheet_html, load_sheet_text, read_load_sheet
from ssbfab.sintering.writers.segment_csv import read_schedule_csv

RECIPE = Path(__file__).parents[3] / "recipes" / "cold-sintered-latp.toml"
TEXT = RECIPE.read_text()


@pytest.fixture(scope="module")
def job():
    return fired(RECIPE)


def test_the_sheet_comes_back_move_by_move(job) -> None:
    again = read_load_sheet(load_sheet_text(job.pressing, job.report.findings))
    assert len(again) == len(job.pressing.moves)
    for a, b in zip(again, job.pressing.moves, strict=True):
        assert a.kind == b.kind and a.takes_s == pytest.approx(b.takes_s, abs=0.5) and a.end_s == pytest.approx(b.end_s, abs=len(again))
        assert a.force_n == pytest.approx(b.force_n, rel=1e-5) and a.pressure_pa == pytest.approx(b.pressure_pa, rel=1e-5)
        assert a.temperature_k == pytest.approx(b.temperature_k, abs=1e-3)


def test_the_html_sheet_has_the_same_rows(job) -> None:
    html, text = load_sheet_html(job.pressing), load_sheet_text(job.pressing)
    cells = [re.findall(r"<td>(.*?)</td>", row)[:-1] for row in re.findall(r"<tr>(<td>.*?)</tr>", html)]
    facts = "\n".join(re.findall(r"<li>(.*?)</li>", html))
    rows = "\n".join("  ".join(row) + "   [ ]" for row in cells)
    assert read_load_sheet(f"t\n{facts}\n{rows}") == read_load_sheet(text)
    assert "<script" not in html and "http" not in html


@pytest.mark.parametrize("text", ["", "starts at 25 °C\n", "starts at 25 °C\n1 load x   [ ]"])
def test_what_is_no_sheet_is_said_so(text: str) -> None:
    with pytest.raises(ScheduleError, match="load sheet"):
        read_load_sheet(text)


def test_a_seeded_fault_of_the_sheet_is_seen(job) -> None:
    text = load_sheet_text(job.pressing).replace("53.1 ", "35.1 ", 1)
    assert read_load_sheet(text)[0].force_n != pytest.approx(job.pressing.moves[0].force_n, rel=1e-3)


def test_fire_checks_the_pressing_and_writes_it(tmp_path: Path, job) -> None:
    found = fire(RECIPE)
    codes = {f.code for f in found.report.findings}
    assert {"CSP301", "CSP403", "CSP404", "CSP405"} <= codes and not any(f.severity is Severity.ERROR for f in found.report.findings)
    written = write_schedule(found, tmp_path / "out", RECIPE)
    assert {"pressing.csv", "pressing.json", "pressing.load.txt", "pressing.load.html", "pressing.png"} <= set(written)
    assert {p.name for p in (tmp_path / "out").iterdir()} == {name for name in written if " " not in name}
    again = read_schedule_csv((tmp_path / "out" / "pressing.csv").read_text())
    assert [s.pressure_pa for s in again.segments] == pytest.approx([4e8, 4e8])
    with pytest.raises(RecipeError, match="not searched for"):
        fire(RECIPE, plan=True)


def test_the_run_sheet_has_the_press_beside_printer_and_furnace(job) -> None:
    from ssbfab.job.stages import nouns
    from ssbfab.preview.run_sheet import run_sheet_text

    text = run_sheet_text(nouns(job))
    assert "<h2>Press</h2>" in text and "<h2>Furnace</h2>" not in text and "press-100kn" in text
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(<td.*?)</tr>", text)]
    moves = [row for row in rows if len(row) == 8]
    assert [row[1] for row in moves] == [move.kind for move in job.pressing.moves]
    for row, move in zip(moves, job.pressing.moves, strict=True):
        assert float(row[2]) == pytest.approx(move.force_n[1] / 1e3, rel=1e-4)
        assert float(row[3]) == pytest.approx(move.pressure_pa[1] / 1e6, rel=1e-4)
        assert float(row[4]) == pytest.approx(move.temperature_k[1] - 273.15, rel=1e-4)


def test_the_picture_shows_load_temperature_and_dwell(job) -> None:
    import numpy as np

    from ssbfab.preview.pressing_picture import pressing_figure

    hot, load, force = pressing_figure(job.pressing).axes
    hours, celsius = hot.lines[0].get_xdata(), hot.lines[0].get_ydata()
    assert max(celsius) == pytest.approx(150) and hours[-1] == pytest.approx(job.pressing.duration_s / 3600)
    dwell = hours[np.isclose(celsius, 150)]
    assert dwell[-1] - dwell[0] == pytest.approx(1.5)
    assert max(load.lines[0].get_ydata()) == pytest.approx(400, rel=0.01)
    share = force.get_ylim()[1] / load.get_ylim()[1]
    assert share == pytest.approx(job.pressing.force_n / 1e3 / (job.pressing.peak_pa / 1e6))
    said = {text.get_text().strip() for text in hot.texts}
    assert {"water boils", "acetic acid boils", "150 °C, 1.5 h"} <= said


def test_the_route_has_its_time_and_the_anneal_its_energy(job) -> None:
    press, _, anneal, _ = job.route.operations
    assert press.step == "cold-sinter" and press.planned and press.duration_s == pytest.approx(job.pressing.duration_s)
    assert job.pressing.anneal.energy_j == pytest.approx(anneal.energy_j) and anneal.energy_j > 0
    assert job.pressing.anneal.schedule.duration_s == pytest.approx(anneal.duration_s)


def swapped(*pairs: tuple[str, str]):
    text = TEXT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return fired(loads(text, name="r", folder=RECIPE.parent))


def test_a_post_anneal_asks_again_what_reacts() -> None:
    """LATP with LCO: silent in the press at 150 degC, an error at the anneal; the shipped route anneals LATP alone."""
    with_lco = (('positive_electrode = "lfp"', 'positive_electrode = "lco"'),
                ('roles = ["separator"]', 'roles = ["separator", "positive_electrode"]'),
                ('roles = ["negative_electrode", "positive_electrode"]', 'roles = ["negative_electrode"]'))
    bad = swapped(*with_lco)
    reacting = [f for f in bad.report.findings if f.code == "RTE105" and "anneal" in f.where]
    assert any(f.severity is Severity.ERROR and "latp" in f.where and "lco" in f.where for f in reacting)
    assert not any(f.code == "CSP106" and f.severity is Severity.ERROR for f in bad.report.findings)
    assert not any(f.code == "RTE105" for f in fired(RECIPE).report.findings)


def test_a_sulfide_in_the_wet_die_stops_the_job() -> None:
    bad = swapped(('separator = "latp"', 'separator = "li6ps5cl"'))
    assert any(f.code == "CSP101" and f.severity is Severity.ERROR for f in bad.report.findings)
    assert not any(f.code == "CSP101" for f in fired(RECIPE).report.findings)


def test_of_two_pressings_the_first_is_judged_too() -> None:
    second = """[[route]]
step = "cold-sinter"
press = "press-100kn"
roles = ["positive_electrode"]
segments = [{ rate = "5 K/min", target = "120 degC", hold = "10 min", pressure = "100 MPa" }]

[[route]]
step = "assemble"
"""
    change = (('[[route]]\nstep = "assemble"\n', second), ('roles = ["negative_electrode", "positive_electrode"]', 'roles = ["negative_electrode"]'))
    bad = swapped(('separator = "latp"', 'separator = "li6ps5cl"'), *change)
    assert any(f.code == "CSP101" and f.severity is Severity.ERROR for f in bad.report.findings)
    assert not any(f.code == "CSP101" for f in swapped(*change).report.findings if f.severity is Severity.ERROR)
    assert bad.pressing.powders == ("lfp",)


BAD = [
    (('press = "press-100kn"', 'press = "press-100kN"'), r"route\[0\].press.*did you mean 'press-100kn'"),
    (('liquid_mass_fraction = 0.1', 'liquid_mass_fraction = 10'), "liquid_mass_fraction"),
    (('pressure = "400 MPa" },\n    { rate', 'pressure = 400 },\n    { rate'), "pressure"),
    (('liquid = "acetic', 'liqid = "acetic'), "did you mean 'liquid'"),
    (('d50 = "0.4 um"', 'd50 = "0.4 parsec"'), "d50"),
    (('step = "cold-sinter"', 'step = "cold-sintr"'), "did you mean 'cold-sinter'"),
]


@pytest.mark.parametrize(("change", "says"), BAD, ids=[b[1][:20] for b in BAD])
def test_bad_keys_are_one_clear_line(change: tuple[str, str], says: str) -> None:
    assert change[0] in TEXT
    with pytest.raises(RecipeError, match=says) as error:
        loads(TEXT.replace(*change), name="r", folder=RECIPE.parent)
    assert len(error.value.faults) == 1
