"""The file the user writes: gathers the specs that the stages own."""

from ssbfab.recipe.load import load, loads
from ssbfab.recipe.recipe import CellTable, Recipe, ReviewTable, Unplanned

__all__ = ["CellTable", "Recipe", "ReviewTable", "Unplanned", "load", "loads"]
