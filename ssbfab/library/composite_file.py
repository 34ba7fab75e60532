"""The `[[constituents]]` of a material's file, read into parts: every fault is told at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from ssbfab.errors import LibraryError
from ssbfab.library.composite import PARTS_LIMIT, Part, volume_fractions
from ssbfab.library.material import Material
from ssbfab.library.sourced import bound, unknown_keys

Lookup = Callable[[str], Material]
_KEYS = ("material", "volume_fraction", "mass_fraction")
_SHARES = ("volume_fraction", "mass_fraction")


def parts_of(rows: Any, where: str, faults: list[str], lookup: Lookup) -> tuple[Part, ...]:
    """The parts that a file states, none where it has faults. `lookup` finds a material of the library."""
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows) or not 1 <= len(rows) <= PARTS_LIMIT:
        faults.append(f"{where}: constituents: expected 1 to {PARTS_LIMIT} tables [[constituents]]")
        return ()
    before = len(faults)
    share = _share(rows, where, faults)
    found = [(_material(row, f"{where}: constituents[{i}]", faults, lookup),
              _fraction(row, share, f"{where}: constituents[{i}]", faults)) for i, row in enumerate(rows)]
    total = math.fsum(fraction for _, fraction in found)
    if len(faults) == before and abs(total - 1) > 1e-6:
        faults.append(f"{where}: constituents: the {share}s add up to {total:g}, expected 1")
    if len(faults) > before:
        return ()
    known = [(material, fraction / total) for material, fraction in found if material is not None]
    if share == "mass_fraction":
        try:
            return volume_fractions(known)
        except LibraryError as error:
            faults.extend(f"{where}: constituents: {fault}" for fault in error.faults)
            return ()
    return tuple(Part(material=material, volume_fraction=fraction) for material, fraction in known)


def _share(rows: list[Mapping[str, Any]], where: str, faults: list[str]) -> str:
    used = {key for row in rows for key in _SHARES if key in row}
    if len(used) > 1:
        faults.append(f"{where}: constituents: found volume_fraction and mass_fraction, expected one of them for all")
    return "mass_fraction" if used == {"mass_fraction"} else "volume_fraction"


def _material(row: Mapping[str, Any], path: str, faults: list[str], lookup: Lookup) -> Material | None:
    unknown_keys(row, _KEYS, path, faults)
    name = row.get("material")
    if not isinstance(name, str):
        faults.append(f"{path}.material: found {'nothing' if name is None else repr(name)[:60]}, expected the id of a material")
        return None
    try:
        return lookup(name)
    except LibraryError as error:
        faults.extend(fault if ".toml" in fault else f"{path}.material: {fault}" for fault in error.faults)
        return None


def _fraction(row: Mapping[str, Any], share: str, path: str, faults: list[str]) -> float:
    value = row.get(share)
    if value is None:
        faults.append(f"{path}.{share}: required key is missing")
        return 0.0
    number = bound(value, None, f"{path}.{share}", faults)
    if number is not None and not 0 < number <= 1:
        faults.append(f"{path}.{share}: found {number:g}, expected above 0 and at most 1")
    return number or 0.0
