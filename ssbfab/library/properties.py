"""The properties that a material may have: their names, inside units, bounds and meaning. The one place they are declared.

A file writes the name without its unit (`[[youngs_modulus]]`), a program with it (`material.get("youngs_modulus_pa")`).
"""

from __future__ import annotations

from functools import cache

from ssbfab import units
from ssbfab.spec import Key

PROPERTIES: dict[str, Key] = {
    "density_kg_m3": Key("kg/m3", above=0, at_most=3e4, help="density without pores"),
    "relative_density_fraction": Key(above=0, at_most=1, help="density over that without pores, as usually fired"),
    "cte_per_k": Key("1/K", at_least=-1e-3, at_most=1e-3, help="thermal expansion, linear"),
    "mean_cte_per_k": Key("1/K", at_least=-1e-3, at_most=1e-3, help="mean expansion between the two stated temperatures"),
    "cte_axis_a_per_k": Key("1/K", at_least=-1e-3, at_most=1e-3, help="expansion of a single crystal along a"),
    "cte_axis_c_per_k": Key("1/K", at_least=-1e-3, at_most=1e-3, help="expansion of a single crystal along c"),
    "youngs_modulus_pa": Key("Pa", above=0, at_most=2e12, help="Young's modulus"),
    "porous_youngs_modulus_pa": Key("Pa", above=0, at_most=2e12, help="Young's modulus at the stated porosity"),
    "orientation_youngs_modulus_pa": Key("Pa", above=0, at_most=2e12, help="Young's modulus of one crystal, over directions"),
    "biaxial_modulus_pa": Key("Pa", above=0, at_most=4e12, help="E / (1 - nu)"),
    "poisson_ratio": Key(above=-1, below=0.5, help="Poisson's ratio"),
    "hardness_pa": Key("Pa", above=0, at_most=2e11, help="hardness"),
    "fracture_toughness_pa_m05": Key("Pa.m0.5", above=0, at_most=5e8, help="fracture toughness, mode I"),
    "flexural_strength_pa": Key("Pa", above=0, at_most=1e10, help="flexural strength"),
    "yield_strength_pa": Key("Pa", above=0, at_most=1e10, help="yield strength"),
    "residual_stress_pa": Key("Pa", at_least=-1e10, at_most=1e10, help="largest residual stress seen in films"),
    "constraint_stress_pa": Key("Pa", at_least=0, at_most=1e9, help="stress in a film that sinters on a rigid support"),
    "weibull_exponent": Key(above=0, at_most=200, help="Weibull modulus m"),
    "critical_grain_mm": Key("mm", above=0, at_most=10, help="grain size from which it cracks by itself"),
    "conductivity_s_m": Key("S/m", above=0, at_most=1e9, help="ionic conductivity"),
    "filled_conductivity_s_m": Key("S/m", above=0, at_most=1e9, help="ionic conductivity with the stated filler"),
    "conductivity_activation_j_mol": Key("J/mol", at_least=0, at_most=1e6, help="activation energy of conduction"),
    "transference_fraction": Key(at_least=0, at_most=1, help="share of the current that lithium carries, t+"),
    "specific_capacity_ah_kg": Key("Ah/kg", above=0, at_most=1e4, help="capacity per mass of active material, theoretical"),
    "capacity_limit_ah_kg": Key("Ah/kg", above=0, at_most=1e4, help="capacity per mass in use"),
    "voltage_v": Key("V", at_least=-5, at_most=10, help="mean potential against lithium"),
    "volume_change_fraction": Key(at_least=-1, at_most=10, help="change of volume over a full charge, per volume"),
    "sinter_temperature_k": Key("K", above=0, at_most=4000, help="usual sintering temperature"),
    "sinter_time_s": Key("s", above=0, at_most=1e7, help="usual hold at that temperature"),
    "max_temperature_k": Key("K", above=0, at_most=4000, help="what it survives in its atmosphere"),
    "melting_k": Key("K", above=0, at_most=5000, help="melting point, or solidus"),
    "creep_activation_j_mol": Key("J/mol", above=0, at_most=5e6, help="activation energy of creep"),
    "creep_rate_per_s": Key("1/s", above=0, at_most=1, help="steady creep rate at the temperature, stress and grain of the test"),
    "creep_stress_pa": Key("Pa", above=0, at_most=1e10, help="equivalent stress at which the creep rate was measured"),
    "creep_stress_exponent": Key(at_least=1, at_most=10, help="n: the creep rate goes with stress to the n"),
    "creep_grain_mm": Key("mm", above=0, at_most=10, help="grain size of the sample that crept"),
    "creep_grain_exponent": Key(at_least=0, at_most=4, help="p: the creep rate goes with grain size to the -p"),
    "densification_activation_j_mol": Key("J/mol", above=0, at_most=5e6, help="activation energy of densification of one powder"),
    "msc_activation_j_mol": Key("J/mol", above=0, at_most=5e6, help="the same as master sintering curves gave it"),
    "grain_growth_activation_j_mol": Key("J/mol", above=0, at_most=5e6, help="activation energy of grain growth"),
    "spriggs_exponent": Key(at_least=0, at_most=30, help="b in E = E0 exp(-b porosity)"),
}

#: What a material's file may say in words; beside these, the key of any property of which no number is known.
NOTES: dict[str, str] = {
    "atmosphere": "what it is fired or kept in",
    "moisture_sensitive": "what humid air does to it",
    "expansion": "what is known of its thermal expansion in words",
    "expansion_law": "a published law of its thermal expansion, as printed",
    "aid_effect": "what it did as a sintering aid",
    "two_step_point": "a published two-step firing",
    "remark": "anything else",
}

KINDS = (
    "oxide_electrolyte", "sulfide_electrolyte", "thin_film_electrolyte", "polymer", "cathode", "anode", "coating",
    "sintering_aid", "ceramic", "metal", "glass", "substrate", "composite", "class_range",
)


@cache
def by_key() -> dict[str, str]:
    """Key as a file writes it → name with its unit."""
    return {units.key_of(name): name for name in PROPERTIES}
