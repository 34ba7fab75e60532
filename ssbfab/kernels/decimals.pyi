from collections.abc import Sequence

from ssbfab.kernels.arrays import Floats, Ints

def rows(
    texts: Sequence[Sequence[str]], columns: Sequence[Sequence[int]], decimals: Ints, form: Ints, values: Floats, first: Ints,
) -> list[str]:
    """Rows of numbers as text, joined from `first[s]` to before `first[s + 1]` for each s; all arrays contiguous.

    Row i of the values (n, c) has the form number f = `form[i]` (n,): `texts[f][0]`, the value in column `columns[f][0]`,
    `texts[f][1]` and so on to a last text. Values are written as Python's `f"{value:.{decimals[column]}f}"`. Raises `ValueError`
    where a form has not one text more than columns, or a number is out of range.
    """
