"""Where two loops are best joined, compiled, against its twin in numpy."""

import numpy as np
import pytest

from ssbfab.kernels.linking import Curve, best_site, spread
from ssbfab.toolpath.fills.curve import Loop


def best_twin(a, b, cuts, s_a, apart, s_b, gap, slack):
    def is_free(loop, own, s):
        free = loop.length_mm > 3 * gap
        for low, high in own:
            away = np.abs(np.mod(s - (low + high) / 2 + loop.length_mm / 2, loop.length_mm) - loop.length_mm / 2)
            free &= away > gap + (high - low) / 2
        return free

    wanted = (a.at(s_a)[1] + b.at(s_b)[1]) / 2
    ok = (apart <= slack * wanted) & is_free(a, cuts[0], s_a) & is_free(b, cuts[1], s_b)
    a_low, a_high, b_low, b_high = (loop.at(s + side * gap / 2)[0] for loop, s in ((a, s_a), (b, s_b)) for side in (-1, 1))
    same = np.hypot(*(a_low - b_low).T) + np.hypot(*(a_high - b_high).T)
    other = np.hypot(*(a_low - b_high).T) + np.hypot(*(a_high - b_low).T)
    off = np.where(ok, np.abs(np.minimum(same, other) / 2 - wanted), np.inf)
    best = int(off.argmin())
    return (best, bool(same[best] < other[best])) if ok.any() else (-1, False)


def ring(radius, turned):
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)[:: -1 if turned else 1]
    points = (radius + 0.02 * np.sin(5 * angle))[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return Loop(np.ascontiguousarray(points), 0.2 + 0.03 * np.cos(angle))


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("cut_count", [0, 1, 3])
@pytest.mark.parametrize("seed", range(5))
def test_the_best_site_is_that_of_the_twin(turned, cut_count, seed):
    rng = np.random.default_rng(seed)
    a, b = ring(1.2, turned), ring(1.0, False)
    s_b = rng.uniform(0, b.length_mm, 30)
    s_a, apart = a.nearest(b.at(s_b)[0])
    gap = rng.uniform(0.05, 0.3, 30)
    cuts = [np.add.outer(rng.uniform(0, 5, cut_count), [0.0, 0.2]) for _ in range(2)]
    found = best_site(Curve(a.ring_mm, a.along_mm, a.width_mm, cuts[0]), Curve(b.ring_mm, b.along_mm, b.width_mm, cuts[1]), s_a, apart,
                      s_b, gap, 1.15)
    assert found == best_twin(a, b, cuts, s_a, apart, s_b, gap, 1.15)
    assert found[0] >= 0
    assert found[1] is not turned  # loops that run the same way join low to low


def test_nothing_is_fit_too_far_apart_or_on_short_loops():
    a, b = ring(1.2, False), ring(1.0, False)
    s = np.linspace(0, 5, 10)
    s_a, apart = a.nearest(b.at(s)[0])
    free = np.empty((0, 2))
    curves = Curve(a.ring_mm, a.along_mm, a.width_mm, free), Curve(b.ring_mm, b.along_mm, b.width_mm, free)
    assert best_site(*curves, s_a, apart, s, np.full(10, 0.1), 0.5)[0] == -1
    assert best_site(*curves, s_a, apart, s, np.full(10, 2.5), 1.15)[0] == -1
    assert best_site(*curves, s_a, apart, s, np.full(10, 0.1), 1.15)[0] >= 0


@pytest.mark.parametrize("most", [4, 64])
def test_places_are_spread_over_the_segments(most):
    along = np.concatenate([[0.0], np.cumsum(np.random.default_rng(7).uniform(0.01, 3, 50))])
    pieces = np.maximum(1, np.minimum(most, np.diff(along) / 0.5)).astype(int)
    wanted = np.concatenate([a + (np.arange(k) + 0.5) * (b - a) / k for a, b, k in zip(along, along[1:], pieces, strict=False)])
    np.testing.assert_allclose(spread(along, 0.5, most), wanted[:: max(1, len(wanted) // most)], rtol=1e-12)
