"""The JSON Schema of a recipe, put together from the specs."""

from __future__ import annotations

from typing import Any

from ssbfab import spec
from ssbfab.geometry import Role, ShrinkagePlan
from ssbfab.library import Ink
from ssbfab.library.batch import BatchSettings
from ssbfab.recipe.migrate import FORMAT
from ssbfab.recipe.recipe import ReviewTable
from ssbfab.recipe.tables import architectures, planned_steps, recorded_steps
from ssbfab.toolpath.settings import PrintSettings


def recipe_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) that accepts what `ssbfab` accepts, as far as a schema can say it."""
    defs: dict[str, Any] = {}
    cells = [_tagged(cls, defs, "architecture", name) for name, cls in architectures().items()]
    steps = [_tagged(cls, defs, "step", name) for name, cls in planned_steps().items()]
    if recorded_steps():
        steps.append({"type": "object", "properties": {"step": {"enum": list(recorded_steps())}}, "required": ["step"]})
    roles = [role.value for role in Role]
    ink = _schema(Ink, defs)
    ink_table = {**ink, "required": ["like"], "properties": {"like": {"type": "string"}, **ink["properties"]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ssbfab recipe",
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "cell"],
        "properties": {
            "format": {"const": FORMAT},
            "title": {"type": "string", "maxLength": 200},
            "cell": {"oneOf": cells},
            "shrinkage": _schema(ShrinkagePlan, defs),
            "inks": _by_role(roles, {"anyOf": [{"type": "string"}, ink_table]}),
            "materials": _by_role(roles, {"type": "string"}),
            "print": _schema(PrintSettings, defs),
            "batch": _schema(BatchSettings, defs),
            "route": {"type": "array", "items": {"anyOf": steps}},
            "review": _schema(ReviewTable, defs),
        },
        "$defs": defs,
    }


def _schema(cls: type, defs: dict[str, Any]) -> dict[str, Any]:
    made = dict(spec.json_schema(cls))
    defs.update(made.pop("$defs", {}))
    return made


def _tagged(cls: type, defs: dict[str, Any], tag: str, name: str) -> dict[str, Any]:
    made = _schema(cls, defs)
    made["properties"] = {tag: {"const": name}, **made.get("properties", {})}
    made["required"] = [tag, *made.get("required", [])]
    return made


def _by_role(roles: list[str], value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": dict.fromkeys(roles, value)}
