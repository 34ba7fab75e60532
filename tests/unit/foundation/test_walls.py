"""The architecture as a test: who may import whom, and what every spec's field names promise."""

import ast
import importlib
import pkgutil
import typing
from pathlib import Path

import pytest

import ssbfab
from ssbfab import spec, units

ROOT = Path(ssbfab.__file__).parent
ORDER = ["ondemand", "processes", "kernels", "errors", "units", "showing", "spec", "findings", "library", "ink", "geometry", "slicing", "toolpath", "gcode", "proof", "sintering",
         "route", "recipe", "review", "preview", "job", "sweep", "cli"]
FORBIDDEN = {"gcode": {"geometry", "slicing"}, "sintering": {"slicing", "toolpath", "gcode", "proof"},
             "proof": {"kernels", "slicing", "toolpath", "gcode"}, "review": {"job"}}


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_rooms(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "ssbfab":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("ssbfab."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("ssbfab.")}
    return found - {"__version__"}


def breaches(room: str, source: str) -> set[str]:
    if room not in ORDER:
        return set()
    allowed = set(ORDER[: ORDER.index(room) + 1])
    return {r for r in imported_rooms(source) if r not in allowed} | (imported_rooms(source) & FORBIDDEN.get(room, set()))


MODULES = [p for p in sorted(ROOT.rglob("*.py")) if p != ROOT / "__init__.py"]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_from_above(path):
    assert not breaches(room_of(path), path.read_text())


@pytest.mark.parametrize(
    ("room", "line"),
    [("geometry", "from ssbfab.recipe import load"), ("proof", "from ssbfab.gcode import write"), ("proof", "from ssbfab.kernels.facing import touching_radii"), ("gcode", "from ssbfab import slicing"),
     ("sintering", "import ssbfab.toolpath.path"), ("slicing", "def f():\n    from ssbfab.job import run")],
)
def test_the_wall_test_can_fail(room, line):
    assert breaches(room, line)


def specs() -> list[type]:
    found = {}
    for module in pkgutil.walk_packages([str(ROOT)], "ssbfab."):
        if "__main__" in module.name:
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and "__pydantic_config__" in vars(value):
                found[f"{value.__module__}.{value.__qualname__}"] = value
    return [found[name] for name in sorted(found)]


@pytest.mark.parametrize("cls", specs(), ids=lambda c: c.__qualname__)
def test_every_float_names_its_unit(cls):
    for field in spec.fields(cls):
        unit = units.unit_of(field.name)
        assert field.about.unit == unit, f"{cls.__name__}.{field.name}: Key says {field.about.unit}, the name says {unit}"
        holds_float = float in {field.type, *typing.get_args(field.type)} or "float" in str(field.type)
        if holds_float and unit is None:
            assert field.name.endswith(units.DIMENSIONLESS) or "_per_mm" in field.name, f"{cls.__name__}.{field.name} has no unit"


@pytest.mark.parametrize("cls", specs(), ids=lambda c: c.__qualname__)
def test_every_key_has_help_and_its_default_is_within_bounds(cls):
    for field in spec.fields(cls):
        assert field.about.help, f"{cls.__name__}.{field.name} has no help"
        for value in field.default if isinstance(field.default, tuple) else (field.default,):
            field.about.check(value)


def test_rules_have_one_code_each():
    from ssbfab.review import all_rules

    codes = [rule.code for rule in all_rules()]
    assert len(codes) == len(set(codes))
    assert all(rule.title and rule.reason and rule.source.text for rule in all_rules())
