"""How much of an ink to mix: grams of powder, binder and solvent for the volume that a job takes from it.

    mixed = (printed + purged) (1 + margin) + dead volume
    powder = solids_fraction × powder density × mixed;  binder = binder_mass_fraction × density × mixed;  solvent = the rest

Mass is conserved: the three add up to density × mixed. An ink whose density contradicts its solids is refused, not mixed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from ssbfab import units
from ssbfab.errors import LibraryError
from ssbfab.library.ink import Ink
from ssbfab.spec import Key, spec

_MM3_PER_M3 = 1e9


@spec
class BatchSettings:
    """What a batch must hold beyond the printed volume. Its numbers are assumed: weigh what stays in your own barrel."""

    dead_volume_mm3: Annotated[float, Key("mm3", at_least=0, at_most=1e7, help="stays in barrel and tip of each tool")] = 200.0
    purge_mm3: Annotated[float, Key("mm3", at_least=0, at_most=1e7, help="primed and purged during the job, of each ink")] = 20.0
    margin_ratio: Annotated[float, Key(at_least=0, at_most=10, help="added to what is printed and purged")] = 0.2


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What to weigh in for one ink."""

    ink: str
    material: str
    printed_mm3: float
    mixed_mm3: float
    powder_kg: float
    binder_kg: float
    solvent_kg: float
    binder: str
    solvent: str

    @property
    def total_kg(self) -> float:
        return self.powder_kg + self.binder_kg + self.solvent_kg

    def lines(self) -> tuple[str, ...]:
        """The weighing sheet of this ink."""
        return (
            f"{self.ink}: {units.show(self.mixed_mm3, 'mm3', 4)} to mix, {units.show(self.printed_mm3, 'mm3', 4)} of it printed",
            f"  {units.show(self.powder_kg, 'kg', 4):>12}  powder   {self.material}",
            f"  {units.show(self.binder_kg, 'kg', 4):>12}  binder   {self.binder or 'not named in the ink'}",
            f"  {units.show(self.solvent_kg, 'kg', 4):>12}  solvent  {self.solvent or 'not named in the ink'}",
        )


def batch(ink: Ink, printed_mm3: float, *, powder_density_kg_m3: float, settings: BatchSettings | None = None,
          tool_count: int = 1) -> Batch:
    """What to weigh in so that `printed_mm3` of the ink can be printed.

    Parameters: the ink, the volume that the toolpath deposits [mm3], the density of the powder [kg/m3], dead volume, purge and
    margin, and how many tools are loaded with this ink (each keeps a dead volume). Raises `LibraryError` for a volume
    that is not positive and finite, and for an ink whose density leaves no room for its solvent.

    >>> from ssbfab.library import Library
    >>> library = Library.open()
    >>> made = batch(library.ink("lfp-60wt"), 1000.0, powder_density_kg_m3=3599.0)
    >>> round(made.mixed_mm3), round(made.powder_kg * 1e3, 3), round(made.total_kg * 1e3, 3)
    (1424, 1.64, 2.734)
    """
    wanted = settings or BatchSettings()
    if not (math.isfinite(printed_mm3) and printed_mm3 > 0):
        raise LibraryError(f"ink {ink.name!r}: found a printed volume of {printed_mm3:g} mm3, expected one above 0")
    mixed = (printed_mm3 + wanted.purge_mm3) * (1 + wanted.margin_ratio) + wanted.dead_volume_mm3 * tool_count
    total = ink.density_kg_m3 * mixed / _MM3_PER_M3
    powder = ink.solids_fraction * powder_density_kg_m3 * mixed / _MM3_PER_M3
    binder = ink.binder_mass_fraction * total
    solvent = total - powder - binder
    if solvent < 0:
        raise LibraryError(
            f"ink {ink.name!r}: {ink.solids_fraction:.0%} by volume of a powder of {powder_density_kg_m3 / 1e3:.4g} g/cm^3 and "
            f"{ink.binder_mass_fraction:.0%} of binder weigh more than the ink itself, {ink.density_kg_m3 / 1e3:.4g} g/cm^3: "
            "correct density, solids_fraction or binder_mass_fraction")
    return Batch(ink=ink.name, material=ink.material, printed_mm3=printed_mm3, mixed_mm3=mixed, powder_kg=powder,
                 binder_kg=binder, solvent_kg=solvent, binder=ink.binder, solvent=ink.solvent)


def liquid_density_kg_m3(ink: Ink, powder_density_kg_m3: float) -> float:
    """The density that binder and solvent together must have for the ink's own numbers to agree: a check on its file."""
    return (ink.density_kg_m3 - ink.solids_fraction * powder_density_kg_m3) / (1 - ink.solids_fraction)
