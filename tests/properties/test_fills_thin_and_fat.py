"""The bars of the continuous fill where walls for one bead only hang on wide parts: tips, necks, holes near an edge."""

import numpy as np
import pytest
import shapely
from held_bars import all_faults
from shapely import Point, Polygon, box
from test_fills_bars import SPEC, fat
from test_fills_shapes import BEAD, SMALL, plate_with_holes, some, star, triangle

SEEDS, SEEDS_LONG = 8, 50


def necks(rng):
    """Discs and squares on one line, and the necks between them."""
    found, x = [], 0.0
    for _ in range(int(rng.integers(2, 5))):
        half = some(rng, 2, 6)
        found.append(Point(x + half, 0).buffer(half) if rng.random() < 0.5 else box(x, -half, x + 2 * half, half))
        reach, wide, x = some(rng, 1, 8), some(rng, 1, 3), x + 2 * half
        found.append(box(x - half / 2, -wide / 2, x + reach + half / 2, wide / 2))
        x += reach
    return shapely.union_all(found)


def polygon_of(rng, radius):
    angle = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(5, 12))))
    far = radius * rng.uniform(0.6, 1, len(angle))
    return Polygon(np.column_stack([far * np.cos(angle), far * np.sin(angle)])).buffer(0)


def ragged(rng):
    """A polygon with sharp corners and holes that may cut into its edge."""
    radius = some(rng, 10, 20)
    found = polygon_of(rng, radius)
    for _ in range(int(rng.integers(1, 5))):
        found = found.difference(shapely.affinity.translate(polygon_of(rng, some(rng, 2, 5)), *rng.uniform(-0.5, 0.5, 2) * radius))
    return found


KINDS = (star, triangle, plate_with_holes, necks, ragged)


def region(kind, seed):
    """The largest piece, but None where that is small or wide everywhere."""
    whole = shapely.make_valid(kind(np.random.default_rng(1000 + seed)))
    polygon = max((piece for piece in getattr(whole, "geoms", [whole]) if isinstance(piece, Polygon)), key=lambda piece: piece.area)
    wide = fat(polygon)
    return None if polygon.area < SMALL * BEAD**2 or wide is None or wide.area > 0.999 * polygon.area else polygon


def missed(kind, seeds):
    """Bars missed but for starts, which `test_fills_pads` holds against the graph of the walls' middles."""
    regions = {seed: region(kind, seed) for seed in seeds}
    assert any(regions.values())
    return all_faults(regions, SPEC, but=("starts",))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_regions_with_thin_parts_meet_the_bars(kind):
    assert missed(kind, range(SEEDS)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_many_regions_with_thin_parts_meet_the_bars(kind):
    assert missed(kind, range(SEEDS, SEEDS_LONG)) == {}
