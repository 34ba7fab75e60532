"""Bounds of mixtures against closed forms, and against a microstructure that exists: nested spheres of three phases."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ssbfab.findings import Confidence
from ssbfab.library import Library
from ssbfab.library import bounds as of
from ssbfab.library.bounds import Bounds
from ssbfab.library.composite import Part, compose, volume_fractions
from ssbfab.library.porosity import spriggs

LIBRARY = Library.open()


def moduli(rng: np.random.Generator, n: int) -> tuple[list[float], list[float], list[float], list[float]]:
    youngs, poisson = 10.0 ** rng.uniform(7, 11.6, n), rng.uniform(0.05, 0.45, n)
    fractions = rng.dirichlet(np.ones(n))
    return (list(fractions), list(youngs / (3 * (1 - 2 * poisson))), list(youngs / (2 * (1 + poisson))), list(rng.uniform(-1e-5, 2e-4, n)))


@pytest.mark.parametrize("end", [0, 1])
def test_bounds_collapse_to_the_phase_where_only_one_is_there(end: int) -> None:
    fractions = [1.0 - end, float(end)]
    k, g, cte, s = [50e9, 3e9], [30e9, 1e9], [1e-5, 1.5e-4], [1e-3, 2.0]
    pairs = ((of.bulk(fractions, k, g), k), (of.shear(fractions, k, g), g), (of.conductivity(fractions, s), s),
             (of.expansion(fractions, cte, k, of.bulk(fractions, k, g)), cte))
    for found, phases in pairs:
        assert found.low == pytest.approx(phases[end], rel=1e-12)
        assert found.high == pytest.approx(phases[end], rel=1e-12)


@pytest.mark.parametrize("n", [2, 3, 5])
def test_hashin_shtrikman_lies_within_voigt_and_reuss(n: int) -> None:
    rng = np.random.default_rng(n)
    for _ in range(200):
        f, k, g, _ = moduli(rng, n)
        for found, values in ((of.bulk(f, k, g), k), (of.shear(f, k, g), g), (of.conductivity(f, k), k)):
            slack = 1e-9 * max(values)
            assert of.harmonic(f, values) - slack <= found.low <= found.high + slack <= of.mean(f, values) + 2 * slack


def test_two_phase_bulk_bound_is_the_published_closed_form() -> None:
    """Hashin & Shtrikman 1963, eq. (4.1): K1 + f2 / (1 / (K2 - K1) + 3 f1 / (3 K1 + 4 G1))."""
    f1, k1, g1, k2, g2 = 0.7, 40e9, 20e9, 130e9, 80e9
    f2 = 1 - f1
    low = k1 + f2 / (1 / (k2 - k1) + 3 * f1 / (3 * k1 + 4 * g1))
    shear_low = g1 + f2 / (1 / (g2 - g1) + 6 * f1 * (k1 + 2 * g1) / (5 * g1 * (3 * k1 + 4 * g1)))
    assert of.bulk([f1, f2], [k1, k2], [g1, g2]).low == pytest.approx(low, rel=1e-12)
    assert of.shear([f1, f2], [k1, k2], [g1, g2]).low == pytest.approx(shear_low, rel=1e-12)


def test_maxwell_is_the_lower_conductivity_bound_of_a_poor_matrix() -> None:
    f, matrix, sphere = 0.3, 1.0, 50.0
    maxwell = matrix * (2 * matrix + sphere + 2 * f * (sphere - matrix)) / (2 * matrix + sphere - f * (sphere - matrix))
    assert of.conductivity([1 - f, f], [matrix, sphere]).low == pytest.approx(maxwell, rel=1e-12)


def test_bruggeman_lies_inside_the_bounds_and_percolates_at_a_third() -> None:
    rng = np.random.default_rng(5)
    for _ in range(200):
        f, values = list(rng.dirichlet(np.ones(3))), list(10.0 ** rng.uniform(-6, 2, 3))
        found = of.conductivity(f, values)
        assert found.low * (1 - 1e-9) <= of.bruggeman(f, values) <= found.high * (1 + 1e-9)
    assert of.bruggeman([0.70, 0.30], [0.0, 1.0]) < 1e-12
    assert of.bruggeman([0.5, 0.5], [0.0, 1.0]) == pytest.approx(0.25, rel=1e-9)


def test_phases_of_equal_bulk_modulus_expand_by_their_mean() -> None:
    """Schapery 1968: with equal stiffness against volume nothing constrains anything."""
    f, cte = [0.2, 0.5, 0.3], [1e-5, 2e-5, 6e-5]
    found = of.expansion(f, cte, [40e9] * 3, of.bulk(f, [40e9] * 3, [10e9, 30e9, 20e9]))
    assert (found.low, found.high) == pytest.approx((of.mean(f, cte),) * 2, rel=1e-12)


def test_two_phases_follow_levin() -> None:
    f, cte, k, g = [0.6, 0.4], [1e-5, 1.2e-4], [120e9, 4e9], [60e9, 1e9]
    star = of.bulk(f, k, g)

    def levin(bulk: float) -> float:
        return of.mean(f, cte) + (cte[0] - cte[1]) / (1 / k[0] - 1 / k[1]) * (1 / bulk - f[0] / k[0] - f[1] / k[1])

    found = of.expansion(f, cte, k, star)
    assert (found.low, found.high) == pytest.approx(tuple(sorted((levin(star.low), levin(star.high)))), rel=1e-9)


def test_a_phase_split_in_two_changes_nothing_of_the_moduli_and_never_narrows_the_expansion() -> None:
    f, cte, k, g = [0.6, 0.4], [1e-5, 1.2e-4], [120e9, 4e9], [60e9, 1e9]
    split = ([0.6, 0.1, 0.3], [1e-5, 1.2e-4, 1.2e-4], [120e9, 4e9, 4e9], [60e9, 1e9, 1e9])
    one, two = of.bulk(f, k, g), of.bulk(split[0], split[2], split[3])
    assert (one.low, one.high) == pytest.approx((two.low, two.high), rel=1e-12)
    narrow, wide = of.expansion(f, cte, k, one), of.expansion(split[0], split[1], split[2], two)
    assert wide.low <= narrow.low * (1 + 1e-9)
    assert wide.high >= narrow.high * (1 - 1e-9)


def nested_spheres(f: list[float], k: list[float], g: list[float], cte: list[float]) -> tuple[float, float]:
    """Bulk modulus and expansion of an assemblage of spheres, the phases as concentric shells from the core out.

    In each shell u = A r + B / r^2 and the radial stress is 3 K (A - cte dT) - 4 G B / r^3; B = 0 in the core.
    """
    radii = np.cumsum(f) ** (1 / 3)
    n = len(f)

    def solve(load: float, heating: float) -> float:
        matrix, right = np.zeros((2 * n, 2 * n)), np.zeros(2 * n)
        matrix[0, 1] = 1.0
        for i in range(n - 1):
            r = radii[i]
            for side, sign in ((i, 1.0), (i + 1, -1.0)):
                matrix[1 + 2 * i, 2 * side:2 * side + 2] = sign * r, sign / r**2
                matrix[2 + 2 * i, 2 * side:2 * side + 2] = sign * 3 * k[side] / k[0], -sign * 4 * g[side] / r**3 / k[0]
                right[2 + 2 * i] += sign * 3 * k[side] * cte[side] * heating / k[0]
        matrix[-1, -2:] = 3 * k[-1] / k[0], -4 * g[-1] / radii[-1] ** 3 / k[0]
        right[-1] = (load + 3 * k[-1] * cte[-1] * heating) / k[0]
        a, b = np.linalg.solve(matrix, right)[-2:]
        return float(a + b / radii[-1] ** 3)

    return 1.0 / (3 * solve(1.0, 0.0)), solve(0.0, 1.0)


def test_nested_spheres_of_two_phases_reach_the_bulk_bounds() -> None:
    f, k, g, cte = [0.4, 0.6], [120e9, 4e9], [60e9, 1e9], [1e-5, 1.2e-4]
    found, thermal = of.bulk(f, k, g), of.expansion(f, cte, k, of.bulk(f, k, g))
    soft_outside = nested_spheres(f, k, g, cte)
    stiff_outside = nested_spheres(f[::-1], k[::-1], g[::-1], cte[::-1])
    assert soft_outside == pytest.approx((found.low, thermal.high), rel=1e-9)
    assert stiff_outside == pytest.approx((found.high, thermal.low), rel=1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_nested_spheres_of_three_phases_lie_inside_the_bounds(seed: int) -> None:
    f, k, g, cte = moduli(np.random.default_rng(seed), 3)
    found = of.bulk(f, k, g)
    thermal = of.expansion(f, cte, k, found)
    bulk, alpha = nested_spheres(f, k, g, cte)
    assert found.low * (1 - 1e-9) <= bulk <= found.high * (1 + 1e-9)
    assert thermal.low - 1e-12 <= alpha <= thermal.high + 1e-12


def test_wrong_bounds_would_be_caught_by_the_spheres() -> None:
    """The check above can fail: with the bounds of another stiffness the same spheres lie outside."""
    f, k, g, cte = [0.4, 0.6], [120e9, 4e9], [60e9, 1e9], [1e-5, 1.2e-4]
    bulk, _ = nested_spheres(f, k, g, cte)
    assert not of.bulk(f, k, [value * 1.5 for value in g]).low <= bulk


def test_youngs_and_poisson_from_bulk_and_shear() -> None:
    k, g = Bounds(100e9, 120e9), Bounds(50e9, 60e9)
    assert of.youngs(k, g).low == pytest.approx(9 * 100e9 * 50e9 / (350e9))
    assert of.poisson(k, g).low == pytest.approx((300 - 120) / (2 * 360))


def parts(*shares: tuple[str, float]) -> tuple[Part, ...]:
    return tuple(Part(material=LIBRARY.material(id), volume_fraction=f) for id, f in shares)


def test_a_composite_reports_bounds_and_the_worst_confidence() -> None:
    made = compose("x", "x", parts(("llzo_al", 0.5), ("lco", 0.5)))
    cte = made.need("cte_per_k")
    assert cte.confidence is Confidence.LOW
    assert cte.low < cte.value < cte.high
    assert "bounds" in cte.conditions
    density = made.need("density_kg_m3")
    assert density.value == pytest.approx((5122 + 5053) / 2)
    assert "exact" in density.conditions


def test_a_composite_of_one_is_that_one() -> None:
    made, llzo = compose("x", "x", parts(("llzo_al", 1.0))), LIBRARY.material("llzo_al")
    for name in ("density_kg_m3", "youngs_modulus_pa", "poisson_ratio", "cte_per_k", "conductivity_s_m"):
        assert made.need(name).value == pytest.approx(llzo.need(name).value, rel=1e-9), name


def test_what_a_constituent_lacks_the_composite_lacks_and_says_so() -> None:
    made = compose("x", "x", parts(("llzo_al", 0.7), ("lco", 0.3)))
    assert not made.has("conductivity_s_m")
    assert not made.has("fracture_toughness_pa_m05")
    assert any("conductivity" in note and "lco" in note for note in made.notes["remark"])


def test_shares_by_mass_become_shares_by_volume() -> None:
    llzo, peo = LIBRARY.material("llzo_al"), LIBRARY.material("peo_litfsi")
    made = volume_fractions([(llzo, 0.15), (peo, 0.85)])
    v = [0.15 / 5122, 0.85 / 1200]
    assert [p.volume_fraction for p in made] == pytest.approx([v[0] / sum(v), v[1] / sum(v)])


def test_capacity_counts_dead_mass() -> None:
    made = compose("x", "x", parts(("lco", 0.6), ("llzo_al", 0.4)))
    mass = 0.6 * 5053 / (0.6 * 5053 + 0.4 * 5122)
    assert made.need("specific_capacity_ah_kg").value == pytest.approx(273.8 * mass)
    assert made.need("voltage_v").value == 3.9


@pytest.mark.parametrize("name", ["lco_llzo_composite", "llzo_in_peo", "peo_in_llzo"])
def test_shipped_composites_are_whole(name: str) -> None:
    made = LIBRARY.material(name)
    for key in ("density_kg_m3", "youngs_modulus_pa", "poisson_ratio", "cte_per_k"):
        found = made.need(key)
        assert found.low <= found.value <= found.high
    assert made.notes["moisture_sensitive"]


def test_spriggs_from_the_data_own_two_porosities() -> None:
    law = spriggs(LIBRARY.material("llzo_al"))
    assert (law.exponent, law.dense_pa) == pytest.approx((math.log(149.8 / 132.6) / 0.03, 169.2e9), rel=1e-3)
    assert law(0.03) == pytest.approx(149.8e9)
    assert law(0.06) == pytest.approx(132.6e9)
    assert law.exponent_low < law.exponent < law.exponent_high
    assert spriggs(LIBRARY.material("al2o3")).confidence is Confidence.ASSUMED


def test_the_extremes_are_those_of_a_blind_search() -> None:
    """The readable twin: random points of the allowed set never lie outside, and come close to both ends."""
    f, k, g, cte = [0.5, 0.3, 0.2], [120e9, 4e9, 30e9], [60e9, 1e9, 12e9], [1e-5, 1.2e-4, 5e-5]
    star = of.bulk(f, k, g)
    found, rng, seen = of.expansion(f, cte, k, star), np.random.default_rng(1), []
    for s in rng.uniform(1 / star.high, 1 / star.low, 4000):
        # sum x = 1 and sum x / K = s leave a line; x = particular + t * direction
        rows = np.array([np.ones(3), 1 / np.array(k)])
        rows[1] *= 1e10
        particular = np.linalg.lstsq(rows, np.array([1.0, s * 1e10]), rcond=None)[0]
        direction = np.cross(rows[0], rows[1])
        direction /= np.linalg.norm(direction)
        for t in rng.uniform(-3, 3, 20):
            x = particular + t * direction
            if math.fsum(a * a / (b * c) for a, b, c in zip(x, f, k, strict=True)) <= s:
                seen.append(float(x @ np.array(cte)))
    width = found.high - found.low
    assert found.low <= min(seen) <= found.low + 0.05 * width
    assert found.high - 0.05 * width <= max(seen) <= found.high
