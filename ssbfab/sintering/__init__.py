"""Plies and interfaces → a firing schedule, and the verdict on it: mismatch, cracks, reactions, densification.

stacks_of(cell) ──► Stack ──► compile_stack ──► judged over the range of every input ──► Firing
Schedule ──► thermal work ──► density, camber, burnout                        RULES read the Firing
"""

from ssbfab.findings import Rule
from ssbfab.sintering import cold
from ssbfab.sintering.check import Firing, StackFiring, check, judge_stack
from ssbfab.sintering.elastic import compile_stack
from ssbfab.sintering.fit_dilatometry import fit_dilatometry
from ssbfab.sintering.fit_tga import fit_tga
from ssbfab.sintering.laminate import Form, Laminate, Response, stiffness
from ssbfab.sintering.plan import Exclusion, Plan
from ssbfab.sintering.planner import plan_firing
from ssbfab.sintering.powder import Powder
from ssbfab.sintering.rules import RULES as _FIRING
from ssbfab.sintering.schedule import Ply, Schedule, Segment
from ssbfab.sintering.stack import Stack, stacks_of
from ssbfab.sintering.step import CoSintering, schedule_of
from ssbfab.sintering.uncertainty import Uncertainty, uncertainty
from ssbfab.sintering.verdict import Judged, Range, Verdict
from ssbfab.sintering.writers import FORMATS
from ssbfab.sintering.writers.segment_csv import read_schedule_csv, schedule_csv

RULES: tuple[Rule, ...] = (*_FIRING, *cold.RULES)

__all__ = [
    "FORMATS", "RULES", "CoSintering", "Exclusion", "Firing", "Form", "Judged", "Laminate", "Plan", "Ply", "Powder",
    "Range", "Response", "Schedule", "Segment", "Stack", "StackFiring", "Uncertainty", "Verdict", "check", "compile_stack",
    "fit_dilatometry", "fit_tga", "judge_stack", "plan_firing", "read_schedule_csv", "schedule_csv", "schedule_of",
    "stacks_of", "stiffness", "uncertainty",
]
