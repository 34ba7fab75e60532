"""`ssbfab new`: a commented recipe, written from the specs themselves."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ssbfab import spec, units
from ssbfab.errors import RecipeError, nearest
from ssbfab.recipe.migrate import FORMAT
from ssbfab.recipe.tables import architectures
from ssbfab.toolpath.settings import PrintSettings


def example(architecture: str) -> str:
    """TOML text of a recipe for an architecture: required keys with an example, the others commented out at their default."""
    known = architectures()
    if architecture not in known:
        raise RecipeError(f"no architecture {architecture!r}{nearest(architecture, known)}; there are {', '.join(known)}")
    cls = known[architecture]
    lines = [
        f"format = {FORMAT}", f'title = "A cell of the architecture {architecture}"', "",
        "[cell]                # fired dimensions; every length is text with a unit",
        f'architecture = "{architecture}"', *_keys(cls), "",
        "[inks]                # role → an ink of the library (`ssbfab list inks`), or a table that starts from one", *_inks(cls), "",
        "[materials]           # role → material of what is not printed (`ssbfab list materials`)", *_materials(cls), "",
        "[print]", *_keys(PrintSettings, {"printer": '"linuxcnc-pneumatic"', "layer_height": '"20 um"'}), "",
        "[[route]]             # the ordered process steps", 'step = "print"', "",
        "[[route]]", 'step = "co-sinter"', 'furnace = "tube-1200"', f'atmosphere = "{_atmosphere(cls)}"',
        'segments = [{ rate = "2 K/min", target = "600 degC", hold = "2 h" }, { rate = "2 K/min", target = "25 degC" }]',
    ]
    return "\n".join(lines) + "\n"


def _keys(cls: type, given: dict[str, str] | None = None) -> Iterator[str]:
    """One line per key, its help as the comment; required keys first as they are declared."""
    for field in spec.fields(cls):
        if given and field.key in given:
            yield _line(f"{field.key} = {given[field.key]}", field)
        elif field.required:
            yield _line(f"{field.key} = {_sample(field)}", field)
        elif field.default not in (None, (), "") and not isinstance(field.default, dict):
            yield _line(f"# {field.key} = {field.show_default()}", field)


def _line(text: str, field: spec.Field) -> str:
    return textwrap.shorten(f"{text:<36}", 2000) + (f"    # {field.about.help}" if field.about.help else "")


def _sample(field: spec.Field) -> str:
    about = field.about
    if about.example:
        quoted = about.unit is not None or field.type is str or "str" in str(field.type)
        return f'"{about.example}"' if quoted and not about.example.startswith(("[", '"')) else about.example
    if about.unit:
        return f'"{units.example(about.unit)}"'
    return "1"


def _inks(cls: type) -> list[str]:
    return list(getattr(cls, "example_inks", ('positive_electrode = "lfp-60wt"', 'negative_electrode = "lto-57wt"')))


def _materials(cls: type) -> list[str]:
    return list(getattr(cls, "example_materials", ('substrate = "quartz_glass"',)))


def _atmosphere(cls: type) -> str:
    return str(getattr(cls, "example_atmosphere", "argon"))
