"""Sections that were met before: each shape has one number for ever, and one object for as long as anybody holds it.

Nothing that nobody holds is kept but a digest of 16 bytes: a print whose layers all differ is sliced layer by layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple
from weakref import WeakValueDictionary

import numpy as np

from ssbfab.slicing.layer import Floats, Region
from ssbfab.slicing.nesting import nested

#: Loops are the same where all coordinates agree to this, mm.
GRAIN_MM = 1e-9


class Met(NamedTuple):
    """A region and the number of its shape."""

    number: int
    region: Region


@dataclass(kw_only=True, eq=False)
class Seen:
    """What one pass over the layers has met."""

    numbers: dict[bytes, int] = field(default_factory=dict)
    living: WeakValueDictionary[int, Region] = field(default_factory=WeakValueDictionary)

    def met(self, body: str, loops: Sequence[Floats]) -> Met | None:
        """The region that a body's loops enclose; None for an empty one."""
        if not loops:
            return None
        number = self.numbers.setdefault(_digest(body, loops), len(self.numbers))
        region = self.living.get(number)
        if region is None:
            region = self.living[number] = Region(body=body, polygons=nested(loops))
        return Met(number, region) if region.polygons else None


def _digest(body: str, loops: Sequence[Floats]) -> bytes:
    found = blake2b(body.encode() + b"|", digest_size=16)
    found.update(np.array([len(loop) for loop in loops]).tobytes())
    grains = np.concatenate(loops)
    grains *= 1 / GRAIN_MM
    np.rint(grains, out=grains)
    grains += 0.0  # not -0.0
    found.update(grains.data)
    return found.digest()
