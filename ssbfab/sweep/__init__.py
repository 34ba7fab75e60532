"""Many jobs over a design space, on a local pool or a Dask cluster; results go into one Parquet file (see `sweep.record`)."""

from ssbfab.sweep.axis import Axis
from ssbfab.sweep.design import Design, Space
from ssbfab.sweep.measures import MEASURES
from ssbfab.sweep.sweep import Plan, Swept, sweep

__all__ = ["MEASURES", "Axis", "Design", "Plan", "Space", "Swept", "sweep"]
