"""Meshes that the user brings: read, checked, healed only where that is safe, and refused with the faults counted."""

from ssbfab.geometry.meshes.inspection import Inspection, inspect_mesh, read_mesh
from ssbfab.geometry.meshes.reading import read_triangles

__all__ = ["Inspection", "inspect_mesh", "read_mesh", "read_triangles"]
