"""cell.json: what a person or a program asks of a cell without opening a mesh. Every name carries its unit."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from ssbfab.geometry.cell import Body, Cell

if TYPE_CHECKING:
    from ssbfab.geometry.metrics import CellMetrics

DIGITS = 12  # significant: the same on every machine, whatever the last bit of a sum


def summary_text(cell: Cell, metrics: CellMetrics | None = None) -> str:
    """The file's text, keys in a fixed order."""
    document: dict[str, Any] = {
        "title": cell.title, "architecture": cell.architecture, "gap_mm": cell.gap_mm, "bounds_mm": cell.bounds_mm,
        "bodies": [_body(body) for body in cell.bodies], "notes": cell.notes,
    }
    if metrics is not None:
        document["metrics"] = dataclasses.asdict(metrics)
    return json.dumps(_rounded(document), indent=1, ensure_ascii=False) + "\n"


def _body(body: Body) -> dict[str, Any]:
    return {"name": body.name, "role": body.role.value, "material": body.material, "printed": body.printed,
            "density_fraction": body.density_fraction, "volume_mm3": body.volume_mm3,
            "area_mm2": float(body.solid.surface_area()),
            "bounds_mm": body.bounds_mm, "triangle_count": int(body.solid.num_tri())}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") + 0.0
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list | tuple) else value
