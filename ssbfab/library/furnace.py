"""The nouns of heat and pressure: `Furnace` and `Press`."""

from __future__ import annotations

from typing import Annotated

from ssbfab.spec import Key, spec


@spec
class Furnace:
    """A furnace as a lumped heat capacity: C dT/dt = P - UA (T - Ta) - eps sigma A (T^4 - Ta^4), the sample lagging by tau."""

    temperature_max_k: Annotated[float, Key("K", above=273.15, at_most=3300, help="highest temperature")]
    power_w: Annotated[float, Key("W", above=0, at_most=1e6, help="heating power")]
    heat_capacity_j_k: Annotated[float, Key("J/K", above=0, at_most=1e8, help="heat capacity of chamber and load")]
    loss_w_k: Annotated[float, Key("W/K", at_least=0, at_most=1e4, help="conductive loss UA")]
    radiating_area_m2: Annotated[float, Key("m2", at_least=0, at_most=10, help="emissivity times area that radiates")] = 0.0
    lag_s: Annotated[float, Key("s", at_least=0, at_most=1e5, help="time constant of the sample behind the furnace")] = 0.0
    rate_max_k_s: Annotated[float, Key("K/s", above=0, at_most=50, help="highest rate the controller accepts")] = 1.0 / 6.0
    rate_min_k_s: Annotated[float, Key("K/s", above=0, at_most=50, help="resolution of the rate")] = 0.1 / 60.0
    segment_count: Annotated[int, Key(at_least=1, at_most=1000, help="segments in a program")] = 16
    atmospheres: Annotated[tuple[str, ...], Key(help="gases it can hold")] = ("air",)
    pressure_max_pa: Annotated[float, Key("Pa", at_least=0, at_most=1e9, help="pressure on the part; 0 for none")] = 0.0
    name: Annotated[str, Key(help="the furnace's name; given by its file")] = ""


@spec
class Press:
    """A press and its die for cold sintering."""

    force_max_n: Annotated[float, Key("N", above=0, at_most=1e8, help="highest force")]
    die_diameter_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="bore of the die")]
    die_stress_max_pa: Annotated[float, Key("Pa", above=0, at_most=5e9, help="rated stress of the die at temperature")]
    temperature_max_k: Annotated[float, Key("K", above=273.15, at_most=1500, help="highest temperature of die and platen")]
    rate_max_k_s: Annotated[float, Key("K/s", above=0, at_most=50, help="highest heating rate")] = 1.0 / 6.0
    force_step_n: Annotated[float, Key("N", at_least=0, at_most=1e6, help="smallest step of force; 0 for any force")] = 100.0
    die_material: Annotated[str, Key(help="material of the die, in words")] = "tool steel"
    name: Annotated[str, Key(help="the press's name; given by its file")] = ""
