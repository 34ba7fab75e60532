"""The ordered process steps of a cell; each is planned, and checked against all that is already in the part.

steps of the recipe ──follow──► Route (operations, and what is in the part after each) ──RULES──► findings
"""

from ssbfab.route.follow import follow, present
from ssbfab.route.operation import Constituent, Operation, Route, Site
from ssbfab.route.rules import RULES
from ssbfab.route.traveller import traveller

__all__ = ["RULES", "Constituent", "Operation", "Route", "Site", "follow", "present", "traveller"]
