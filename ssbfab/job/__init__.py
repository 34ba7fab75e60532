"""Runs the stages in order; writes the outputs atomically."""

from ssbfab.job.job import Job
from ssbfab.job.making import make
from ssbfab.job.stages import nouns, run

__all__ = ["Job", "make", "nouns", "run"]
