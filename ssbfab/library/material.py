"""The noun `Material`: what is known of a substance, each number with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ssbfab.errors import LibraryError, nearest
from ssbfab.library.law import Law
from ssbfab.library.measured import Measured, Remark
from ssbfab.units import key_of


@dataclass(frozen=True, kw_only=True)
class Material:
    """A substance of the library.

    `properties` maps a name with its unit (`youngs_modulus_pa`, `cte_per_k`, `density_kg_m3`, `poisson_ratio`,
    `fracture_toughness_pa_m05`, `flexural_strength_pa`, `conductivity_s_m`, `specific_capacity_ah_kg`, `voltage_v`,
    `sinter_temperature_k`, `max_temperature_k`, `melting_k`, …) to the measurements of it, the best one
    first; `library.properties` lists them all. `notes` keeps what is words, not numbers (`atmosphere`,
    `moisture_sensitive`, …); `remarks` holds the same texts with their sources. `laws` are properties over temperature;
    `library.thermal` reads them.
    """

    id: str
    name: str
    formula: str
    kind: str
    properties: Mapping[str, tuple[Measured, ...]]
    notes: Mapping[str, tuple[str, ...]]
    remarks: Mapping[str, tuple[Remark, ...]] = field(default_factory=dict)
    laws: Mapping[str, Law] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return bool(self.properties.get(name))

    def get(self, name: str) -> Measured | None:
        """The best measurement of a property, or None where the library has none."""
        found = self.properties.get(name)
        return found[0] if found else None

    def need(self, name: str) -> Measured:
        """The best measurement of a property; `LibraryError` says what to measure where there is none."""
        found = self.get(name)
        if found is None:
            said = "".join(f" ({text})" for text in self.notes.get(key_of(name), ()))
            raise LibraryError(
                f"material {self.id!r} has no {name}{nearest(name, self.properties)}{said}: measure it and state it in a file "
                f"library/materials/{self.id}.toml beside the recipe"
            )
        return found
