"""Where loops are best joined, compiled, against its twin in numpy."""

import linking_twin as twin
import numpy as np
import pytest

from ssbfab.kernels.linking import Board
from ssbfab.kernels.walking import walks
from ssbfab.toolpath.fills.curve import Loop

WIDTHS = (0.2, 0.12, 0.36)  # nominal, thinnest, widest


def board(loops, widths=WIDTHS, spare=0.0):
    first = np.cumsum([0, *(len(loop.points_mm) for loop in loops)])
    points, width = np.concatenate([loop.points_mm for loop in loops]), np.concatenate([loop.width_mm for loop in loops])
    return Board(points, first, width, *widths, spare)


def ring(radius, middle=(0.0, 0.0), corners=40, turned=False):
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)[:: -1 if turned else 1]
    points = (radius + 0.02 * np.sin(5 * angle))[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]) + np.array(middle)
    return Loop(np.ascontiguousarray(points), 0.2 + 0.03 * np.cos(angle))


def nested(seed):
    """Rings inside each other, three small ones inside the innermost, and one apart."""
    rng = np.random.default_rng(seed)
    rings = [ring(r, corners=int(rng.integers(12, 90)), turned=bool(rng.integers(2))) for r in (1.6, 1.4, 1.2, 1.0, 0.8)]
    small = [ring(0.25 + 0.02 * k, (0.42 * np.cos(2.1 * k), 0.42 * np.sin(2.1 * k)), 9) for k in range(3)]
    return [*rings, *small, ring(0.4, (4.0, 0.0))]


@pytest.mark.parametrize("slacks", [(1.15,), (1.15, 1.6)])
@pytest.mark.parametrize("seed", range(8))
def test_links_are_those_of_the_twin(seed, slacks):
    loops = nested(seed)
    made = board(loops)
    for slack in slacks:
        made.join(slack)
    wanted = twin.links(loops, slacks, *WIDTHS)
    assert len(wanted) >= 5
    joined, at, gap, crossed = made.links()
    assert joined.tolist() == [list(each[:2]) for each in wanted]
    assert crossed.tolist() == [each[5] for each in wanted]
    np.testing.assert_allclose(np.column_stack([at, gap]), [each[2:5] for each in wanted], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_barred_is_not_cut(seed):
    """As the twin does that finds a cut there already."""
    loops = nested(seed)
    bars = [(k, 0.2 * loop.length_mm, 0.7 * loop.length_mm) for k, loop in enumerate(loops)]
    made = board(loops)
    for bar in bars:
        made.bar(*bar)
    made.join(1.15)
    joined, at, gap, _ = made.links()
    wanted = twin.links(loops, (1.15,), *WIDTHS, barred=bars)
    assert joined.tolist() == [list(each[:2]) for each in wanted]
    np.testing.assert_allclose(np.column_stack([at, gap]), [each[2:5] for each in wanted], rtol=1e-9, atol=1e-9)
    for k, low, high in bars:
        places = np.mod(at[joined == k], loops[k].length_mm)
        assert not ((low < places) & (places < high)).any()


def test_bars_lie_on_loops():
    made = board([ring(1.0)])
    for wrong in ((-1, 0.0, 1.0), (1, 0.0, 1.0), (0, 1.0, 0.0), (0, np.nan, 1.0), (0, 0.0, np.inf), (0, -np.inf, 0.0)):
        with pytest.raises(ValueError, match="barred"):
            made.bar(*wrong)


def narrow_rings(count, width=0.13):
    """As wide as hardly more than the thinnest bead, side by side."""
    corners = (61, 63, 67, 69, 71, 73)[:count]
    return [Loop(ring(1 + width * k, corners=n).points_mm, np.full(n, width)) for k, n in enumerate(corners)]


@pytest.mark.parametrize("spare", [0.0, 0.005, 0.01, 1.0])
def test_links_of_narrow_beads_are_those_of_the_twin(spare):
    loops = narrow_rings(6)
    made = board(loops, spare=spare)
    made.join(1.15)
    wanted = twin.links(loops, (1.15,), *WIDTHS, spare)
    assert len(wanted) == 5
    joined, at, gap, crossed = made.links()
    assert joined.tolist() == [list(each[:2]) for each in wanted] and crossed.tolist() == [each[5] for each in wanted]
    np.testing.assert_allclose(np.column_stack([at, gap]), [each[2:5] for each in wanted], rtol=1e-9, atol=1e-9)


def test_gaps_are_less_wide_as_long_as_there_is_ink_to_spare():
    """A gap of 0.8 of a bead of 0.13 instead of the thinnest bead, 0.12: two strokes, 0.13 long, hold 0.00416 more than is cut out."""
    more = 2 * 0.13 * (0.12 - 0.8 * 0.13)
    for affordable in range(6):
        made = board(narrow_rings(6), spare=(affordable + 0.5) * more)
        made.join(1.15)
        assert np.sort(made.links()[2]) == pytest.approx([0.104] * affordable + [0.12] * (5 - affordable))


def test_short_loops_and_wide_beads_are_cut_over_the_usual_gap():
    """Loops shorter than eight nominal beads, and beads of which the thinnest is 0.8 or less."""
    short = [Loop(ring(r, corners=12).points_mm, np.full(12, 0.13)) for r in (0.2, 0.33)]
    for loops, usual in ((short, 0.12), (narrow_rings(3, 0.2), 0.12)):
        made = board(loops, spare=1.0)
        made.join(1.6)
        assert len(made.links()[2]) == len(loops) - 1 and (made.links()[2] >= usual).all()


def test_loops_that_run_the_same_way_join_low_to_low():
    for turned in (False, True):
        made = board([ring(1.2, turned=turned), ring(1.0)])
        made.join(1.15)
        assert made.links()[3].tolist() == [not turned]


def square(half):
    return Loop(half * np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]]), np.full(4, 0.2))


@pytest.mark.parametrize("half", [0.7, 1.0, 2.0])
def test_links_keep_clear_of_corners(half):
    """A gap and 1.2 widths of both loops' corners, where a side is long enough for that."""
    made = board([square(half + 0.2), square(half)])
    made.join(1.15)
    _, ((at_outer, at_inner),), (gap,), _ = made.links()
    for at, side in ((at_outer, 2 * half + 0.4), (at_inner, 2 * half)):
        assert min(at % side, side - at % side) > gap + 1.2 * 0.2


def rectangles(seed, columns=3, rows=3):
    """The beads round the holes of a plate, one bead apart, in a frame; sizes and where they begin differ, some run the other way."""
    rng = np.random.default_rng(seed)
    x, y = (np.cumsum(np.concatenate([[0.0], rng.uniform(0.9, 1.6, count)])) for count in (columns, rows))

    def rectangle(low_x, high_x, low_y, high_y):
        corners = np.array([[low_x, low_y], [high_x, low_y], [high_x, high_y], [low_x, high_y]])
        points = np.roll(corners, rng.integers(4), axis=0)[:: -1 if rng.integers(2) else 1]
        return Loop(np.ascontiguousarray(points), np.full(4, 0.2))

    holes = [rectangle(x[i] + 0.1, x[i + 1] - 0.1, y[j] + 0.1, y[j + 1] - 0.1) for i in range(columns) for j in range(rows)]
    return [rectangle(x[0] - 0.1, x[-1] + 0.1, y[0] - 0.1, y[-1] + 0.1), *holes]


@pytest.mark.parametrize("seed", range(8))
def test_links_where_walls_cross_are_those_of_the_twin(seed):
    loops = rectangles(seed)
    made = board(loops)
    made.join(1.15)
    wanted = twin.links(loops, (1.15,), *WIDTHS)
    assert len(wanted) == 9
    joined, at, gap, crossed = made.links()
    assert joined.tolist() == [list(each[:2]) for each in wanted] and crossed.tolist() == [each[5] for each in wanted]
    np.testing.assert_allclose(np.column_stack([at, gap]), [each[2:5] for each in wanted], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_links_where_walls_cross_cost_nothing(seed):
    """Two squares of bead are cut out before the corners, and two strokes of one are laid: across the wall's end and past it. All the
    holes' beads are joined so; only the frame, which turns nowhere away from them, is joined along a wall."""
    loops = rectangles(seed)
    made = board(loops)
    made.join(1.15)
    joined, at, gap, crossed = made.links()
    assert np.count_nonzero(np.isclose(gap, 0.2)) == np.count_nonzero((joined != 0).all(axis=1)) == 8
    ((points, width),) = walks(made, joined, at, gap, crossed)
    (along_a_wall,) = gap[(joined == 0).any(axis=1)]
    strokes_mm2 = 2 * 0.2 * (0.9 * along_a_wall + 0.1 * (0.2 + along_a_wall) / 2)  # they taper over a twentieth of their length
    loops_mm2 = sum(loop.held_mm2 for loop in loops)
    assert Loop(points, width).held_mm2 == pytest.approx(loops_mm2 - 2 * along_a_wall * 0.2 + strokes_mm2, rel=1e-9)


def test_links_on_one_loop_keep_a_gap_from_each_other():
    outer = Loop(np.array([[0.0, 0], [4, 0], [4, 0.6], [0, 0.6]]), np.full(4, 0.2))
    inner = [Loop(np.array([[x, 0.2], [x + 0.5, 0.2], [x + 0.5, 0.4], [x, 0.4]]), np.full(4, 0.2)) for x in (0.2, 0.9, 1.6, 2.3, 3.0)]
    made = board([outer, *inner])
    made.join(1.15)
    joined, at, gap, _ = made.links()
    assert joined.tolist() == [[0, k] for k in range(1, 6)]
    assert (np.diff(np.sort(at[:, 0])) > gap.max()).all()


def test_nothing_is_joined_that_is_too_far_apart():
    far = board([ring(1.2), ring(0.7)])
    far.join(1.6)
    assert len(far.links()[0]) == 0


def test_what_is_no_board_is_refused():
    points, width = ring(1.0).points_mm, ring(1.0).width_mm
    for first in ([0, 20], [5, 40], [0, 20, 20, 40], [0, 30, 20, 40]):
        with pytest.raises(ValueError, match="board"):
            Board(points, np.array(first), width, *WIDTHS)
    with pytest.raises(ValueError, match="board"):
        Board(points, np.array([0, 40]), width[1:], *WIDTHS)
    with pytest.raises(ValueError, match="finite"):
        Board(np.full((4, 2), np.nan), np.array([0, 4]), width[:4].copy(), *WIDTHS)
