from collections.abc import Sequence

from ssbfab.kernels.arrays import Floats, Ints

def filled(text: str, values: Floats) -> str:
    """`text % tuple(values)` for a text whose only fields are `%.0f` to `%.99f` and `%%`, values (n,) contiguous, in order.

    Raises `ValueError` where a field is another one, or where there are more or fewer values than fields.
    """

def rows(texts: Sequence[str], columns: Sequence[Sequence[int]], form: Ints, values: Floats, first: Ints) -> list[str]:
    """Rows of numbers as text, joined from `first[s]` to before `first[s + 1]` for each s; all arrays contiguous.

    Row i of the values (n, c) is written as text number `form[i]` (n,), filled as by `filled` with its values in those columns.
    Raises `ValueError` where a field is another one, a form has more or fewer fields than columns, or a number is out of range.
    """
