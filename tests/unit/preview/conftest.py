"""A comb, a toolpath and a fired stack, small and known by heart."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from manifold3d import Manifold

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.preview import Profile
from ssbfab.toolpath.path import Bead, Block, SelectTool, SetPressure, Toolpath, Travel


def box(low: tuple[float, float, float], high: tuple[float, float, float]) -> Manifold:
    return Manifold.cube([b - a for a, b in zip(low, high, strict=True)]).translate(list(low))


@pytest.fixture
def cell() -> Cell:
    """A positive and a negative block side by side on a substrate, electrolyte between them."""
    return Cell(title="two blocks", architecture="test", bodies=(
        Body(name="positive_electrode", role=Role.POSITIVE_ELECTRODE, solid=box((0, 0, 0), (0.4, 1, 0.3)), material="lfp"),
        Body(name="negative_electrode", role=Role.NEGATIVE_ELECTRODE, solid=box((0.6, 0, 0), (1, 1, 0.3)), material="lto"),
        Body(name="electrolyte", role=Role.ELECTROLYTE, solid=box((0.4, 0, 0), (0.6, 1, 0.3)), material="peo_litfsi", printed=False),
        Body(name="substrate", role=Role.SUBSTRATE, solid=box((0, 0, -0.2), (1, 1, 0)), material="quartz_glass", printed=False),
    ))


def blocks_of(layers: int) -> Iterator[Block]:
    for k in range(layers):
        z = 0.1 * (k + 1)
        steps: list[Any] = []
        for tool, x in ((0, 0.1), (1, 0.7)):
            points = np.array([(x, 0.1, z), (x, 0.9, z), (x + 0.2, 0.9, z), (x + 0.2, 0.1, z)])
            travel = np.array([(x, 0.1, 1.0), points[0]])
            steps += [SelectTool(tool=tool), SetPressure(tool=tool, pressure_pa=2e5 + 1e5 * tool),
                      Travel(points_mm=travel, speed_mm_s=np.full(2, 20.0)),
                      Bead(body=tool, points_mm=points, width_mm=np.array([0.1, 0.1, 0.08, 0.08]), height_mm=0.1,
                           speed_mm_s=np.full(4, 5.0 + tool))]
        yield Block.of(steps, layer=k, z_mm=z, height_mm=0.1, plan=k % 2)


@pytest.fixture
def toolpath() -> Toolpath:
    return Toolpath(title="two blocks", bodies=("positive_electrode", "negative_electrode"), make_blocks=lambda: blocks_of(3))


def stressed(name: str, material: str, thickness_mm: float, bottom: float, top: float) -> Any:
    """A ply as the firing check gives it, its range ± 20 MPa."""
    faces = [SimpleNamespace(low=s - 2e7, value=s, high=s + 2e7) for s in (bottom, top)]
    return SimpleNamespace(name=name, material=material, thickness_mm=thickness_mm, bottom_pa=faces[0], top_pa=faces[1])


@pytest.fixture
def profile() -> Profile:
    return Profile(name="column 1", verdict="no-verdict", plies=(
        stressed("substrate", "quartz_glass", 1.0, 5e6, -1.5e7), stressed("void", "", 0.1, 0.0, 0.0),
        stressed("positive_electrode", "lfp", 0.3, 6.6e7, 4e7)))
