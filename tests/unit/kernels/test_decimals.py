"""Numbers into text, compiled, against Python's own formatting."""

from itertools import pairwise

import numpy as np
import pytest

from ssbfab.kernels.decimals import filled, rows

ODD = np.array([0.0, -0.0, 0.5, 1.5, 2.5, -0.5, 0.00015, 999.9999995, 2.675, 1.005, -1e-9, 1e300, -1e22, 2.0**43, 2.0**53 + 2, 5e-324,
                np.nan, np.inf, -np.inf])


def twin(text: str, values: np.ndarray) -> str:
    return text % tuple(values.tolist())


@pytest.mark.parametrize("decimals", [*range(18), 25])
def test_as_python_writes_them(decimals):
    rng = np.random.default_rng(decimals)
    drawn = rng.normal(size=3000) * 10 ** rng.uniform(-14, 12, 3000)
    halves = (rng.integers(-10**6, 10**6, 1000) + 0.5) / 10.0**decimals
    values = np.concatenate([ODD, drawn, halves, np.round(drawn[:1000], min(decimals, 9))])
    text = f"µ X%.{decimals}f %%\n" * len(values)
    assert filled(text, values) == twin(text, values)


def test_known_numbers():
    assert filled("G1 X%.5f Y%.5f E%.10f F%.0f\n", np.array([1e-5, -12.5, 0.0001577336, 300.0])) == "G1 X0.00001 Y-12.50000 E0.0001577336 F300\n"


def test_per_cent_signs_survive_two_rounds():
    assert filled(filled("%%.2f %%%% %.1f", np.array([0.5])), np.array([0.25])) == "0.25 % 0.5"


@pytest.mark.parametrize(("text", "values"), [("%s", [1.0]), ("%.3", [1.0]), ("%", []), ("%.f", [1.0]), ("%.123f", [1.0]), ("%.1d", [1.0]),
                                              ("%.1f", []), ("%.1f", [1.0, 2.0]), ("none", [1.0])])
def test_what_does_not_fit_is_refused(text, values):
    with pytest.raises(ValueError, match=r"field"):
        filled(text, np.array(values, dtype=float))


def test_nothing_and_only_text():
    assert filled("", np.zeros(0)) == ""
    assert filled("M2\n", np.zeros(0)) == "M2\n"


def rows_twin(texts, columns, form, values, first) -> list[str]:
    lines = [texts[f] % tuple(row[list(columns[f])].tolist()) for f, row in zip(form.tolist(), values, strict=True)]
    return ["".join(lines[a:b]) for a, b in pairwise(first.tolist())]


@pytest.mark.parametrize("seed", range(5))
def test_rows_as_python_writes_them(seed):
    rng = np.random.default_rng(seed)
    texts, columns = ["G1 X%.5f Y%.5f E%.9f\n", "G0 Z%%.5f F%.0f\n", "µ%%%%\n", "%.3f%.2f"], [(0, 1, 2), (3,), (), (3, 3)]
    form, values = rng.integers(0, 4, 400), rng.normal(size=(400, 4)) * 10 ** rng.uniform(-3, 4, (400, 4))
    first = np.sort(np.concatenate([[0, 0, 400], rng.integers(0, 400, 9)]))
    assert rows(texts, columns, form, values, first) == rows_twin(texts, columns, form, values, first)


def test_no_rows():
    assert rows([], [], np.zeros(0, dtype=np.int64), np.zeros((0, 4)), np.array([0, 0, 0])) == ["", ""]


@pytest.mark.parametrize(("text", "columns", "form", "first"), [
    ("%s", (0,), 0, [0, 1]), ("%.1f", (), 0, [0, 1]), ("%.1f", (0, 1), 0, [0, 1]), ("%.1f", (2,), 0, [0, 1]), ("%.1f", (-1,), 0, [0, 1]),
    ("%.1f", (0,), 1, [0, 1]), ("%.1f", (0,), -1, [0, 1]), ("%.1f", (0,), 0, [0, 2]), ("%.1f", (0,), 0, [1, 0]), ("%.1f", (0,), 0, [-1, 1])])
def test_rows_that_do_not_fit_are_refused(text, columns, form, first):
    with pytest.raises(ValueError, match=r"field|column|form|rise"):
        rows([text], [columns], np.array([form]), np.ones((1, 2)), np.array(first))
