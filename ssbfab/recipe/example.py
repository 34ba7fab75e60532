"""`ssbfab new`: a commented recipe, written from the specs themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ssbfab import spec, units
from ssbfab.errors import GeometryError, RecipeError, nearest
from ssbfab.geometry import Body, Role
from ssbfab.recipe.migrate import FORMAT
from ssbfab.recipe.tables import architectures
from ssbfab.toolpath.settings import PrintSettings

#: An ink and a material of the library to begin with, for each role.
_INKS = {Role.POSITIVE_ELECTRODE: "lfp-60wt", Role.NEGATIVE_ELECTRODE: "lto-57wt"}
_INK = "llzo-dense"
_MATERIALS = {
    Role.POSITIVE_ELECTRODE: "lfp",
    Role.NEGATIVE_ELECTRODE: "lto",
    Role.ELECTROLYTE: "peo_litfsi",
    Role.SEPARATOR: "llzo_al",
    Role.POSITIVE_COLLECTOR: "al",
    Role.NEGATIVE_COLLECTOR: "cu",
    Role.COATING: "linbo3",
    Role.PACKAGING: "al2o3",
    Role.SUBSTRATE: "quartz_glass",
}
_PRINT = {"printer": "linuxcnc-pneumatic", "layer_height": "20 um"}


def example(architecture: str) -> str:
    """TOML text of a recipe for an architecture: required keys with an example, the others commented out at their default."""
    known = architectures()
    if architecture not in known:
        raise RecipeError(f"no architecture {architecture!r}{nearest(architecture, known)}; there are {', '.join(known)}")
    cls = known[architecture]
    bodies = _bodies(cls)
    inks = {body.role: _INKS.get(body.role, _INK) for body in bodies if body.printed}
    materials = {body.role: _MATERIALS[body.role] for body in bodies if body.role not in inks}
    lines = [
        f"format = {FORMAT}",
        f'title = "A cell of the architecture {architecture}"',
        "",
        "[cell]                # fired dimensions; every length is text with a unit",
        f'architecture = "{architecture}"',
        *_keys(cls),
        "",
        "[inks]                # role → an ink of the library (`ssbfab list inks`), or { like = …, key = … }",
        *_roles(inks),
        "",
        "[materials]           # role → material of what is not printed (`ssbfab list materials`)",
        *_roles(materials),
        "",
        "[print]",
        *_keys(PrintSettings, _PRINT),
        "",
        "[[route]]             # the ordered process steps",
        'step = "print"',
        "",
        "[[route]]",
        'step = "co-sinter"',
        *_firing(inks),
    ]
    return "\n".join(lines) + "\n"


def example_table(cls: Any) -> dict[str, Any]:
    """The required keys of a spec with the values that `ssbfab new` writes for them."""
    import tomllib

    return tomllib.loads("\n".join(_keys(cls)))


def _bodies(cls: Any) -> Sequence[Body]:
    """The bodies of the example cell; of an architecture that needs the user's files, both electrodes."""
    try:
        return tuple(spec.read(cls, example_table(cls), "example", RecipeError).build().bodies)
    except GeometryError:
        from manifold3d import Manifold

        return tuple(Body(name=role.value, role=role, solid=Manifold.cube((1, 1, 1))) for role in _INKS)


def _roles(chosen: Mapping[Role, str]) -> Iterator[str]:
    return (f'{role.value} = "{name}"' for role, name in chosen.items())


def _firing(inks: Mapping[Role, str]) -> Sequence[str]:
    if set(inks.values()) <= {_INK}:
        gas, furnace, peak = "air", "muffle-1400", "1130 degC"
    else:
        gas, furnace, peak = "argon", "tube-1200", "600 degC"
    return (
        f'furnace = "{furnace}"',
        f'atmosphere = "{gas}"',
        f'segments = [{{ rate = "2 K/min", target = "{peak}", hold = "2 h" }}, {{ rate = "2 K/min", target = "25 degC" }}]',
    )


def _keys(cls: type, given: Mapping[str, str] | None = None) -> Iterator[str]:
    """One line per key with its help as the comment; those that have a default are commented out."""
    for field in spec.fields(cls):
        if given and field.key in given:
            yield _line(f'{field.key} = "{given[field.key]}"', field)
        elif field.required:
            yield _line(f"{field.key} = {_sample(field)}", field)
        elif field.default not in (None, (), "") and not isinstance(field.default, dict):
            yield _line(f"# {field.key} = {field.show_default()}", field)


def _line(text: str, field: spec.Field) -> str:
    return f"{text:<36} # {field.about.help}"


def _sample(field: spec.Field) -> str:
    about = field.about
    nested = next(spec.nested_specs(field.type), None)
    if nested is not None and not about.example:
        keys = ", ".join(f"{each.key} = {_sample(each)}" for each in spec.fields(nested) if each.required)
        return f"[{{ {keys} }}]" if "tuple" in str(field.type) else f"{{ {keys} }}"
    if about.unit:
        return f'"{about.example or units.example(about.unit)}"'
    plain = about.example.replace(".", "", 1).isdigit() or about.example.startswith(("[", "{", '"')) or not about.example
    return (about.example or "1") if plain else f'"{about.example}"'
