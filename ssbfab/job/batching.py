"""`batch`: how many grams of each ink to mix for a recipe."""

from __future__ import annotations

from pathlib import Path

from ssbfab.errors import RecipeError
from ssbfab.job.stages import run
from ssbfab.library.batch import Batch, batch


def batches(path: Path) -> tuple[Batch, ...]:
    """One batch per ink that the recipe prints; the volume is what the toolpath lays."""
    job = run(path, proving=False)
    if job.summary is None:
        raise RecipeError(f"{path}: nothing is printed: a [print] table and [inks] say what with")
    made: dict[str, Batch] = {}
    for ink in dict.fromkeys(head.ink for head in job.heads):
        heads = [head for head in job.heads if head.ink == ink]
        volume = sum(job.summary.volume_mm3[body] for head in heads for body in head.bodies)
        powder = job.recipe.library.material(ink.material).need("density_kg_m3").value
        made[ink.name] = batch(ink, volume, powder_density_kg_m3=powder, settings=job.recipe.batch, tool_count=len(heads))
    return tuple(made.values())
