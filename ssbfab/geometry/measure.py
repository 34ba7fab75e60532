"""`measure(cell, library)`: from bodies and materials to `CellMetrics`, where the definitions stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ssbfab.errors import LibraryError
from ssbfab.findings import Confidence, worst
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.geometry.diffusion import longest_path_mm
from ssbfab.geometry.metrics import CellMetrics
from ssbfab.geometry.solid import contact_area_mm2

if TYPE_CHECKING:
    from ssbfab.library import Library
    from ssbfab.library.material import Material

_CONDUCTS = (Role.SEPARATOR, Role.ELECTROLYTE, Role.COATING)
_ACTIVE = (Role.POSITIVE_ELECTRODE, Role.NEGATIVE_ELECTRODE, *_CONDUCTS)
_MM3_PER_M3, _MM2_PER_M2 = 1e9, 1e6


def measure(cell: Cell, library: Library) -> CellMetrics:
    """The metrics of a fired cell whose bodies know their materials."""
    active = [body for body in cell.bodies if body.role in _ACTIVE]
    positive = [body for body in active if body.role is Role.POSITIVE_ELECTRODE]
    negative = [body for body in active if body.role is Role.NEGATIVE_ELECTRODE]
    conducts = [body for body in active if body.role in _CONDUCTS]
    numbers = _Numbers(library=library)
    plus_ah, minus_ah = numbers.capacity_ah("positive", positive), numbers.capacity_ah("negative", negative)
    footprint, envelope = _extent(active)
    voltage = _minus(numbers.voltage_v(positive), numbers.voltage_v(negative))
    energy_wh = None if plus_ah is None or minus_ah is None or voltage is None else min(plus_ah, minus_ah) * voltage
    mass_kg, volume_l = numbers.mass_kg(active), sum(body.volume_mm3 for body in active) * 1e-6
    if not conducts:
        numbers.missing.append("no separator or electrolyte body: interfaces and diffusion paths cannot be told")
    return CellMetrics(
        footprint_mm2=footprint, positive_ah_m2=_over(plus_ah, footprint / _MM2_PER_M2),
        negative_ah_m2=_over(minus_ah, footprint / _MM2_PER_M2), np_ratio=_over(minus_ah, plus_ah),
        interfacial_ratio=_over(_interface(positive, negative, conducts), footprint),
        diffusion_path_mm=_path(positive + negative, conducts),
        volume_fraction=_fractions(active, envelope), voltage_v=voltage, energy_wh_l=_over(energy_wh, volume_l),
        energy_wh_kg=_over(energy_wh, mass_kg), missing=tuple(dict.fromkeys(numbers.missing)),
        confidence=worst(numbers.confidences),
    )


@dataclass
class _Numbers:
    """Asks the library, and remembers what it lacked and how far what it had may be trusted."""

    library: Library
    missing: list[str] = field(default_factory=list)
    confidences: list[Confidence] = field(default_factory=list)

    def capacity_ah(self, which: str, bodies: Sequence[Body]) -> float | None:
        if not bodies:
            self.missing.append(f"no {which} electrode")
        return self._sum(bodies, lambda body: self._product(body, "density_kg_m3", "specific_capacity_ah_kg"))

    def mass_kg(self, bodies: Sequence[Body]) -> float | None:
        return self._sum(bodies, lambda body: self._product(body, "density_kg_m3"))

    def voltage_v(self, bodies: Sequence[Body]) -> float | None:
        known = [self._value(body, "voltage_v") for body in bodies[:1]]
        return known[0] if known else None

    def _sum(self, bodies: Sequence[Body], of: Callable[[Body], float | None]) -> float | None:
        each = [of(body) for body in bodies]
        return None if not each or None in each else float(sum(value for value in each if value is not None))

    def _product(self, body: Body, *properties: str) -> float | None:
        """Solid volume (m3) times the properties."""
        product = body.volume_mm3 / _MM3_PER_M3 * body.density_fraction
        values = [self._value(body, name) for name in properties]
        for value in values:
            if value is None:
                return None
            product *= value
        return product

    def _value(self, body: Body, name: str) -> float | None:
        material = self._material(body)
        found = material.get(name) if material else None
        if found is None:
            self.missing.append(f"{name} of {body.material or f'the material of {body.name}'}")
            return None
        self.confidences.append(found.confidence)
        return found.value

    def _material(self, body: Body) -> Material | None:
        try:
            return self.library.material(body.material) if body.material else None
        except LibraryError:
            return None


def _extent(bodies: Sequence[Body]) -> tuple[float, float]:
    """Area from above and volume of the upright box around bodies."""
    if not bodies:
        return 0.0, 0.0
    boxes = [body.bounds_mm for body in bodies]
    x, y, z = (max(box[i + 3] for box in boxes) - min(box[i] for box in boxes) for i in range(3))
    return x * y, x * y * z


def _interface(positive: Sequence[Body], negative: Sequence[Body], conducts: Sequence[Body]) -> float | None:
    sides = [side for side in (positive, negative) if side]
    if not sides or not conducts:
        return None
    return min(sum(contact_area_mm2(body.solid, other.solid) for body in side for other in conducts) for side in sides)


def _path(electrodes: Iterable[Body], conducts: Sequence[Body]) -> float | None:
    known = [longest_path_mm(body.solid, [other.solid for other in conducts]) for body in electrodes] if conducts else []
    return max((each for each in known if each is not None), default=None)


def _fractions(bodies: Sequence[Body], envelope_mm3: float) -> dict[str, float]:
    roles = dict.fromkeys(body.role for body in bodies)
    return {role.value: sum(body.volume_mm3 for body in bodies if body.role is role) / envelope_mm3 for role in roles}


def _over(top: float | None, bottom: float | None) -> float | None:
    return None if top is None or not bottom else top / bottom


def _minus(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first - second
