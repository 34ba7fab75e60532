"""The one place where text with a unit becomes a float, and back.

Inside, ssbfab computes in millimetre, second, kelvin, pascal and otherwise SI; the name of every variable says its unit
(`gap_mm`, `rate_k_s`). Outside, every dimensioned number is text: `"50 um"`, `"2 K/min"`. The table is closed on purpose:
a unit that is not in it is an error that lists what is.

>>> parse("50 um", "mm")
0.05
>>> parse("600 degC", "K")
873.15
>>> show(0.05, "mm")
'50 um'
"""

from __future__ import annotations

import math
import re

from ssbfab.errors import UnitError, brief, nearest

# For each inside unit: the spellings it is written with outside, and how much of the inside unit each is.
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_LENGTH = {"nm": 1e-6, "um": 1e-3, "µm": 1e-3, "μm": 1e-3, "mm": 1.0, "cm": 10.0, "m": 1e3, "in": 25.4}
_TIME = {"ms": 1e-3, "s": 1.0, "min": _MINUTE, "h": _HOUR, "d": _DAY}
_PRESSURE = {"Pa": 1.0, "kPa": 1e3, "MPa": 1e6, "GPa": 1e9, "mbar": 100.0, "bar": 1e5, "psi": 6894.757293168361,
             "atm": 101325.0}


def _ratio(top: dict[str, float], bottom: dict[str, float]) -> dict[str, float]:
    return {f"{t}/{b}": top[t] / bottom[b] for t in top for b in bottom}


_VOLUME = {"nL": 1e-3, "uL": 1.0, "µL": 1.0, "mL": 1e3, "L": 1e6, "mm^3": 1.0, "cm^3": 1e3, "um^3": 1e-9}
TABLE: dict[str, dict[str, float]] = {
    "mm": _LENGTH,
    "mm2": {"um^2": 1e-6, "mm^2": 1.0, "cm^2": 100.0, "m^2": 1e6},
    "mm3": _VOLUME,
    "s": _TIME,
    "K": {"K": 1.0, "degC": 1.0, "°C": 1.0, "degF": 5 / 9, "°F": 5 / 9},
    "dK": {"K": 1.0},
    "mm/s": _ratio(_LENGTH, {"s": 1.0, "min": _MINUTE, "h": _HOUR}),
    "mm/s2": {"um/s^2": 1e-3, "mm/s^2": 1.0, "m/s^2": 1e3},
    "mm3/s": _ratio(_VOLUME, {"s": 1.0, "min": _MINUTE, "h": _HOUR}),
    "K/s": _ratio({"K": 1.0, "degC": 1.0}, {"s": 1.0, "min": _MINUTE, "h": _HOUR}),
    "Pa": _PRESSURE,
    "Pa/s": _ratio(_PRESSURE, {"s": 1.0, "min": _MINUTE}),
    "Pa.s": {"mPa.s": 1e-3, "Pa.s": 1.0, "kPa.s": 1e3},
    "Pa.s^n": {"Pa.s^n": 1.0, "kPa.s^n": 1e3},
    "Pa.m0.5": {"Pa.m^0.5": 1.0, "kPa.m^0.5": 1e3, "MPa.m^0.5": 1e6},
    "1/K": {"1/K": 1.0, "ppm/K": 1e-6, "um/m/K": 1e-6},
    "kg/m3": {"kg/m^3": 1.0, "g/cm^3": 1e3, "g/mL": 1e3},
    "kg": {"mg": 1e-6, "g": 1e-3, "kg": 1.0},
    "N": {"mN": 1e-3, "N": 1.0, "kN": 1e3},
    "N/m": {"mN/m": 1e-3, "N/m": 1.0},
    "J": {"J": 1.0, "kJ": 1e3, "MJ": 1e6, "Wh": 3600.0, "kWh": 3.6e6},
    "J/mol": {"J/mol": 1.0, "kJ/mol": 1e3, "eV": 96485.33212331001},
    "J/m2": {"mJ/m^2": 1e-3, "J/m^2": 1.0},
    "J/K": {"J/K": 1.0, "kJ/K": 1e3},
    "W": {"mW": 1e-3, "W": 1.0, "kW": 1e3},
    "W/K": {"W/K": 1.0, "kW/K": 1e3},
    "S/m": {"uS/cm": 1e-4, "mS/cm": 0.1, "S/cm": 100.0, "S/m": 1.0},
    "Ah/kg": {"mAh/g": 1.0, "Ah/kg": 1.0},
    "Ah/m2": {"mAh/cm^2": 10.0, "Ah/m^2": 1.0},
    "V": {"mV": 1e-3, "V": 1.0},
    "rad": {"deg": math.pi / 180.0, "rad": 1.0},
    "mm2/s": {"mm^2/s": 1.0, "cm^2/s": 100.0, "m^2/s": 1e6},
    "m2": {"nm^2": 1e-18, "um^2": 1e-12, "mm^2": 1e-6, "cm^2": 1e-4, "m^2": 1.0},
    "mol/m3": {"mol/m^3": 1.0, "mol/L": 1e3},
    "1/s": {"1/s": 1.0, "1/min": 1 / _MINUTE},
    "1/mm": {"1/mm": 1.0, "1/cm": 0.1},
    "Pa.s/K": {"Pa.s/K": 1.0},
}

#: The end of a variable's name, and the inside unit that it promises. Longest first.
SUFFIXES: dict[str, str] = {
    "_mm3_s": "mm3/s", "_mm2_s": "mm2/s", "_mm_s2": "mm/s2", "_mm_s": "mm/s", "_mm3": "mm3", "_mm2": "mm2", "_mm": "mm",
    "_k_s": "K/s", "_per_k": "1/K", "_delta_k": "dK", "_j_k": "J/K", "_w_k": "W/K", "_pa_m05": "Pa.m0.5",
    "_pa_s_n": "Pa.s^n", "_pa_per_s": "Pa/s", "_pa_s": "Pa.s", "_pa": "Pa", "_k": "K", "_kg_m3": "kg/m3", "_kg": "kg",
    "_n_m": "N/m", "_j_mol": "J/mol", "_j_m2": "J/m2", "_s_m": "S/m", "_ah_kg": "Ah/kg", "_ah_m2": "Ah/m2",
    "_mol_m3": "mol/m3", "_per_mm": "1/mm", "_per_s": "1/s", "_rad": "rad", "_m2": "m2", "_v": "V", "_w": "W", "_j": "J",
    "_n": "N", "_s": "s",
}
DIMENSIONLESS = ("_fraction", "_ratio", "_count", "_index", "_exponent")

_QUANTITY = re.compile(r"\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(\S.*?)?\s*\Z")
_OFFSET = {"degC": 273.15, "°C": 273.15, "degF": 459.67 * 5 / 9, "°F": 459.67 * 5 / 9}
_EXAMPLE = {
    "K": "600 degC", "dK": "20 K", "mm": "50 um", "K/s": "2 K/min", "Pa": "275 kPa", "s": "2 h", "mm/s": "5 mm/s",
}


def example(unit: str) -> str:
    """Text that `parse(…, unit)` accepts, for messages: `example("K/s") == "2 K/min"`."""
    plain = next((word for word, factor in TABLE[unit].items() if factor == 1.0), next(iter(TABLE[unit])))
    return _EXAMPLE.get(unit) or f"1 {plain}"


def parse(text: object, unit: str) -> float:
    """Read `text` such as `"50 um"` as a float in the inside unit `unit` (a key of `TABLE`, for example `"mm"`).

    Raises `UnitError` for a bare number, an unknown unit, or a number that is not finite.
    """
    spellings = TABLE[unit]
    if not isinstance(text, str):
        raise UnitError(f"found {brief(text)}, expected text with a unit, for example {example(unit)!r}")
    if len(text) > 80:
        raise UnitError(f"found text of {len(text)} characters, expected a quantity such as {example(unit)!r}")
    match = _QUANTITY.match(text)
    if match is None:
        raise UnitError(f"found {text!r}, expected a number and a unit, for example {example(unit)!r}")
    number, word = float(match.group(1)), _canonical(match.group(2) or "")
    if not word:
        raise UnitError(f"found {text!r} without a unit, expected one of {_known(unit)}, for example {example(unit)!r}")
    if word not in spellings:
        raise UnitError(f"found {text!r}: no such unit here, expected one of {_known(unit)}{nearest(word, spellings)}")
    value = number * spellings[word]
    if unit == "K":
        value += _OFFSET.get(word, 0.0)
        if value < -1e-9:
            raise UnitError(f"found {text!r}, which is below absolute zero")
        value = round(value, 10)
    if not math.isfinite(value):
        raise UnitError(f"found {text!r}, expected a finite number")
    return _tidy(value)


def show(value: float, unit: str, digits: int = 6) -> str:
    """Text for a person: the spelling that gives a number between 1 and 1000 where one exists.

    >>> show(873.15, "K"), show(2 / 60, "K/s"), show(7200.0, "s"), show(2.75e5, "Pa")
    ('600 degC', '2 K/min', '2 h', '275 kPa')
    """
    if not math.isfinite(value):
        return f"{value} {unit}"
    if unit == "K":
        return f"{_number(value - 273.15, digits)} degC"
    if unit == "K/s":
        return f"{_number(value * 60, digits)} K/min"
    spellings = TABLE[unit]
    chosen = _best_spelling(abs(value), spellings, _PREFERRED.get(unit, tuple(spellings)))
    return f"{_number(value / spellings[chosen], digits)} {chosen}"


_PREFERRED = {
    "mm": ("um", "mm", "m"), "s": ("ms", "s", "min", "h", "d"), "Pa": ("Pa", "kPa", "MPa", "GPa"),
    "mm/s": ("um/s", "mm/s"), "mm3": ("nL", "uL", "mL"), "mm3/s": ("nL/s", "uL/s"), "kg": ("mg", "g", "kg"),
    "mm2": ("mm^2", "cm^2"), "1/K": ("ppm/K",), "J/mol": ("kJ/mol",), "S/m": ("mS/cm", "S/cm"), "Ah/kg": ("mAh/g",),
    "Ah/m2": ("mAh/cm^2",), "kg/m3": ("g/cm^3",), "rad": ("deg",), "J": ("J", "kJ", "kWh"), "dK": ("K",),
    "Pa.m0.5": ("MPa.m^0.5",), "mm/s2": ("mm/s^2", "m/s^2"), "Pa/s": ("Pa/s", "kPa/s", "MPa/s"),
}


def _best_spelling(size: float, spellings: dict[str, float], candidates: tuple[str, ...]) -> str:
    ordered = sorted(candidates, key=lambda word: spellings[word])
    fitting = [word for word in ordered if size >= 0.9999999 * spellings[word]]
    if size == 0.0:
        return next((word for word in ordered if spellings[word] == 1.0), ordered[0])
    return fitting[-1] if fitting else ordered[0]


def unit_of(name: str) -> str | None:
    """The inside unit that a variable's name promises: `unit_of("gap_mm") == "mm"`, None for `finger_count`."""
    found = next((s for s in sorted(SUFFIXES, key=len, reverse=True) if name.endswith(s)), None)
    return SUFFIXES[found] if found else None


def key_of(name: str) -> str:
    """The key a user writes for a field: `key_of("gap_mm") == "gap"`."""
    found = next((s for s in sorted(SUFFIXES, key=len, reverse=True) if name.endswith(s)), None)
    return name.removesuffix(found) if found else name


def _canonical(word: str) -> str:
    word = re.sub(r"\s+", "", word).replace("²", "^2").replace("³", "^3").replace("·", ".").replace("*", ".")
    return word.replace("μ", "µ").replace("µ", "u")


def _known(unit: str) -> str:
    return ", ".join(word for word in TABLE[unit] if word.isascii())


def _tidy(value: float) -> float:
    """`50 * 1e-3` is 0.05, not 0.05000000000000001: conversions keep 15 significant digits."""
    return float(f"{value:.15g}")


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}g}" if value else "0"

