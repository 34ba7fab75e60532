"""The page, the run sheet and the notebook as text: what they hold, that it is the same each time, that text stays text."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manifold3d import Manifold

from ssbfab.errors import OutputError
from ssbfab.findings import Finding, Severity
from ssbfab.geometry.cell import Cell
from ssbfab.preview import draw_gallery, write_page
from ssbfab.preview.page import page_text
from ssbfab.preview.run_sheet import run_sheet_text
from ssbfab.preview.scene import markers_of
from ssbfab.preview.showpiece import showpiece
from ssbfab.preview.trace import trace_of_toolpath
from ssbfab.review import Report
from ssbfab.sintering.schedule import Schedule, Segment
from ssbfab.toolpath.path import Toolpath

HOSTILE = "</script><b onload=x>&"


@pytest.fixture
def schedule() -> Schedule:
    return Schedule(title=HOSTILE, segments=(Segment(target_k=873.15, rate_k_s=2 / 60, hold_s=7200.0),))


@pytest.fixture
def report() -> Report:
    return Report.of("two blocks", [Finding(code="GEO101", severity=Severity.ERROR, where="gap", message=HOSTILE, advice="widen it",
                                            value=0.01, limit=0.02, unit="mm", place_mm=(0.5, 0.5, 0.1))])


def carried(text: str) -> tuple[dict[str, Any], bytes]:
    """The page's data, unpacked as the browser does it."""
    data = json.loads(re.search(r'id="page-data">(.*?)</script>', text, re.S).group(1))  # type: ignore[union-attr]
    block = re.search(r'id="page-block">(.*?)</script>', text, re.S).group(1)  # type: ignore[union-attr]
    return data, zlib.decompress(base64.b64decode(block))


def taken(part: dict[str, Any], block: bytes) -> np.ndarray:
    return np.frombuffer(block, dtype=part["kind"], count=part["count"], offset=part["at"])


def test_arrays_come_out_as_they_went_in(cell: Cell, toolpath: Toolpath) -> None:
    data, block = carried(page_text({"cell": cell, "toolpath": toolpath}))
    assert len(block) == data["bytes"]
    trace, given = data["scene"]["trace"], trace_of_toolpath(toolpath)
    points = taken(trace["points"], block).reshape(-1, 3) + data["scene"]["origin"]
    assert np.allclose(points, given.points_mm, atol=1e-6)
    assert (taken(trace["body"], block) == given.body).all()
    body = next(b for b in data["scene"]["cell"]["bodies"] if b["name"] == "positive_electrode")
    assert np.allclose(np.ptp(taken(body["vertices"], block).reshape(-1, 3), axis=0), (0.4, 1.0, 0.3))


def test_same_nouns_same_page(cell: Cell, toolpath: Toolpath, schedule: Schedule, report: Report) -> None:
    given = {"fired_cell": cell, "toolpath": toolpath, "schedule": schedule, "report": report}
    assert page_text(given) == page_text(given)


def test_nothing_on_the_page_asks_the_network(cell: Cell, schedule: Schedule, report: Report) -> None:
    text = page_text({"fired_cell": cell, "schedule": schedule, "report": report})
    own = re.sub(r'(id="(?:page-block|viewer-library)">)[^<]*', r"\1", text)
    assert re.findall(r'(?:src|href|srcset)="(?!data:|#)[^"]*', own) == []
    assert "http://" not in own and "https://" not in own


def test_text_from_outside_cannot_become_markup(cell: Cell, schedule: Schedule, report: Report) -> None:
    given = {"fired_cell": cell, "schedule": schedule, "report": report, "title": HOSTILE}
    for text in (page_text(given), run_sheet_text(given)):
        assert "<b onload" not in text


def test_the_trace_holds_pressures_waits_and_layers(toolpath: Toolpath) -> None:
    trace = trace_of_toolpath(toolpath)
    assert trace.bodies == toolpath.bodies and trace.piece_count == 3 * 2 * 4
    beads = trace.body >= 0
    assert trace.layer[beads].tolist() == [0, 0, 1, 1, 2, 2]
    assert trace.pressure_pa[beads].tolist() == [2e5, 3e5] * 3


def test_a_marker_moves_from_the_fired_cell_to_the_bed(cell: Cell, report: Report) -> None:
    green = cell.scaled((1.2, 1.2, 1.5)).translated((0.1, 0.1, 0.0))
    (finding,) = report.findings
    assert markers_of([finding], cell, green)[0]["place"] == [0.5, 0.5, 0.1], "a place in the print stays, though both boxes hold it"
    fired = replace(finding, in_fired_cell=True)
    assert np.allclose(markers_of([fired], cell, green)[0]["place"], (0.7, 0.7, 0.15))
    assert np.allclose(markers_of([fired], cell, cell)[0]["place"], (0.5, 0.5, 0.1))
    assert markers_of([fired], cell, None)[0]["place"] == [0.5, 0.5, 0.1]


@pytest.mark.parametrize("recipe", ["interdigitated-lto-lfp", "llzo-pillars", "llzo-trilayer"])
def test_a_stacks_marker_lies_on_its_own_bodies_as_printed(recipe: str) -> None:
    """Through shrinkage and to the bed: the place of a column is in its green bodies, faces of stacked bodies are theirs."""
    from ssbfab.geometry import columns
    from ssbfab.job.stages import designed
    from ssbfab.preview.scene import on_the_bed

    job = designed(Path(__file__).parents[3] / "recipes" / f"{recipe}.toml")
    assert not np.allclose(job.fired_cell.bounds_mm, job.cell.bounds_mm)
    for column in columns(job.fired_cell):
        for name, _ in column.pieces:
            if name is None:
                continue
            fired, green = job.fired_cell.body(name), job.cell.body(name)
            low, high = (on_the_bed(np.array([*column.place_mm, fired.bounds_mm[i]]), job.fired_cell, job.cell) for i in (2, 5))
            if recipe == "llzo-trilayer":
                assert (low[2], high[2]) == pytest.approx((green.bounds_mm[2], green.bounds_mm[5]), abs=1e-6)
            middle = (low + high) / 2
            needle = Manifold.cube((1e-4, 1e-4, 1e-4), True).translate(middle.tolist())
            assert (needle ^ green.solid).volume() == pytest.approx(1e-12, rel=0.01), f"{name}: {middle}"


def test_a_large_substrate_is_drawn_in_part_and_the_picture_says_so(cell: Cell) -> None:
    wide = cell.with_bodies(lambda b: replace(b, solid=b.solid.scale((9, 9, 9))) if b.name == "substrate" else b)
    shown = showpiece(wide)
    assert shown.cell.body("substrate").volume_mm3 < 0.1 * wide.body("substrate").volume_mm3
    assert shown.note.startswith("substrate (9 mm × 9 mm × 1.8 mm) drawn in part")
    assert showpiece(cell).note == ""


def test_the_run_sheet_stops_a_run_with_errors(schedule: Schedule, report: Report) -> None:
    text = run_sheet_text({"schedule": schedule, "report": report})
    assert "Do not start: 1 errors" in text and "600" in text and "size: A4" in text
    assert "Do not start" not in run_sheet_text({"schedule": schedule, "report": Report.of("fine", [])})


def test_a_gallery_has_a_tile_per_cell(cell: Cell, tmp_path: Path) -> None:
    text = draw_gallery({"first": cell, "second": cell}, tmp_path / "gallery.svg").read_text()
    assert "first" in text and "second" in text and text.count("<image") == 2


def test_a_page_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write the page"):
        write_page({}, tmp_path / "nowhere" / "page.html")


def test_a_notebook_shows_nouns(cell: Cell, toolpath: Toolpath, schedule: Schedule, report: Report) -> None:
    formatters = pytest.importorskip("IPython.core.formatters")
    display = formatters.DisplayFormatter()
    for noun in (cell, toolpath, schedule, report):
        shown = display.format(noun)[0]
        assert {"text/html", "image/png"} <= set(shown), type(noun).__name__
        assert "<b onload" not in shown["text/html"]


def test_the_page_shows_the_route_and_the_press(tmp_path: Path) -> None:
    """A recipe that presses and prints nothing: traveller, timeline, load; dimensions are those of the fired cell."""
    from ssbfab.job.stages import fired, nouns

    job = fired(Path(__file__).parents[3] / "recipes" / "cold-sintered-latp.toml")
    text = page_text({**nouns(job), "report": job.report})
    route, pressing = (re.search(rf'<section id="{name}">(.*?)</section>', text, re.S).group(1) for name in ("route", "pressing"))
    assert [f"{i} {o.step}" in route for i, o in enumerate(job.route.operations, 1)] == [True] * 4
    assert "total: 23.5 h" in route and "<figure" in route
    assert pressing.count("<tr>") == 1 + len(job.pressing.moves) + 2 and "53.1" in pressing
    assert '<a href="#route">Route</a>' in text and '<a href="#pressing">Pressing</a>' in text and 'id="firing"' not in text
    assert "Dimensions as fired" in text and "Green / mm³" not in text
    assert {"pressing.csv", "pressing.load.txt"} <= set(re.findall(r'download="([^"]+)"', text))
