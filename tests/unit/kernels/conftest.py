"""Regions that kernels are tried on."""

import numpy as np
import pytest
import shapely
import shapely.affinity


@pytest.fixture(params=range(8))
def region(request) -> shapely.Polygon:
    """Discs and bars run together, with holes: round and sharp, thick and thin."""
    rng = np.random.default_rng(request.param)
    discs = shapely.buffer(shapely.points(rng.uniform(0, 4, (12, 2))), rng.uniform(0.2, 0.9, 12), quad_segs=int(rng.integers(2, 12)))
    bars = [shapely.affinity.rotate(shapely.box(0, y, 5, y + rng.uniform(0.1, 0.6)), rng.uniform(0, 180)) for y in rng.uniform(0, 4, 4)]
    largest = max(shapely.get_parts(shapely.union_all([*discs, *bars])), key=lambda part: part.area)
    return shapely.orient_polygons(largest)


@pytest.fixture
def rings(region) -> list[np.ndarray]:
    """The points of its rings, the first not repeated."""
    return [shapely.get_coordinates(ring)[:-1] for ring in (region.exterior, *region.interiors)]
