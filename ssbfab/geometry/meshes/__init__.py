"""Meshes that the user brings: read, checked, healed only where that is safe, and refused with the faults counted."""

from typing import TYPE_CHECKING

from ssbfab.geometry.meshes.reading import read_triangles
from ssbfab.ondemand import on_demand

if TYPE_CHECKING:
    from ssbfab.geometry.meshes.inspection import Inspection, inspect_mesh, read_mesh
else:
    __getattr__ = on_demand(__name__, dict.fromkeys(("Inspection", "inspect_mesh", "read_mesh"), "inspection"))

__all__ = ["Inspection", "inspect_mesh", "read_mesh", "read_triangles"]
