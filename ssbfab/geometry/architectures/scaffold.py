"""What the scaffolds share: a dense separator, something standing on it, electrode in the room that is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbfab.geometry.cell import Body, Role
from ssbfab.geometry.solid import Floats, box, loft, union


@dataclass(frozen=True, kw_only=True)
class Scaffold:
    """A separator from z = 0 up to `separator_mm` over `size_mm` (x, y), and a counter electrode below it where wanted."""

    size_mm: tuple[float, float]
    separator_mm: float
    counter_mm: float = 0.0

    def bodies(self) -> list[Body]:
        x, y = self.size_mm
        plate = Body(name="separator", role=Role.SEPARATOR, solid=box((0, 0, 0), (x, y, self.separator_mm)))
        if not self.counter_mm:
            return [plate]
        counter = box((0, 0, -self.counter_mm), (x, y, 0))
        return [plate, Body(name="negative_electrode", role=Role.NEGATIVE_ELECTRODE, solid=counter, printed=False)]

    def filling(self, feet: Sequence[Floats], tops: Sequence[Floats], low_mm: float, high_mm: float, cap_mm: float) -> Body:
        """The positive electrode around towers whose rings are given counter-clockwise, and a cap over their tops."""
        x, y = self.size_mm
        rim = np.array([(0.0, 0.0), (x, 0.0), (x, y), (0.0, y)])
        bottom = [rim, *(ring[::-1] for ring in feet)]
        solid = loft(bottom, bottom if tops is feet else [rim, *(ring[::-1] for ring in tops)], low_mm, high_mm)
        if cap_mm:
            solid = union([solid, box((0, 0, high_mm), (x, y, high_mm + cap_mm))])
        return Body(name="positive_electrode", role=Role.POSITIVE_ELECTRODE, solid=solid, printed=False)
