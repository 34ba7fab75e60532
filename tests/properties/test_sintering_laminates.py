"""Laws that hold for every stack: force and moment balance, limits, mass, monotone work."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ssbfab.sintering.camber import camber
from ssbfab.sintering.delamination import release_rates
from ssbfab.sintering.furnace_model import few
from ssbfab.sintering.heat import log_work, running_log_work
from ssbfab.sintering.holds import ROUNDED, Line, shortest
from ssbfab.sintering.laminate import Laminate
from ssbfab.sintering.relaxation import freezes_k
from ssbfab.sintering.schedule import Schedule, Segment
from ssbfab.sintering.verdict import Verdict, verdict_over
from ssbfab.sintering.viscous import ViscousPly
from ssbfab.sintering.writers.json_file import read_schedule_json, schedule_json
from ssbfab.sintering.writers.segment_csv import read_schedule_csv, schedule_csv

PLY = st.tuples(st.floats(1e9, 5e11), st.floats(1e-3, 2.0), st.floats(-0.02, 0.02), st.booleans())
STACK = st.lists(PLY, min_size=1, max_size=12)


def laminate(plies: list[tuple[float, float, float, bool]]) -> tuple[Laminate, np.ndarray]:
    q = np.array([0.0 if void and i else q for i, (q, _, _, void) in enumerate(plies)])
    return Laminate(q_pa=q, thickness_mm=np.array([p[1] for p in plies])), np.array([p[2] for p in plies])


@settings(max_examples=100, deadline=None)
@given(STACK, st.booleans())
def test_force_and_moment_balance(plies: list[tuple[float, float, float, bool]], flat: bool) -> None:
    made, free = laminate(plies)
    found = made.under(free, flat=flat)
    h = made.thickness_mm
    mean, slope = 0.5 * (found.bottom_pa + found.top_pa), (found.top_pa - found.bottom_pa) / 12
    scale = float((made.q_pa * h).sum()) * 0.02
    assert abs(float((mean * h).sum())) <= 1e-9 * scale
    if not flat:
        centre = made.bottom_mm + 0.5 * h
        assert abs(float((mean * h * centre + slope * h * h).sum())) <= 1e-9 * scale * float(made.height_mm)


@settings(max_examples=60, deadline=None)
@given(STACK, st.floats(-0.01, 0.01))
def test_a_common_strain_makes_no_stress_and_no_curvature(plies: list[tuple[float, float, float, bool]], strain: float) -> None:
    made, _ = laminate(plies)
    found = made.under(np.full(len(plies), strain))
    assert np.abs(found.top_pa).max() <= 1e-9 * made.q_pa.max() and abs(float(found.curvature_per_mm)) <= 1e-9 / float(made.height_mm)


@settings(max_examples=60, deadline=None)
@given(STACK)
def test_a_mirrored_stack_bends_the_other_way(plies: list[tuple[float, float, float, bool]]) -> None:
    made, free = laminate(plies)
    turned = Laminate(q_pa=made.q_pa[::-1], thickness_mm=made.thickness_mm[::-1]).under(free[::-1])
    found = made.under(free)
    limit = 1e-8 / float(made.height_mm) + 1e-8 * abs(float(found.curvature_per_mm))
    assert abs(float(turned.curvature_per_mm) + float(found.curvature_per_mm)) <= limit


@settings(max_examples=60, deadline=None)
@given(STACK)
def test_delamination_energy_is_never_negative_and_splitting_a_ply_changes_nothing(plies: list[tuple[float, float, float, bool]]) -> None:
    made, free = laminate(plies)
    found = made.under(free)
    energy = release_rates(found, made.q_pa, made.bottom_mm, made.thickness_mm)
    assert (energy >= -1e-9).all()
    split = Laminate(q_pa=np.repeat(made.q_pa, 2), thickness_mm=np.repeat(made.thickness_mm / 2, 2)).under(np.repeat(free, 2))
    tolerance = 1e-8 * made.q_pa.max() * 0.02
    assert np.abs(split.bottom_pa[::2] - found.bottom_pa).max() <= tolerance
    assert np.abs(split.top_pa[1::2] - found.top_pa).max() <= tolerance


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(400, 1900), st.floats(0.005, 0.5), st.floats(0, 20000)), min_size=1, max_size=6), st.floats(5e4, 9e5))
def test_thermal_work_rises_and_adds_up(lines: list[tuple[float, float, float]], activation: float) -> None:
    made = Schedule(title="t", segments=tuple(Segment(target_k=t, rate_k_s=r, hold_s=h) for t, r, h in lines))
    run = running_log_work(made.points(), activation)
    assert (np.diff(run) >= -1e-9).all()
    assert abs(run[-1] - float(log_work(made.points(), activation))) < 1e-9
    for write, read in ((schedule_csv, read_schedule_csv), (schedule_json, read_schedule_json)):
        again = read(write(made))
        assert abs(float(log_work(again.points(), activation)) - run[-1]) < 1e-5


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.floats(0.02, 0.5), st.floats(0.45, 0.65), st.floats(1e-7, 1e-4)), min_size=1, max_size=4), st.booleans())
def test_mass_and_density_of_a_sintering_stack(plies: list[tuple[float, float, float]], flat: bool) -> None:
    made = tuple(ViscousPly(name=str(i), thickness_mm=h, green_density_fraction=rho, prefactor_pa_s=a, activation_j_mol=440e3,
                            sintering_stress_pa=3e6) for i, (h, rho, a) in enumerate(plies))
    found = camber(made, [(0.0, 1073.15), (7200.0, 1600.0), (9000.0, 1600.0)], flat=flat, slices=4, rtol=1e-6)
    mass = found.density * found.thickness_mm * np.exp(2 * found.strain)[:, None]
    assert np.allclose(mass, mass[0], rtol=1e-8)
    assert (found.density > 0.2).all() and (found.density <= 1.0).all()


@given(st.floats(0, 10), st.floats(0, 10), st.floats(1, 5))
def test_a_wider_range_is_never_more_decided(a: float, b: float, safety: float) -> None:
    low, high = sorted((a, b))
    said, wider = verdict_over(low, high, safety), verdict_over(low * 0.5, high * 2, safety)
    if said is Verdict.NO_VERDICT:
        assert wider is Verdict.NO_VERDICT
    if wider is Verdict.PASS:
        assert said is Verdict.PASS


COOLINGS = st.lists(st.tuples(st.floats(300, 1400), st.floats(0.002, 0.5), st.floats(0, 20000)), min_size=1, max_size=5)


@settings(max_examples=50, deadline=None)
@given(COOLINGS, st.floats(-60, 60), st.floats(1e5, 9e5), st.floats(0.1, 20))
def test_stress_freezes_between_peak_and_end_and_later_where_it_flows_longer(
        lines: list[tuple[float, float, float]], log_tau0: float, activation: float, slower: float) -> None:
    """Falling schedules: never above the peak, never below the end; a softer ply, or more time, never freezes hotter."""
    falls = sorted(lines, reverse=True)
    schedule = Schedule(title="t", start_k=1500.0, segments=tuple(Segment(target_k=k, rate_k_s=r, hold_s=h) for k, r, h in falls))
    corners = schedule.points()
    found = freezes_k(log_tau0, activation, corners)
    width = 2.0  # of the integral's steps
    assert corners[-1][1] - width <= found <= 1500.0 + 1e-6
    assert freezes_k(log_tau0 - slower, activation, corners) <= found + 1e-6
    longer = [(t * (1 + slower), k) for t, k in corners]
    assert freezes_k(log_tau0, activation, longer) <= found + width


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 5000), st.floats(300, 1500)), min_size=2, max_size=60), st.floats(0.1, 50))
def test_fewer_corners_stay_as_close_as_asked(steps: list[tuple[float, float]], within: float) -> None:
    curve = [(sum(t for t, _ in steps[:i + 1]), k) for i, (_, k) in enumerate(steps)]
    kept = few(curve, within)
    assert kept[0] == curve[0] and kept[-1] == curve[-1] and set(kept) <= set(curve)
    again = np.interp([t for t, _ in curve], [t for t, _ in kept], [k for _, k in kept])
    assert np.abs(again - [k for _, k in curve]).max() <= within + 1e-6


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.9), st.floats(1e-6, 1e-2), st.floats(1e-6, 1e-2), st.booleans()), min_size=1, max_size=6))
def test_two_holds_keep_every_limit_that_can_be_kept_and_no_shorter_ones_do(rows: list[tuple[float, float, float, bool]]) -> None:
    every = [Line(name=str(i), done=d, speed=(a, b), least=i == 0 or least) for i, (d, a, b, least) in enumerate(rows)]
    holds, _ = shortest(every)
    assert all(line.done + np.dot(line.speed, holds) >= 1 - 1e-6 for line in every if line.least)
    kept = [line for line in every if line.least or line.done + np.dot(line.speed, holds) <= ROUNDED + 1e-6]
    total = sum(holds)
    for share in np.linspace(0, 1, 41):  # every pair that is a thousandth shorter misses a density, or a limit that these keep
        pair = (0.999 * total * share, 0.999 * total * (1 - share))
        dense = all(line.done + np.dot(line.speed, pair) >= 1.0 for line in every if line.least)
        assert not dense or (len(kept) == len(every) and any(
            line.done + np.dot(line.speed, pair) > ROUNDED for line in every if not line.least))
