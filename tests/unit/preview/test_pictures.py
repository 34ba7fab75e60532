"""The pictures: the right colours at the right places, the same bytes at any time, clear errors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ssbfab.errors import OutputError
from ssbfab.geometry.cell import Cell, Role
from ssbfab.preview import Profile, draw_cell, draw_layers, draw_stress
from ssbfab.preview.camera import Camera, stretch_for
from ssbfab.preview.colours import ROLE_COLOURS, body_colours, rgb
from ssbfab.preview.figure import MARGIN_IN, length_text, new_sheet, round_length, save
from ssbfab.preview.layer_drawing import different_layers
from ssbfab.preview.layers_picture import layers_figure
from ssbfab.preview.stress_picture import stress_figure
from ssbfab.proof import Deposit
from ssbfab.toolpath.path import Toolpath


def pixels(path: Path) -> np.ndarray:
    from matplotlib.image import imread

    return np.asarray(imread(path))[:, :, :3]


def share(image: np.ndarray, colour: str, tolerance: float = 0.02) -> float:
    """How much of the picture has this colour."""
    return float((np.abs(image - np.array(rgb(colour))).max(axis=2) < tolerance).mean())


def test_the_cell_shows_each_role_in_its_colour(cell: Cell, tmp_path: Path) -> None:
    image = pixels(draw_cell(cell, tmp_path / "cell.png"))
    assert image.shape == (780, 1200, 3)
    for role in (Role.POSITIVE_ELECTRODE, Role.NEGATIVE_ELECTRODE):
        assert share(image, ROLE_COLOURS[role]) > 0.01, role


def test_a_cell_without_its_positive_electrode_looks_different(cell: Cell, tmp_path: Path) -> None:
    """The check above can fail."""
    from dataclasses import replace

    lacking = replace(cell, bodies=tuple(b for b in cell.bodies if b.role is not Role.POSITIVE_ELECTRODE))
    assert share(pixels(draw_cell(lacking, tmp_path / "cell.png")), ROLE_COLOURS[Role.POSITIVE_ELECTRODE]) < 0.001


def test_dimensions_and_legend_are_written(cell: Cell, tmp_path: Path) -> None:
    text = draw_cell(cell, tmp_path / "cell.svg", title="a title").read_text()
    for word in ("1 mm", "300 µm", "positive electrode", "electrolyte", "quartz_glass", "a title"):
        assert word in text, word
    assert "heights drawn" not in text


@pytest.mark.parametrize(("title", "shown"), [("Comb", "Comb"), ("A comb of many fingers, " * 3, "A comb of many fingers, " * 3),
                                              ("A comb of many fingers, " * 30, "…")])
def test_a_title_ends_before_the_margin(title: str, shown: str, tmp_path: Path) -> None:
    sheet = new_sheet(5.0, 1.0)
    sheet.heading(title)
    assert shown in save(sheet.figure, tmp_path / "sheet.svg").read_text()
    image = pixels(save(sheet.figure, tmp_path / "sheet.png"))
    margin = round(MARGIN_IN * image.shape[1] / 5.0) - 3  # rounding of letters to whole pixels
    assert (image[:, -margin:] == 1).all() and (image[:, :margin] == 1).all()
    assert (image < 0.5).any()


def test_a_flat_cell_says_that_its_heights_are_exaggerated(cell: Cell, tmp_path: Path) -> None:
    text = draw_cell(cell.scaled((1, 1, 0.01)), tmp_path / "flat.svg").read_text()
    assert "heights drawn × 50" in text
    assert "3 µm" in text


@pytest.mark.parametrize("suffix", ["png", "svg"])
@pytest.mark.parametrize("noun", ["cell", "layers", "stress"])
def test_same_noun_same_bytes(noun: str, suffix: str, cell: Cell, toolpath: Toolpath, profile: Profile, tmp_path: Path) -> None:
    paths = [tmp_path / f"{i}.{suffix}" for i in range(2)]
    for path in paths:
        {"cell": lambda p: draw_cell(cell, p), "layers": lambda p: draw_layers(toolpath, p),
         "stress": lambda p: draw_stress(profile, p)}[noun](path)
    first, second = (path.read_bytes() for path in paths)
    assert first == second
    assert b"<dc:date>" not in first


def test_layers_draw_beads_at_their_width(toolpath: Toolpath, cell: Cell) -> None:
    figure = layers_figure(toolpath, cell=cell, layers=[0])
    axes = figure.axes[0]
    figure.canvas.draw()
    points_per_mm = axes.get_window_extent().width / np.ptp(axes.get_xlim()) * 72 / figure.dpi
    beads = axes.collections[0]
    assert np.allclose(np.unique(np.round(np.array(beads.get_linewidths()) / points_per_mm, 6)), [0.08, 0.09, 0.1])


def test_layers_are_chosen_for_their_plans(toolpath: Toolpath) -> None:
    assert different_layers(toolpath) == (0, 1)
    assert different_layers(toolpath, count=1) == (0,)


def test_layers_show_bodies_in_the_colours_of_their_roles(toolpath: Toolpath, cell: Cell, tmp_path: Path) -> None:
    image = pixels(draw_layers(toolpath, tmp_path / "layers.png", cell=cell))
    for role in (Role.POSITIVE_ELECTRODE, Role.NEGATIVE_ELECTRODE):
        assert share(image, ROLE_COLOURS[role], 0.2) > 0.02, role


def test_a_toolpath_without_beads_is_drawn_empty(tmp_path: Path) -> None:
    empty = Toolpath(title="nothing", bodies=(), make_blocks=lambda: iter(()))
    assert draw_layers(empty, tmp_path / "empty.png").stat().st_size > 1000


def test_stress_lines_are_where_the_numbers_say(profile: Profile) -> None:
    axes = stress_figure(profile).axes[0]
    lines = [line.get_xdata() for line in axes.lines if len(line.get_xdata()) == 2]
    assert any(np.allclose(x, [66.0, 40.0]) for x in lines)
    assert axes.get_xlim()[1] > 86.0
    assert any("void" in text.get_text() for text in axes.texts)


def test_of_many_stacks_the_hardest_three_are_shown(profile: Profile) -> None:
    from dataclasses import replace

    calm = replace(profile, name="calm", plies=profile.plies[:1])
    figure = stress_figure([calm, profile, profile, profile])
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["column 1:  no-verdict"] * 3


def test_a_firing_without_stacks_says_so(tmp_path: Path) -> None:
    assert "no stack to show" in draw_stress([], tmp_path / "none.svg").read_text()


def test_an_unknown_suffix_and_a_missing_folder_are_clear_errors(cell: Cell, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"\.png, \.svg"):
        draw_cell(cell, tmp_path / "cell.jpg")
    with pytest.raises(OutputError, match="cannot write"):
        draw_cell(cell, tmp_path / "nowhere" / "cell.png")


def test_the_view_keeps_lengths_across_the_line_of_sight() -> None:
    camera = Camera()
    right, up, eye = camera.axes
    assert np.allclose(camera.axes @ camera.axes.T, np.eye(3))
    assert right[2] == 0 and up[2] > 0 and eye[2] > 0


@pytest.mark.parametrize(("size", "stretch"), [((1, 1, 1), 1), ((8, 8, 1), 1), ((8, 8, 0.6), 2), ((100, 1, 0.1), 200)])
def test_stretch(size: tuple[float, float, float], stretch: float) -> None:
    assert stretch_for(size) == stretch


def test_lengths() -> None:
    assert length_text(0.05) == "50 µm"
    assert [round_length(x) for x in (0.43, 0.5, 1.0, 1999.0)] == [0.2, 0.5, 1.0, 1000.0]


def test_strangers_get_colours_of_their_own() -> None:
    colours = body_colours(["left", "right", "separator"])
    assert len(set(colours.values())) == 3
    assert colours["separator"] == ROLE_COLOURS[Role.SEPARATOR]


def test_the_package_is_light_until_it_draws() -> None:
    code = "import sys, ssbfab.preview; print([m for m in ('matplotlib', 'k3d', 'trimesh', 'manifold3d') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"




def read_back() -> Deposit:
    """A print file of two plunger tools, one electrode after the other, as proof reads it."""
    from ssbfab.library import Library
    from ssbfab.proof import read

    lines, pushed = ["G21", "G90", "M82"], 0.0
    for tool, x in ((0, 0.1), (1, 0.7)):
        lines += [f"T{tool}"]
        for k in range(3):
            z = 0.1 * (k + 1)
            lines += [f"G0 X{x} Y0.1 Z2 F600", f"G1 Z{z:g} F600"]
            for y in (0.9, 0.1):
                pushed += 0.8 * 0.1 * 0.1
                lines.append(f"G1 X{x:g} Y{y:g} E{pushed:.5f} F300")
            lines.append("G0 Z2 F600")
    return read(["\n".join(lines) + "\n"], printer=Library.open().printer("marlin-syringe"))


def test_a_print_file_is_drawn_layer_by_layer(tmp_path: Path) -> None:
    """Each electrode is printed whole before the next: every layer shows both, and the page has six passes over three layers."""
    from ssbfab.preview.layer_drawing import of_deposit
    from ssbfab.preview.trace import trace_of_deposit

    deposit = read_back()
    drawn = of_deposit(deposit)
    assert [layer.number for layer in drawn.layers] == [0, 1, 2]
    assert all(set(layer.body.tolist()) == {0, 1} for layer in drawn.layers)
    assert [layer.z_mm for layer in drawn.layers] == pytest.approx([0.1, 0.2, 0.3])
    assert draw_layers(deposit, tmp_path / "layers.svg", title="read back").stat().st_size > 5000
    _, levels = trace_of_deposit(deposit).passes
    assert levels.tolist() == [0, 1, 2, 0, 1, 2]


def test_a_file_whose_widths_nobody_knows_says_so(tmp_path: Path) -> None:
    from ssbfab.library import Library
    from ssbfab.proof import read

    text = "G21 G90 G64 P0.001\nT0 M6\nG0 X0 Y0 Z1\nM68 E0 Q200\nG1 Z0.1 F60\nM64 P0\nG1 X1 F60\nM65 P0\nG0 Z1\nM2\n"
    deposit = read([text], printer=Library.open().printer("linuxcnc-pneumatic"))
    draw_layers(deposit, tmp_path / "layers.svg", title="t")
    assert "no width of a bead is known" in (tmp_path / "layers.svg").read_text()
