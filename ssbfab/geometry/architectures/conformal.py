"""Thin films, one over the other, on a substrate with trenches or pillars."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.geometry.limits import broken, refuse
from ssbfab.geometry.plane import rectangle
from ssbfab.geometry.solid import box, prism, union
from ssbfab.spec import Key, spec

if TYPE_CHECKING:
    from manifold3d import Manifold


class Relief(StrEnum):
    TRENCHES = "trenches"
    PILLARS = "pillars"


@spec
class Coat:
    """One film."""

    role: Annotated[Role, Key(help="what the film does", example="separator")]
    thickness_mm: Annotated[float, Key("mm", above=0, at_most=10, help="of the film, on every face", example="2 um")]


@spec
class Conformal:
    """Side view of two features; with trenches they run through in y, with pillars they are square.

             coats, each `thickness` thick on every face
            +---------+           +---------+
            | +-----+ |           | +-----+ |
            | |     | |           | |     | |   feature_height
            | |     | |           | |     | |
        ----+ |     | +-----------+ |     | +----
        ------+     +---------------+     +------  z = 0
        |              substrate                 |   base_thickness
        +----------------------------------------+
              |<--->| feature_width |<- pitch ->|    from axis to axis

    `x_count` features along x (and `y_count` pillars along y; trenches are `length` long instead). Corners stay sharp, so a
    film is the growth of A (base + T) + n (a + 2T)^2 h, T being all coats together.
    """

    name: ClassVar[str] = "conformal"

    x_count: Annotated[int, Key(at_least=1, at_most=1000, help="ridges or pillars along x", example="10")]
    feature_width_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of a ridge or pillar", example="20 um")]
    pitch_mm: Annotated[float, Key("mm", above=0, at_most=100, help="from axis to axis", example="60 um")]
    feature_height_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of a ridge or pillar", example="100 um")]
    base_thickness_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of the substrate below them", example="500 um")]
    coats: Annotated[tuple[Coat, ...], Key(help="one table per film, the first on the substrate")]
    relief: Annotated[Relief, Key(help="trenches or pillars")] = Relief.TRENCHES
    y_count: Annotated[int, Key(at_least=1, at_most=1000, help="pillars along y")] = 1
    length_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="of the trenches, along y")] = 1.0

    def build(self, folder: Path | None = None) -> Cell:
        """The fired cell; `GeometryError` names the rule that fails."""
        features = self.x_count * (self.y_count if self.relief == Relief.PILLARS else 1)
        refuse(self, self._faults(), triangles=48.0 * features * (1 + len(self.coats)), size_mm=max(self._size()))
        for coat in self.coats:
            refuse(coat)
        depths = list(accumulate((coat.thickness_mm for coat in self.coats), initial=0.0))
        grown = [self._grown(depth) for depth in depths]
        bodies = [Body(name="substrate", role=Role.SUBSTRATE, solid=grown[0], printed=False)]
        often, seen = Counter(coat.role for coat in self.coats), Counter[Role]()
        for coat, inner, outer in zip(self.coats, grown, grown[1:], strict=False):
            seen[coat.role] += 1
            name = coat.role.value if often[coat.role] == 1 else f"{coat.role.value}_{seen[coat.role]}"
            bodies.append(Body(name=name, role=coat.role, solid=outer - inner, printed=False))
        return Cell(title="Films on a relief", bodies=tuple(bodies), architecture=self.name)

    def _size(self) -> tuple[float, float]:
        along = self.y_count * self.pitch_mm if self.relief == Relief.PILLARS else self.length_mm
        return self.x_count * self.pitch_mm, along

    def _grown(self, depth_mm: float) -> Manifold:
        """Substrate and films up to a total thickness."""
        x, y = self._size()
        half, top = self.feature_width_mm / 2 + depth_mm, self.feature_height_mm + depth_mm
        middles_x = [(i + 0.5) * self.pitch_mm for i in range(self.x_count)]
        if self.relief == Relief.PILLARS:
            feet = [rectangle(mx - half, my - half, mx + half, my + half)
                    for mx in middles_x for my in ((j + 0.5) * self.pitch_mm for j in range(self.y_count))]
        else:
            feet = [rectangle(mx - half, 0.0, mx + half, y) for mx in middles_x]
        return union([box((0, 0, -self.base_thickness_mm), (x, y, depth_mm)), prism(feet, depth_mm, top)])

    def _faults(self) -> list[str]:
        total = sum(coat.thickness_mm for coat in self.coats)
        return broken(one_coat_or_more=bool(self.coats), at_most_50_coats=len(self.coats) <= 50,
                      coats_of_neighbouring_features_do_not_meet=self.feature_width_mm + 2 * total < self.pitch_mm)
