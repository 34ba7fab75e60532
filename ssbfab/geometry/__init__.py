"""From an architecture's few dimensions to a `Cell` of exact solids: built, measured, made green, exported.

    drawn = Interdigitated(finger_count=8, finger_width_mm=0.06, finger_length_mm=0.8, gap_mm=0.05, height_mm=0.32).build()
    wanted = assign(drawn, {Role.POSITIVE_ELECTRODE: "lfp", Role.NEGATIVE_ELECTRODE: "lto"}, printed=drawn.roles)
    printed = green(wanted, ShrinkagePlan().shrinkage(wanted, inks))
"""

from typing import TYPE_CHECKING

from ssbfab.ondemand import on_demand

if TYPE_CHECKING:
    from ssbfab.geometry.architectures import ARCHITECTURES
    from ssbfab.geometry.assign import assign
    from ssbfab.geometry.cell import Body, Cell, Role
    from ssbfab.geometry.columns import Column, columns
    from ssbfab.geometry.export import export
    from ssbfab.geometry.green import fired, green
    from ssbfab.geometry.measure import measure
    from ssbfab.geometry.meshes import inspect_mesh, read_mesh, read_triangles
    from ssbfab.geometry.metrics import CellMetrics
    from ssbfab.geometry.rules import RULES
    from ssbfab.geometry.shrinkage import MeasuredShrinkage, Shrinkage, ShrinkagePlan
else:
    __getattr__ = on_demand(__name__, {
        "ARCHITECTURES": "architectures", "Body": "cell", "Cell": "cell", "CellMetrics": "metrics", "Column": "columns",
        "MeasuredShrinkage": "shrinkage", "RULES": "rules", "Role": "cell", "Shrinkage": "shrinkage",
        "ShrinkagePlan": "shrinkage", "assign": "assign", "columns": "columns", "export": "export", "fired": "green",
        "green": "green", "inspect_mesh": "meshes", "measure": "measure", "read_mesh": "meshes", "read_triangles": "meshes",
    })

__all__ = [
    "ARCHITECTURES", "RULES", "Body", "Cell", "CellMetrics", "Column", "MeasuredShrinkage", "Role", "Shrinkage", "ShrinkagePlan",
    "assign", "columns", "export", "fired", "green", "inspect_mesh", "measure", "read_mesh", "read_triangles",
]
