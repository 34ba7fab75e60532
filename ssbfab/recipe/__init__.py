"""The file the user writes: gathers the specs that the stages own."""

from ssbfab.recipe.load import load, loads
from ssbfab.recipe.recipe import Recipe, ReviewTable, Unplanned

__all__ = ["Recipe", "ReviewTable", "Unplanned", "load", "loads"]
