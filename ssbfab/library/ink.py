"""The noun `Ink`: a paste that can be printed. What its numbers mean for flow is `ssbfab.ink`'s business."""

from __future__ import annotations

from typing import Annotated

from ssbfab.spec import Key, spec


@spec
class Ink:
    """A paste: a powder of one material in a binder and a solvent.

    The Herschel–Bulkley law is tau = yield_stress + consistency * rate ** flow_index.
    """

    material: Annotated[str, Key(help="id of the material that remains after firing", example="lfp")]
    solids_fraction: Annotated[float, Key(above=0, below=1, help="volume of powder per volume of ink", example="0.3")]
    density_kg_m3: Annotated[float, Key("kg/m3", above=300, at_most=20000, help="density of the ink")]
    yield_stress_pa: Annotated[float, Key("Pa", at_least=0, at_most=1e5, help="Herschel–Bulkley yield stress")]
    consistency_pa_s_n: Annotated[float, Key("Pa.s^n", above=0, at_most=1e6, help="Herschel–Bulkley consistency K")]
    flow_index: Annotated[float, Key(above=0, at_most=1.5, help="Herschel–Bulkley exponent n")]
    shear_modulus_pa: Annotated[float, Key("Pa", above=0, at_most=1e9, help="storage modulus G' at rest")] = 1e5
    surface_tension_n_m: Annotated[float, Key("N/m", above=0, at_most=1, help="surface tension")] = 0.04
    d90_mm: Annotated[float, Key("mm", above=0, at_most=1, help="particle size below which 90 % of the volume lies")] = 1e-3
    die_swell_ratio: Annotated[float, Key(at_least=0.5, at_most=3, help="diameter of the free filament over the tip's")] = 1.0
    drying_min_s: Annotated[float, Key("s", at_least=0, at_most=1e6, help="a layer must be at least this old")] = 0.0
    drying_max_s: Annotated[float, Key("s", above=0, at_most=1e7, help="a layer must not be older than this")] = 86400.0
    idle_max_s: Annotated[float, Key("s", above=0, at_most=1e6, help="an idle tip dries after this: purge before")] = 120.0
    fired_density_fraction: Annotated[
        float, Key(above=0, at_most=1, help="relative density of the ceramic after the firing that the recipe states")
    ] = 0.95
    binder: Annotated[str, Key(help="binder, in words")] = ""
    solvent: Annotated[str, Key(help="solvent, in words; `water` makes it an aqueous ink")] = ""
    binder_mass_fraction: Annotated[float, Key(at_least=0, below=1, help="mass of binder per mass of ink")] = 0.05
    name: Annotated[str, Key(help="the ink's name; given by its file")] = ""
