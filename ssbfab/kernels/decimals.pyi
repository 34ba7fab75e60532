from ssbfab.kernels.arrays import Floats

def filled(text: str, values: Floats) -> str:
    """`text % tuple(values)` for a text whose only fields are `%.0f` to `%.99f` and `%%`, values (n,) contiguous, in order.

    Raises `ValueError` where a field is another one, or where there are more or fewer values than fields.
    """
