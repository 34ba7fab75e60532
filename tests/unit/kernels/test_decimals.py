"""Numbers into text, compiled, against Python's own formatting."""

from itertools import pairwise

import numpy as np
import pytest

from ssbfab.kernels.decimals import rows

ODD = np.array([0.0, -0.0, 0.5, 1.5, 2.5, -0.5, 0.00015, 999.9999995, 2.675, 1.005, -1e-9, 1e300, -1e22, 2.0**43, 2.0**53 + 2, 5e-324,
                np.nan, np.inf, -np.inf])


def twin(texts, columns, decimals, form, values, first) -> list[str]:
    def line(f, row) -> str:
        fields = [f"{row[c]:.{decimals[c]}f}" for c in columns[f]]
        return "".join(text + field for text, field in zip(texts[f], [*fields, ""], strict=True))

    lines = [line(f, row) for f, row in zip(form.tolist(), values.tolist(), strict=True)]
    return ["".join(lines[a:b]) for a, b in pairwise(first.tolist())]


def each(values: np.ndarray, decimals: int) -> list[str]:
    """Every value by itself."""
    n = len(values)
    return rows([["", ""]], [[0]], np.array([decimals]), np.zeros(n, dtype=np.int64), values[:, None].copy(), np.arange(n + 1))


@pytest.mark.parametrize("decimals", [*range(18), 25, 99])
def test_as_python_writes_them(decimals):
    rng = np.random.default_rng(decimals)
    drawn = rng.normal(size=3000) * 10 ** rng.uniform(-14, 12, 3000)
    halves = (rng.integers(-10**6, 10**6, 1000) + 0.5) / 10.0**decimals
    values = np.concatenate([ODD, drawn, halves, np.round(drawn[:1000], min(decimals, 9))])
    assert each(values, decimals) == [f"{value:.{decimals}f}" for value in values.tolist()]


def test_known_numbers():
    values = np.array([[1e-5, -12.5, 0.0001577336, 300.0]])
    texts, columns, decimals = [["G1 X", " Y", " E", " F", "\n"]], [[0, 1, 2, 3]], np.array([5, 5, 10, 0])
    assert rows(texts, columns, decimals, np.array([0]), values, np.array([0, 1])) == ["G1 X0.00001 Y-12.50000 E0.0001577336 F300\n"]


@pytest.mark.parametrize("seed", range(5))
def test_rows_as_python_writes_them(seed):
    rng = np.random.default_rng(seed)
    texts = [["G1 X", " Y", " E", "\n"], ["G0 Z\0 F", "\n"], ["µ" * 40 + "%{x}\n"], ["", "", ""], ["a text of seventeen", ""]]
    columns, decimals = [(0, 1, 2), (3,), (), (3, 3), (1,)], np.array([5, 5, 9, 0])
    form, values = rng.integers(0, len(texts), 400), rng.normal(size=(400, 4)) * 10 ** rng.uniform(-3, 4, (400, 4))
    first = np.sort(np.concatenate([[0, 0, 400], rng.integers(0, 400, 9)]))
    assert rows(texts, columns, decimals, form, values, first) == twin(texts, columns, decimals, form, values, first)


def test_no_rows():
    nothing = np.zeros(0, dtype=np.int64)
    assert rows([], [], np.zeros(4, dtype=np.int64), nothing, np.zeros((0, 4)), np.array([0, 0, 0])) == ["", ""]


@pytest.mark.parametrize(("texts", "columns", "decimals", "form", "first"), [
    (["X"], (0,), 1, 0, [0, 1]), (["X", ""], (), 1, 0, [0, 1]), (["X", ""], (2,), 1, 0, [0, 1]), (["X", ""], (-1,), 1, 0, [0, 1]),
    (["X", ""], (0,), 100, 0, [0, 1]), (["X", ""], (0,), -1, 0, [0, 1]), (["X", ""], (0,), 1, 1, [0, 1]), (["X", ""], (0,), 1, -1, [0, 1]),
    (["X", ""], (0,), 1, 0, [0, 2]), (["X", ""], (0,), 1, 0, [1, 0]), (["X", ""], (0,), 1, 0, [-1, 1])])
def test_what_does_not_fit_is_refused(texts, columns, decimals, form, first):
    with pytest.raises(ValueError, match="rows: "):
        rows([texts], [columns], np.array([decimals, 1]), np.array([form]), np.ones((1, 2)), np.array(first))
