"""The reference page of every key, `recipes/README.md`, generated from the specs: `python -m ssbfab.recipe.reference`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from ssbfab import spec
from ssbfab.geometry import Role, ShrinkagePlan
from ssbfab.library import Ink
from ssbfab.library.batch import BatchSettings
from ssbfab.recipe.recipe import ReviewTable
from ssbfab.recipe.tables import architectures, planned_steps, recorded_steps
from ssbfab.toolpath.settings import PrintSettings

_INTRO = """# Recipes: every key

Generated from the specs by `make reference`; a test holds it against them. A recipe is TOML. It gives **fired** dimensions. Every
dimensioned number is text with a unit (`gap = "50 um"`); a bare number there is an error.

| top level | meaning |
| --- | --- |
| `format` | 1 |
| `title` | text, shown in every output |
| `[cell]` | `architecture` and its keys, below |
| `[shrinkage]` | how the printed size follows from the fired size |
| `[inks]` | role → name of an ink, or `{ like = "name", key = value }`; these roles are printed |
| `[materials]` | role → name of a material, for what is not printed |
| `[print]` | how it is printed |
| `[batch]` | what `ssbfab batch` adds to the printed volume |
| `[[route]]` | the ordered process steps, each with `step = …` |
| `[review]` | findings that were judged |
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join(_sections())


def _sections() -> Iterator[str]:
    yield _INTRO
    yield "Roles: " + ", ".join(f"`{role.value}`" for role in Role) + ".\n"
    for name, cls in architectures().items():
        yield from _section(f'[cell] architecture = "{name}"', cls)
    yield from _section("[shrinkage]", ShrinkagePlan)
    yield from _section("[inks], keys that a table may change", Ink)
    yield from _section("[print]", PrintSettings)
    yield from _section("[batch]", BatchSettings)
    for name, cls in planned_steps().items():
        yield from _section(f'[[route]] step = "{name}"', cls)
    recorded = ", ".join(f"`{step}`" for step in recorded_steps())
    if recorded:
        yield f"## Steps without a planner\n\n{recorded} are recorded and shown in the review.\n"
    yield from _section("[review]", ReviewTable)


def _section(title: str, cls: type) -> Iterator[str]:
    yield f"## {title}\n"
    doc = (cls.__doc__ or "").strip()
    if doc:
        yield f"```text\n{doc}\n```\n"
    yield "| key | unit | default | range | meaning |\n| --- | --- | --- | --- | --- |"
    for field in spec.fields(cls):
        cells = (f"`{field.key}`", field.about.unit or "", field.show_default(), _range(field.about), field.about.help)
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"
    yield ""
    for nested in dict.fromkeys(n for field in spec.fields(cls) for n in spec.nested_specs(field.type)):
        yield from _section(f"{title}: table {nested.__name__}", nested)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _range(about: spec.Key) -> str:
    low = (
        f"> {about.show(about.above)}"
        if about.above is not None
        else (f"≥ {about.show(about.at_least)}" if about.at_least is not None else "")
    )
    high = (
        f"< {about.show(about.below)}"
        if about.below is not None
        else (f"≤ {about.show(about.at_most)}" if about.at_most is not None else "")
    )
    return ", ".join(part for part in (low, high) if part)


if __name__ == "__main__":
    sys.stdout.write(page())
