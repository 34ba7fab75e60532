"""A headless Chromium of its own, and a page whose every part is known."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manifold3d import Manifold

from ssbfab.findings import Finding, Severity
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.preview import write_page
from ssbfab.review import Report
from ssbfab.sintering.schedule import Schedule, Segment
from ssbfab.toolpath.path import Bead, Block, SelectTool, SetPressure, Toolpath, Travel

FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
         "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--hide-scrollbars")


class Page:
    """An open page: what a person sees and does."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, path: Path, width: int = 1280, timeout_s: float = 30.0) -> float:
        """Load a page at a width; answers how long it took until it was ready, or had given up (s)."""
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": 620, "deviceScaleFactor": 1, "mobile": width < 500})
        self.driver.get_log("browser")
        began = time.monotonic()
        self.driver.get(path.as_uri())
        while self.run("return document.documentElement.dataset.state") == "loading":
            assert time.monotonic() - began < timeout_s, "the page is not ready"
            time.sleep(0.05)
        return time.monotonic() - began

    def run(self, script: str, *args: Any) -> Any:
        return self.driver.execute_script(script, *args)

    def wait(self, script: str, *args: Any) -> Any:
        return self.driver.execute_async_script(script, *args)

    def find(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def set(self, selector: str, value: object) -> None:
        """Give a control a value as a person does: both events fire."""
        self.run("const c = document.querySelector(arguments[0]); c.value = arguments[1]; c.dispatchEvent(new Event('input'));"
                 "c.dispatchEvent(new Event('change'))", selector, str(value))
        self.drawn()

    def click(self, selector: str) -> None:
        self.run("document.querySelector(arguments[0]).click()", selector)
        self.drawn()

    def drawn(self) -> None:
        """Wait until what was asked for has been drawn."""
        self.wait("const done = arguments[0]; const f = () => window.viewer && viewer.dirty ? setTimeout(f, 20) : "
                  "requestAnimationFrame(() => requestAnimationFrame(done)); setTimeout(f, 20)")

    def canvas(self) -> np.ndarray:
        """What the 3D view shows, as colours from 0 to 1; labels and markers are left out."""
        import io

        from matplotlib.image import imread

        self.run("document.getElementById('overlay').style.visibility = 'hidden'")
        image = imread(io.BytesIO(self.find("#canvas").screenshot_as_png), format="png")
        self.run("document.getElementById('overlay').style.visibility = ''")
        return np.asarray(image)[:, :, :3]

    def faults(self) -> list[str]:
        """Errors that the console shows."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]



@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        missing = "Chromium or its driver is not installed: apt-get install chromium chromium-driver"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}", "--window-size=1280,900"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    browser.set_script_timeout(60)
    yield Page(browser)
    browser.quit()


def box(low: tuple[float, float, float], high: tuple[float, float, float]) -> Manifold:
    return Manifold.cube([b - a for a, b in zip(low, high, strict=True)]).translate(list(low))


def cell_at(x: float, y: float) -> Cell:
    """Two electrodes with electrolyte between them on a large substrate."""
    cell = Cell(title="two blocks", bodies=(
        Body(name="positive_electrode", role=Role.POSITIVE_ELECTRODE, solid=box((0, 0, 0), (0.4, 1, 0.3)), material="lfp"),
        Body(name="negative_electrode", role=Role.NEGATIVE_ELECTRODE, solid=box((0.6, 0, 0), (1, 1, 0.3)), material="lto"),
        Body(name="electrolyte", role=Role.ELECTROLYTE, solid=box((0.4, 0, 0), (0.6, 1, 0.3)), material="peo_litfsi", printed=False),
        Body(name="substrate", role=Role.SUBSTRATE, solid=box((-2, -2, -1), (3, 3, 0)), material="quartz_glass", printed=False)))
    return cell.translated((x, y, 0.0))


def toolpath_at(x0: float, y0: float, layers: int = 3) -> Toolpath:
    """Per layer a bead of five pieces on each electrode, 0.1 mm wide."""

    def blocks() -> Iterator[Block]:
        for k in range(layers):
            z, steps = 0.1 * (k + 1), []
            for tool, x in ((0, x0 + 0.05), (1, x0 + 0.65)):
                points = np.array([(x, y0 + 0.1, z), (x, y0 + 0.9, z), (x + 0.15, y0 + 0.9, z), (x + 0.15, y0 + 0.1, z),
                                   (x + 0.3, y0 + 0.1, z), (x + 0.3, y0 + 0.9, z)])
                steps += [SelectTool(tool=tool), SetPressure(tool=tool, pressure_pa=2e5 + 1e5 * tool),
                          Travel(points_mm=np.array([(x, y0 - 0.5, 1.0), (x, y0 + 0.1, 1.0), points[0]]), speed_mm_s=np.full(3, 20.0)),
                          Bead(body=tool, points_mm=points, width_mm=np.full(6, 0.1), height_mm=0.1, speed_mm_s=np.linspace(1, 5, 6))]
            yield Block.of(steps, layer=k, z_mm=z, height_mm=0.1)

    return Toolpath(title="two blocks", bodies=("positive_electrode", "negative_electrode"), make_blocks=blocks)


HOSTILE = "</script><img src=x onerror=\"document.title='broken'\"> & 'quotes'"


def nouns() -> dict[str, Any]:
    """Everything that a page shows, small, 100 mm away from the bed's origin as on a real printer."""
    findings = (
        Finding(code="PRF201", severity=Severity.ERROR, where="layer 2", message="beads of opposite electrodes touch", value=0.002, limit=0.01,
                unit="mm", place_mm=(100.5, 100.9, 0.2), layer=1, advice="widen the gap"),
        Finding(code="CTE101", severity=Severity.NO_VERDICT, where="stack 1", message=HOSTILE, place_mm=(0.2, 0.5, 0.0),
                in_fired_cell=True),
        Finding(code="INK203", severity=Severity.WARNING, where="ink lfp", message="yield stress is low"))
    schedule = Schedule(title="firing", segments=(Segment(target_k=873.15, rate_k_s=2 / 60, hold_s=7200.0),
                                                  Segment(target_k=298.15, rate_k_s=5 / 60)))
    return {"title": "A page for a test", "fired_cell": cell_at(0, 0), "cell": cell_at(100, 100), "toolpath": toolpath_at(100, 100),
            "schedule": schedule, "report": Report.of("A page for a test", findings), "files": {"notes.txt": b"the bytes of a file"}}


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(nouns(), tmp_path_factory.mktemp("page") / "report.html")


@pytest.fixture
def altered(written: Path, tmp_path: Path) -> Callable[[Callable[[str], str]], Path]:
    """Write the page again with a change in its text: to seed a fault."""

    def change(edit: Callable[[str], str]) -> Path:
        text = written.read_text()
        edited = edit(text)
        assert edited != text
        path = tmp_path / "altered.html"
        path.write_text(edited)
        return path

    return change


@pytest.fixture
def few() -> dict[str, dict[str, Any]]:
    """Pages of a bare print, a bare cell, and of nothing."""
    return {"toolpath": {"toolpath": toolpath_at(100, 100)}, "fired_cell": {"fired_cell": cell_at(0, 0)}, "nothing": {}}
