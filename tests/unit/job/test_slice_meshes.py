"""Meshes straight to a print file: volumes, tools, tips, the same bytes again, and what would be missing is said."""

from __future__ import annotations

import pytest
from manifold3d import Manifold

from ssbfab.errors import ToolpathError
from ssbfab.geometry.cell import Body, Role
from ssbfab.geometry.export.stl import stl_bytes
from ssbfab.job.meshes import slice_meshes


def written(folder, name: str, solid: Manifold):
    path = folder / f"{name}.stl"
    path.write_bytes(stl_bytes(Body(name=name, role=Role.COATING, solid=solid)))
    return path


@pytest.fixture
def sliced(tmp_path):
    def run(*meshes, **more):
        out = tmp_path / "out.gcode"
        return slice_meshes(list(meshes), out, printer="marlin-syringe", ink="lto-57wt", layer_height_mm=0.2, **more), out

    return run


def test_a_box_is_printed_whole_and_twice_the_same(tmp_path, sliced):
    box = written(tmp_path, "box", Manifold.cube((3, 2, 1)).translate((-5, 7, 3)))
    report, out = sliced(box)
    first = out.read_bytes()
    assert report.exit_code == 0 and "5 layers, 1 starts" in report.lines[0]
    sliced(box)
    assert out.read_bytes() == first and b"G1" in first


def test_one_tool_per_mesh_and_no_more_than_there_are(tmp_path, sliced):
    boxes = [written(tmp_path, f"box{i}", Manifold.cube((2, 2, 0.4)).translate((4 * i, 0, 0))) for i in range(3)]
    report, out = sliced(*boxes[:2])
    assert len(report.lines) == 3 and "T1" in out.read_text()
    with pytest.raises(ToolpathError, match="3 meshes, but printer"):
        sliced(*boxes)


def test_a_feature_that_holds_no_bead_is_named_and_fails(tmp_path, sliced):
    thin = written(tmp_path, "thin", Manifold.cube((2, 2, 0.4)) + Manifold.cube((2, 0.1, 0.4)).translate((2, 1, 0)))
    report, _ = sliced(thin)
    assert report.exit_code == 1 and "TPH001" in report.lines[-1] and "100 um wide" in report.lines[-1]


def test_a_pillar_of_a_bead_and_a_half_is_printed(tmp_path, sliced):
    pillars = [Manifold.cylinder(0.4, radius, circular_segments=48).translate((2 * i, 0, 0))
               for i, radius in enumerate((0.1, 0.15, 0.19, 0.21))]
    report, _ = sliced(written(tmp_path, "pillars", Manifold.compose(pillars)), bead_width_mm=0.25)
    assert report.exit_code == 0 and float(report.lines[1].split(",")[1].split("%")[0]) == pytest.approx(0, abs=0.5)


def test_a_fill_that_leaves_much_open_fails(tmp_path, sliced):
    """Straight rows in triangles of two beads: nothing is too thin, and a third of the ink would be missing."""
    triangles = Manifold.compose([Manifold.cylinder(0.4, 0.4, circular_segments=3).translate((2 * i, 0, 0)) for i in range(3)])
    mesh = written(tmp_path, "triangles", triangles)
    report, _ = sliced(mesh, bead_width_mm=0.25, fill="woodpile")
    assert report.exit_code == 1 and "is not filled" in report.lines[-1] and "'woodpile'" in report.lines[-1]
    report, _ = sliced(mesh, bead_width_mm=0.25)
    assert report.exit_code == 0


def test_a_tip_that_the_library_lacks_is_scaled(tmp_path, sliced):
    _, out = sliced(written(tmp_path, "box", Manifold.cube((3, 2, 0.4))), tip_mm=0.2)
    assert "tip 0.2000 mm" in out.read_text()


def hovering(gap_mm: float, beside: bool) -> Manifold:
    """A block above another, or above the bed beside a tower."""
    foot = Manifold.cube((2, 2, 4 if beside else 1))
    return Manifold.compose([foot, Manifold.cube((2, 2, 1)).translate((4 if beside else 0, 0, 1 + gap_mm))])


def test_a_part_above_a_layer_without_ink_fails(tmp_path, sliced):
    report, _ = sliced(written(tmp_path, "gap", hovering(1.0, beside=False)))
    assert report.exit_code == 1 and report.lines[2].startswith("error TPH005 body 'gap', layer 10: 1 island(s)")
    assert "2) mm, begin in the air" in report.lines[2]


def test_two_parts_above_a_layer_without_ink_fail(tmp_path, sliced):
    """Neither is all of the layer, and nothing carries either."""
    parts = [written(tmp_path, name, hovering(1.0, beside=False).translate((x, 0, 0))) for name, x in (("one", 0), ("other", 5))]
    report, _ = sliced(*parts)
    assert report.exit_code == 1 and [line.split()[:4] for line in report.lines if "TPH005" in line] == [
        ["error", "TPH005", "body", "'one',"], ["error", "TPH005", "body", "'other',"]]


def test_an_island_in_the_air_beside_what_stands_is_said(tmp_path, sliced):
    report, _ = sliced(written(tmp_path, "tower", hovering(0.2, beside=True)))
    assert report.exit_code == 0 and report.lines[2].startswith("warning TPH005 body 'tower', layer 6")
    stands, _ = sliced(written(tmp_path, "two", hovering(0.0, beside=False)))
    assert len(stands.lines) == 2 and stands.exit_code == 0


def test_a_mesh_of_which_nothing_can_be_printed_is_an_error_and_no_file(tmp_path, sliced):
    sliver = written(tmp_path, "sliver", Manifold.cube((4, 1e-6, 1)))
    whole = written(tmp_path, "whole", Manifold.cube((4, 4, 1)))
    for meshes in ([sliver], [whole, sliver]):
        with pytest.raises(ToolpathError, match="mesh 'sliver': none of its sections is more than a line"):
            sliced(*meshes)
        assert not (tmp_path / "out.gcode").exists()


@pytest.mark.parametrize(("at", "told"), [
    ((1, 0), "error GEO105 one, other: the bodies overlap by 0.8 mm^3"), ((2, 0), ""), ((2.2, 0), "warning TPH007")])
def test_bodies_that_overlap_fail_and_those_too_near_are_said(tmp_path, sliced, at, told):
    """Two of 2 by 2 by 0.4 mm: one in the other, beside it, and nearer to it than the tip is wide."""
    report, _ = sliced(written(tmp_path, "one", Manifold.cube((2, 2, 0.4))),
                       written(tmp_path, "other", Manifold.cube((2, 2, 0.4)).translate((*at, 0))))
    assert report.exit_code == told.startswith("error")
    assert "\n".join(report.lines[3:]).startswith(told) and bool(report.lines[3:]) == bool(told)


def test_a_tip_that_is_wider_than_its_bead_fails_and_a_high_layer_is_said(tmp_path, sliced):
    box = written(tmp_path, "box", Manifold.cube((3, 2, 0.4)))
    report, _ = sliced(box, bead_width_mm=0.1)
    assert report.exit_code == 1 and "TPH006" in report.lines[2]
    report, _ = sliced(box, tip_mm=0.2, bead_width_mm=0.2)
    assert report.exit_code == 0 and report.lines[2].startswith("warning INK202")


def test_a_bead_nearly_as_wide_as_the_part_is_printed(tmp_path, sliced):
    report, _ = sliced(written(tmp_path, "box", Manifold.cube((4, 4, 0.4))), tip_mm=5.0)
    assert report.lines[1].startswith("box: ") and "INK202" in report.lines[-1]
