"""Many jobs over a design space, on a local pool or a Dask cluster; results stream into one Parquet file."""

from ssbfab.sweep.design import Axis, Design, designs
from ssbfab.sweep.measures import MEASURES
from ssbfab.sweep.sweep import Plan, sweep

__all__ = ["MEASURES", "Axis", "Design", "Plan", "designs", "sweep"]
