"""Which tables a recipe may hold, and which specs the architectures and steps bring."""

from __future__ import annotations

from typing import Any

#: The top-level keys of a recipe.
TABLES = ("format", "title", "cell", "shrinkage", "inks", "materials", "print", "batch", "route", "review")


def architectures() -> dict[str, Any]:
    """Architecture name → its spec."""
    from ssbfab.geometry import ARCHITECTURES

    kinds: tuple[Any, ...] = ARCHITECTURES
    return {cls.name: cls for cls in kinds}


def planned_steps() -> dict[str, Any]:
    """Step name → the spec of its planner."""
    from ssbfab.route.steps import STEPS

    return {kind.name: kind.spec for kind in STEPS}


def recorded_steps() -> tuple[str, ...]:
    """Steps that a route may name though nothing plans them yet."""
    from ssbfab.route.steps import RECORDED

    return RECORDED
