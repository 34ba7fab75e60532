"""What `ssbfab new` writes can be read back and built; the schema accepts it; the reference page is complete."""

import tomllib
from pathlib import Path

import pytest

from ssbfab import spec
from ssbfab.geometry import assign
from ssbfab.recipe import loads
from ssbfab.recipe.example import example
from ssbfab.recipe.reference import page
from ssbfab.recipe.schema import recipe_schema
from ssbfab.recipe.tables import architectures, planned_steps

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", architectures())
def test_a_new_recipe_is_read_and_built(name):
    recipe = loads(example(name))
    if name != "meshes":
        cell = assign(recipe.cell.build(), recipe.materials, tuple(recipe.inks))
        assert all(body.material for body in cell.bodies)


@pytest.mark.parametrize("name", architectures())
def test_the_schema_accepts_what_is_written(name):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator(recipe_schema()).validate(tomllib.loads(example(name)))


def test_the_schema_refuses_a_typo():
    jsonschema = pytest.importorskip("jsonschema")
    data = tomllib.loads(example("interdigitated"))
    data["cell"]["finger_widht"] = "60 um"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(recipe_schema()).validate(data)


def test_the_reference_page_is_up_to_date():
    assert (ROOT / "recipes" / "README.md").read_text(encoding="utf-8") == page()


def test_the_reference_page_names_every_key():
    text = page()
    for cls in (*architectures().values(), *planned_steps().values()):
        for field in spec.fields(cls):
            assert f"| `{field.key}` |" in text, (cls.__name__, field.key)
