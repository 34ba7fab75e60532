"""How large a page is and how fast it answers: the default recipe, and a million pieces of bead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ssbfab.preview import write_page
from ssbfab.toolpath.path import Bead, Block, Toolpath, Travel

LAYERS = 200
SLIDE = """
const done = arguments[0], slider = document.getElementById('layer'), gl = viewer.world.renderer.getContext();
const began = performance.now();
viewer.afterRender.push(() => {
  viewer.afterRender.length = 0;
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  done(performance.now() - began);
});
slider.value = String(Math.floor(Number(slider.value) / 2));
slider.dispatchEvent(new Event('input'));
"""


def million() -> Iterator[Block]:
    count = 1_000_000 // LAYERS
    i = np.arange(count + 1)
    for k in range(LAYERS):
        points = np.stack([10 * i / count, 5 + 4 * np.sin(1.9 * i), np.full(count + 1, 0.02 * (k + 1))], axis=1)
        yield Block.of([Travel(points_mm=np.array([(0, 0, 10.0), points[0]]), speed_mm_s=np.full(2, 20.0)),
                        Bead(body=k % 2, points_mm=points, width_mm=np.full(count + 1, 0.05), height_mm=0.02,
                             speed_mm_s=5 + np.sin(i / 50))], layer=k, z_mm=0.02 * (k + 1), height_mm=0.02)


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.real_program
def test_a_million_pieces_open_in_time_and_follow_the_slider(page: Any, tmp_path: Path, slowness: Any) -> None:
    toolpath = Toolpath(title="a million", bodies=("positive_electrode", "negative_electrode"), make_blocks=million)
    opened_s = page.open(write_page({"toolpath": toolpath}, tmp_path / "million.html"))
    assert page.faults() == []
    assert "1,000,000 of 1,000,000" in page.find("#status").text
    assert opened_s < 10.0 * slowness()
    took_ms = sorted(page.wait(SLIDE) for _ in range(5))
    assert "Layer 6 of 200" in page.find("#status").text
    assert took_ms[2] < 200.0, took_ms


@pytest.mark.slow
def test_the_default_recipe_makes_a_page_below_five_megabytes(tmp_path: Path) -> None:
    from ssbfab.job.stages import nouns, run

    job = run(Path(__file__).parents[2] / "recipes" / "interdigitated-lto-lfp.toml")
    path = write_page({**nouns(job), "program": job.program, "report": job.report}, tmp_path / "report.html")
    assert path.stat().st_size < 5_000_000
