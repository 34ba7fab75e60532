"""Refusal of what cannot exist, before any memory is taken: every fault at once, each with the rule that failed."""

from __future__ import annotations

from collections.abc import Iterable

from ssbfab import spec
from ssbfab.errors import GeometryError, UnitError

#: A cell of more triangles than this is refused: some 2 GB while it is built and exported.
MOST_TRIANGLES = 6_000_000
#: No cell is larger than this in any direction.
LARGEST_MM = 1000.0


def refuse(architecture: object, faults: Iterable[str] = (), *, triangles: float = 0, size_mm: float = 0.0) -> None:
    """Raise `GeometryError` with every bound that a key breaks and every fault that the architecture found itself."""
    found = list(_broken_bounds(architecture)) or list(faults)
    if not found and not triangles <= MOST_TRIANGLES:
        found.append(f"about {triangles:.3g} triangles, at most {MOST_TRIANGLES:.3g}: ask for fewer or coarser features")
    if not found and not size_mm <= LARGEST_MM:
        found.append(f"the cell would be {size_mm:.4g} mm long, at most {LARGEST_MM:g} mm")
    if found:
        raise GeometryError(*(f"cell ({getattr(architecture, 'name', '?')}): {fault}" for fault in found))


def _broken_bounds(architecture: object) -> Iterable[str]:
    for field in spec.fields(type(architecture)):  # type: ignore[arg-type]
        value = getattr(architecture, field.name)
        for each in value if isinstance(value, tuple | list) else (value,):
            try:
                field.about.check(each)
            except UnitError as error:
                yield f"{field.key}: {error}"


def broken(**rules: bool) -> list[str]:
    """The names of the rules that do not hold, underscores as spaces: `broken(gap_below_pitch=gap < pitch)`."""
    return [name.replace("_", " ") for name, holds in rules.items() if not holds]
