"""What caps the temperature of a plan: furnace, recipe, every material, every reaction; each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ssbfab.library import Furnace, Library, Material
from ssbfab.library.ranges import range_of
from ssbfab.sintering import furnace_model
from ssbfab.sintering.interfaces import interfaces, quote
from ssbfab.sintering.stack import Stack
from ssbfab.sintering.step import CoSintering


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    """No plan goes above `limit_k`, because of `why`; `opens` says what would raise it."""

    limit_k: float
    why: str
    opens: str

    @property
    def short(self) -> str:
        """The reason in a few words, for a picture."""
        return self.why.split(":")[0].split(" (")[0]


def ceilings(stacks: Iterable[Stack], library: Library, step: CoSintering, furnace: Furnace) -> tuple[Ceiling, ...]:
    """Every cap, lowest first."""
    found = tuple(stacks)
    return tuple(sorted(_ceilings(found, library, step, furnace), key=lambda c: c.limit_k))


def _ceilings(stacks: tuple[Stack, ...], library: Library, step: CoSintering, furnace: Furnace) -> Iterator[Ceiling]:
    yield Ceiling(
        limit_k=furnace_model.highest_k(furnace), why=f"furnace {furnace.name} reaches no more", opens="a hotter furnace"
    )
    if step.temperature_max_k is not None:
        yield Ceiling(limit_k=step.temperature_max_k, why="the recipe's temperature_max", opens="a higher temperature_max")
    for material in _materials(stacks):
        for name, word in (("max_temperature_k", "survives"), ("melting_k", "melts not before")):
            limit = material.get(name)
            if limit is not None:
                low = range_of(limit, name)[0]
                yield Ceiling(limit_k=low, why=f"{material.id} {word} {low - 273.15:.0f} degC (lower end of its range)",
                              opens=f"another material than {material.id}, another gas, or filling it in after the firing")
    for pair in interfaces(stacks, 5000.0, step.atmosphere, library.reactions()):
        row = min((r for r in pair.evidence if r.onset_k is not None), key=lambda r: r.onset_k or 0.0, default=None)
        if row is not None and row.onset_k is not None:
            yield Ceiling(
                limit_k=row.onset_k,
                why=f"{pair.pair[0]} and {pair.pair[1]} react: {quote(row)}",
                opens=f"a coating or another partner between {pair.pair[0]} and {pair.pair[1]}, another gas, or filling "
                "one of them in after the firing",
            )


def _materials(stacks: tuple[Stack, ...]) -> tuple[Material, ...]:
    return tuple({p.material.id: p.material for s in stacks for p in s.plies if p.material is not None}.values())
