"""Slicing: solids become polygons per body and layer."""

from ssbfab.slicing.grid import Adaptive
from ssbfab.slicing.layer import Layer, Region
from ssbfab.slicing.slice import first_of_each, slice_cell, slice_surfaces, unique_sections
from ssbfab.slicing.surface import Surface

__all__ = ["Adaptive", "Layer", "Region", "Surface", "first_of_each", "slice_cell", "slice_surfaces", "unique_sections"]
