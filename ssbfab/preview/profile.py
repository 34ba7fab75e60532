"""What a stress picture needs of a firing: the plies of each stack with the stress range at their faces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ssbfab.sintering.judge import PlyStress


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The plies of one stack, bottom to top, at the temperature where they are judged; without a material, a void.

    `axis` x or y: side by side along it.
    """

    name: str
    plies: tuple[PlyStress, ...]
    verdict: str = ""
    axis: str = "z"

    @property
    def height_mm(self) -> float:
        return sum(ply.thickness_mm for ply in self.plies)

    @property
    def largest_pa(self) -> float:
        """The largest stress of either sign at any end of any range."""
        faces = [face for ply in self.plies for face in (ply.bottom_pa, ply.top_pa)]
        return max((max(abs(face.low), abs(face.high)) for face in faces), default=0.0)


def profiles(firing: Any) -> tuple[Profile, ...]:
    """The profiles of a firing check; one profile, or several, pass through. A stack that lacks data has none."""
    if isinstance(firing, Profile):
        return (firing,)
    if isinstance(firing, Iterable):
        return tuple(each for each in firing if isinstance(each, Profile))
    return tuple(_of(checked) for checked in getattr(firing, "stacks", ()) if checked.plies)


def hardest(found: Sequence[Profile], count: int) -> tuple[Profile, ...]:
    """The stacks with the largest stress, in the order given; those without any only if there are no others."""
    stressed = [i for i in range(len(found)) if found[i].largest_pa >= 1.0] or list(range(len(found)))
    chosen = sorted(stressed, key=lambda i: -found[i].largest_pa)[:count]
    return tuple(found[i] for i in sorted(chosen))


def _of(checked: Any) -> Profile:
    stack = getattr(checked, "stack", checked)
    verdict = getattr(checked, "verdict", "")
    return Profile(name=stack.name, plies=tuple(checked.plies), verdict=str(getattr(verdict, "value", verdict)),
                   axis=getattr(stack, "axis", "z"))
