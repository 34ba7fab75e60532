"""`fire`: the firing that a recipe states, checked."""

from __future__ import annotations

from pathlib import Path

from ssbfab.errors import RecipeError
from ssbfab.job.stages import fired
from ssbfab.review import Report


def check_firing(path: Path) -> Report:
    """Mismatch, cracks and reactions of the firing that the recipe states; nothing is printed or written."""
    job = fired(path)
    if job.firing is None:
        raise RecipeError(f"{path}: route: no step co-sinter; add one, for example\n[[route]]\nstep = \"co-sinter\"\n"
                          "furnace = \"tube-1200\"\nsegments = [{ rate = \"2 K/min\", target = \"600 degC\", hold = \"2 h\" }]")
    return job.report.selected(("CTE", "FIR"))
