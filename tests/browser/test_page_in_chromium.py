"""The page in a real browser, from a file, at the widths of a laptop and of a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytestmark = [pytest.mark.real_program, pytest.mark.alone]
WIDTHS = pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.slow)])


def ink_share(image: np.ndarray) -> float:
    return float((image.min(axis=2) < 0.97).mean())


def differs(a: np.ndarray, b: np.ndarray) -> float:
    return float((np.abs(a - b).max(axis=2) > 0.1).mean())


@pytest.mark.parametrize("width", [1280, 390])
def test_it_opens_whole(page: Any, written: Path, width: int) -> None:
    page.open(written, width)
    assert page.run("return document.documentElement.dataset.state") == "ready"
    assert page.faults() == []
    assert ink_share(page.canvas()) > 0.05
    assert page.run("return document.documentElement.scrollWidth") <= width
    asked = page.run("return performance.getEntriesByType('resource').map((e) => e.name)")
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == []
    small = page.run("return [...document.querySelectorAll('main *')].filter((e) => e.childElementCount === 0 && e.textContent.trim()"
                     " && e.offsetParent && parseFloat(getComputedStyle(e).fontSize) < 11).length")
    assert small == 0, "text too small to read"
    clipped = page.run("const s = document.querySelector('.stage').getBoundingClientRect(); return [...document.querySelectorAll("
                       "'.dimension')].filter((e) => { const r = e.getBoundingClientRect(); return r.width === 0 || r.left < s.left || "
                       "r.right > s.right; }).length")
    assert clipped == 0, "a dimension is cut off"


@WIDTHS
def test_the_print_can_be_stepped_through(page: Any, written: Path, width: int) -> None:
    page.open(written, width)
    page.click("input[value=print]")
    whole = page.canvas()
    assert page.find("#status").text.startswith("Layer 3 of 3, 30 of 30")
    page.set("#layer", 1)
    assert page.find("#status").text.startswith("Layer 1 of 3, 10 of 30")
    assert differs(whole, page.canvas()) > 0.01
    page.set("#moment", 4)
    assert "4 of 30" in page.find("#status").text
    page.set("#layer", 3)
    page.click("#travels")
    assert differs(whole, page.canvas()) > 0.0005
    page.click("#travels")
    for colour in ("speed", "pressure", "width", "age"):
        page.set("#colour", colour)
        assert page.find("#legend-high").text
    page.set("#colour", "speed")
    assert (page.find("#legend-low").text, page.find("#legend-high").text) == ("1.8 mm/s", "5 mm/s")
    assert differs(whole, page.canvas()) > 0.01
    assert page.faults() == []


@pytest.mark.slow
def test_play_runs_to_the_end(page: Any, written: Path) -> None:
    page.open(written)
    page.click("input[value=print]")
    page.set("#layer", 1)
    page.set("#moment", 0)
    page.wait("const done = arguments[0]; document.getElementById('play').click(); const f = () => "
              "document.getElementById('play').textContent === 'Play' ? done() : setTimeout(f, 50); setTimeout(f, 50)")
    assert "30 of 30" in page.find("#status").text


@WIDTHS
def test_cut_explode_and_bodies_change_the_view(page: Any, written: Path, width: int) -> None:
    page.open(written, width)
    whole = page.canvas()
    page.set("#cut-axis", 0)
    page.set("#cut", 0.3)
    assert ink_share(page.canvas()) < 0.8 * ink_share(whole)
    page.set("#cut", 1)
    assert differs(page.canvas(), whole) < 0.01
    page.set("#cut-axis", "")
    page.set("#explode", 1)
    assert differs(page.canvas(), whole) > 0.05
    page.set("#explode", 0)
    page.click("input[data-body=substrate]")
    assert ink_share(page.canvas()) < 0.9 * ink_share(whole)
    page.click("input[data-body=substrate]")
    page.set("#stretch", 5)
    assert differs(page.canvas(), whole) > 0.05


SHARE_AT = """
const b = viewer.bounds(), x = arguments[0] - viewer.origin[0];
return ((x - b.low[0]) / (b.high[0] - b.low[0]) + 0.002) / 1.004;
"""
PIXELS = """
const camera = viewer.world.camera, point = camera.position.clone(), e = viewer.element;
camera.updateMatrixWorld();
return arguments[0].map((place) => {
  point.set(...viewer.drawn(place)).project(camera);
  return [((1 - point.y) * e.clientHeight) / 2, ((point.x + 1) * e.clientWidth) / 2].map(Math.round);
});
"""


@pytest.mark.slow
def test_a_cut_solid_is_closed(page: Any, written: Path) -> None:
    """Where the plane goes through a block its face has one colour; without the sheet that closes it, one looks into a box."""
    page.open(written)
    page.set("#cut-axis", 0)
    page.set("#cut", page.run(SHARE_AT, 100.2))
    face = [(100.2, 100 + y, z) for y in (0.1, 0.3, 0.5, 0.7, 0.9) for z in (0.03, 0.15, 0.27)]
    beside = [(100.2, 100 + y, 0.42) for y in (0.1, 0.5, 0.9)]

    def seen() -> tuple[np.ndarray, np.ndarray]:
        image = page.canvas()
        colours = np.array([image[row, column] for row, column in page.run(PIXELS, face + beside)])
        return colours[: len(face)], colours[len(face) :]

    closed, past = seen()
    red, green, blue = closed.mean(axis=0)
    assert np.ptp(closed, axis=0).max() < 0.02 and red > 1.5 * green > blue
    assert np.abs(past - closed.mean(axis=0)).max(axis=1).min() > 0.2
    page.run("for (const cap of viewer.caps.made.values()) cap.sheet.visible = false; viewer.render()")
    page.drawn()
    assert np.ptp(seen()[0], axis=0).max() > 0.05
    page.set("#cut-axis", "")
    assert page.run("return [...viewer.caps.made.values()].every((cap) => !cap.sheet.visible)")
    assert page.faults() == []


@WIDTHS
def test_search_and_markers_lead_to_findings_and_places(page: Any, written: Path, width: int) -> None:
    page.open(written, width)
    rows = "return [...document.querySelectorAll('#findings tbody tr')].filter((r) => !r.hidden).map((r) => r.children[2].textContent)"
    assert page.run(rows) == ["PRF201", "INK203", "CTE101"]
    page.set("#search", "yield low")
    assert page.run(rows) == ["INK203"] and page.find("#count").text == "1 of 3 findings"
    page.set("#search", "")
    page.set("#severity", "error")
    assert page.run(rows) == ["PRF201"]
    page.click(".marker.no-verdict")
    assert page.run(rows) == ["PRF201", "INK203", "CTE101"]
    assert page.run("return document.activeElement.id") == "finding-2"
    page.click("button[data-fly='0']")
    page.wait("setTimeout(arguments[0], 900)")
    target = np.array(page.run("return viewer.camera()")[3:]) + page.run("return viewer.origin")
    assert np.allclose(target, (100.5, 100.9, 0.2), atol=1e-3)
    assert page.find("#status").text.startswith("Layer 2 of 3")
    assert page.find(".marker.error").is_displayed()


@pytest.mark.slow
def test_a_place_in_the_fired_cell_is_shown_on_the_bed(page: Any, written: Path) -> None:
    page.open(written)
    page.click("button[data-fly='2']")
    page.wait("setTimeout(arguments[0], 900)")
    target = np.array(page.run("return viewer.camera()")[3:]) + page.run("return viewer.origin")
    assert np.allclose(target, (100.2, 100.5, 0.0), atol=1e-3)


@pytest.mark.slow
def test_the_keyboard_suffices(page: Any, written: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    page.open(written)
    before = page.run("return viewer.camera()")
    page.find("#canvas").send_keys(Keys.ARROW_LEFT)
    assert not np.allclose(before, page.run("return viewer.camera()"))
    page.find("#home").send_keys(Keys.ENTER)
    assert np.allclose(before, page.run("return viewer.camera()"), atol=1e-6)
    page.find("input[value=cell]").send_keys(Keys.ARROW_RIGHT)
    page.find("#layer").send_keys(Keys.ARROW_LEFT)
    assert page.find("#status").text.startswith("Layer 2 of 3")
    unnamed = page.run("return [...document.querySelectorAll('button, input, select')].filter((c) => c.offsetParent && !c.labels?.length"
                       " && !c.textContent.trim() && !c.getAttribute('aria-label')).length")
    assert unnamed == 0


def test_files_come_out_as_they_went_in(page: Any, written: Path) -> None:
    page.open(written)
    names = page.run("return [...document.querySelectorAll('a[data-file]')].map((a) => a.download)")
    assert {"notes.txt", "firing.csv", "positive_electrode.stl"} <= set(names)
    text = page.wait("const done = arguments[0]; const r = new FileReader(); r.onload = () => done(r.result);"
                     "const x = new XMLHttpRequest(); x.open('GET', document.querySelector('a[download=\"notes.txt\"]').href);"
                     "x.responseType = 'blob'; x.onload = () => r.readAsText(x.response); x.send()")
    assert text == "the bytes of a file"


def test_a_click_saves_the_file(page: Any, written: Path, tmp_path: Path) -> None:
    """From `file://`, without a network: what lands in the folder of downloads is the file."""
    import time

    page.open(written)
    page.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    page.click("a[download='notes.txt']")
    until = time.monotonic() + 20
    while not (tmp_path / "notes.txt").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert (tmp_path / "notes.txt").read_bytes() == b"the bytes of a file"
    assert page.faults() == []


@pytest.mark.slow
def test_text_from_outside_stays_text(page: Any, written: Path) -> None:
    page.open(written)
    assert page.driver.title == "A page for a test"
    assert "onerror" in page.find("#finding-2").text
    assert page.run("return document.querySelectorAll('main img[src=x]').length") == 0


def _cut_short(text: str) -> str:
    return re.sub(r'("bytes": )(\d+)', lambda m: m.group(1) + str(int(m.group(2)) + 4), text)


def _spoilt(text: str) -> str:
    at = text.index('id="page-block">') + 200
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1:]


def _without_library(text: str) -> str:
    return re.sub(r'(id="viewer-library">)[^<]*', r"\1", text)


@pytest.mark.parametrize("fault", [_cut_short, pytest.param(_spoilt, marks=pytest.mark.slow),
                                   pytest.param(_without_library, marks=pytest.mark.slow)])
def test_a_fault_in_the_data_is_seen_and_said(page: Any, altered: Callable[[Callable[[str], str]], Path],
                                              fault: Callable[[str], str]) -> None:
    """What the first test asserts does fail; and tables and pictures still stand."""
    page.open(altered(fault))
    assert page.run("return document.documentElement.dataset.state") == "fault"
    assert page.faults() != []
    assert "cannot be shown" in page.find("#fault").text
    assert page.find("#findings").is_displayed()


def test_an_empty_view_is_told_from_a_drawn_one(page: Any, written: Path) -> None:
    """The check that the canvas is not blank can fail."""
    page.open(written)
    page.run("for (const name of viewer.bodies.keys()) viewer.setBodyVisible(name, false)")
    page.drawn()
    assert ink_share(page.canvas()) < 0.001


@pytest.mark.parametrize("nouns", ["toolpath", *(pytest.param(n, marks=pytest.mark.slow) for n in ("fired_cell", "nothing"))])
def test_a_page_of_few_nouns_opens(page: Any, tmp_path: Path, nouns: str, few: dict[str, dict[str, Any]]) -> None:
    from ssbfab.preview import write_page

    page.open(write_page(few[nouns], tmp_path / "few.html"))
    assert page.run("return document.documentElement.dataset.state") == "ready"
    assert page.faults() == []
    if nouns != "nothing":
        assert ink_share(page.canvas()) > 0.01
