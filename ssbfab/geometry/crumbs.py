"""What the box cuts off a sheet between two electrodes.

A corner of the box may part a crumb from the sheet, and behind the crumb an island of the other electrode that nothing
reaches. A crumb that has only one of the two electrodes beside it parts nothing: it becomes that electrode, and so do the
islands behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ssbfab.geometry.solid import triangles, union

if TYPE_CHECKING:
    from manifold3d import Manifold

FILM = 1e-9  # of the largest part: films of rounding on the faces of the box


def without_crumbs(sheet: Manifold, electrodes: tuple[Manifold, Manifold]) -> tuple[Manifold, tuple[Manifold, Manifold]]:
    """The sheet in one part, where that can be, and the electrodes with what they gained."""
    main, crumbs = _parts(sheet)
    if not crumbs:
        return main, electrodes
    bulk = [_parts(electrode) for electrode in electrodes]
    kept, given = [main], [[mine] for mine, _ in bulk]
    islands = [island for _, others in bulk for island in others]
    homes = [side for side, (_, others) in enumerate(bulk) for _ in others]
    for crumb in crumbs:
        sides = [side for side in (0, 1) if _touch(crumb, bulk[side][0])]
        if len(sides) != 1:
            kept.append(crumb)
            continue
        given[sides[0]].append(crumb)
        homes = [sides[0] if _touch(crumb, island) else home for island, home in zip(islands, homes, strict=True)]
    for island, home in zip(islands, homes, strict=True):
        given[home].append(island)
    return union(kept), (union(given[0]), union(given[1]))


def _parts(solid: Manifold) -> tuple[Manifold, Sequence[Manifold]]:
    parts = sorted(solid.decompose(), key=lambda part: -part.volume())
    return parts[0], [part for part in parts[1:] if part.volume() > FILM * parts[0].volume()]


def _touch(first: Manifold, second: Manifold) -> bool:
    """Whether two solids cut from one another share vertices: those of a common face are the same doubles."""
    box = np.array(first.bounding_box())
    here, there = triangles(first)[0], triangles(second)[0]
    near = there[((there >= box[:3]) & (there <= box[3:])).all(axis=1)]
    return len(set(map(tuple, here.tolist())) & set(map(tuple, near.tolist()))) > 2
