"""Numbers as controllers read them: plain decimals, never an exponent (Klipper read `E1e-05` as 1 and -05), never -0."""

from __future__ import annotations

import math

import numpy as np

from ssbfab.errors import DialectError
from ssbfab.toolpath.path import Floats

#: No controller is asked for more: beyond it a double holds no further digit worth having.
DECIMALS_MAX = 12


def number(value: float, decimals: int) -> str:
    """One number as text.

    >>> number(1e-5, 5), number(-1e-9, 5), number(2.5, 0)
    ('0.00001', '0.00000', '2')
    """
    if not math.isfinite(value) or abs(value) > 1e9:
        raise DialectError(f"a number of {value} cannot be written into a print file")
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def brief(value: float, decimals: int) -> str:
    """The same without trailing zeros: `275.1`, `0`."""
    text = number(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(values: Floats, decimals: int) -> Floats:
    """Values as `%.{decimals}f` will show them, with no negative zero among them."""
    return np.round(values, decimals) + 0.0


def decimals_for(smallest: float, relative: float = 5e-5, least: int = 5) -> int:
    """Decimals that keep the rounding of `smallest` under `relative` of it.

    >>> decimals_for(0.05), decimals_for(3e-5)
    (6, 9)
    """
    if smallest <= 0:
        return least
    return min(max(math.ceil(-math.log10(2 * relative * smallest)), least), DECIMALS_MAX)
