"""Runs the stages in order; writes the outputs atomically."""

from typing import TYPE_CHECKING

from ssbfab.ondemand import on_demand

if TYPE_CHECKING:
    from ssbfab.job.job import Job
    from ssbfab.job.making import make
    from ssbfab.job.stages import nouns, run
else:
    __getattr__ = on_demand(__name__, {"Job": "job", "make": "making", "nouns": "stages", "run": "stages"})

__all__ = ["Job", "make", "nouns", "run"]
