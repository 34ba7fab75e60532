"""A dry run: the same path at the same speeds with the tips lifted, no ink and no pressure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ssbfab.toolpath.dispense.chains import Entry, rewritten
from ssbfab.toolpath.path import Bead, Block, Dispense, Dwell, SetPressure, Step, Toolpath, Travel


def dry(toolpath: Toolpath, lift_mm: float) -> Toolpath:
    """The toolpath without ink, every height raised by `lift_mm`. A push of ink becomes a wait of the same time."""

    def change(block: Block, entry: Entry) -> Sequence[Step]:
        return [new for step in block.steps() for new in dried(step)]

    lift = np.array([0.0, 0.0, lift_mm])

    def raised(step: Step) -> Step:
        return replace(step, points_mm=step.points_mm + lift) if isinstance(step, Travel) else step

    def dried(step: Step) -> Sequence[Step]:
        match step:
            case Bead():
                return [raised(Travel(points_mm=step.points_mm, speed_mm_s=step.speed_mm_s))]
            case SetPressure():
                return []
            case Dispense():
                return [Dwell(duration_s=step.duration_s)]
        return [raised(step)]

    return replace(rewritten(toolpath, change), title=f"{toolpath.title}, dry run")
