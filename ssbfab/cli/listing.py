"""What `ssbfab list` and `ssbfab show` print."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ssbfab import spec
from ssbfab.errors import LibraryError, nearest
from ssbfab.library import Library
from ssbfab.recipe.tables import architectures, planned_steps, recorded_steps

LIBRARY_KINDS = ("materials", "inks", "tips", "printers", "furnaces", "presses")


def listing(kind: str, folder: Path | None) -> Iterator[str]:
    """One line per thing of a kind."""
    if kind in LIBRARY_KINDS:
        library = Library.open(folder)
        for name in library.names(kind):
            yield f"{name:28} {library.summary(kind, name)}".rstrip()
    elif kind == "architectures":
        for name, cls in architectures().items():
            yield f"{name:20} {_module_line(cls)}"
    elif kind == "steps":
        yield from planned_steps()
        yield from (f"{name:20} (recorded, no planner)" for name in recorded_steps())
    elif kind == "fills":
        from ssbfab.toolpath.fills import FILLS

        yield from (f"{fill.name:20} {_module_line(type(fill))}" for fill in FILLS)
    elif kind == "dialects":
        from ssbfab.gcode import DIALECTS

        for dialect in DIALECTS:
            mark = "experimental: no program here could run it" if dialect.experimental else ""
            yield f"{dialect.name:24} {mark}".rstrip()
            yield from (f"{'':24}   assumed: {assumption}" for assumption in dialect.assumptions)
    elif kind == "rules":
        from ssbfab.review import all_rules

        yield from (f"{rule.code:8} {rule.title}" for rule in all_rules())


def shown(thing: str, folder: Path | None) -> str:
    """Everything about one thing, whichever kind it is."""
    library = Library.open(folder)
    known: list[str] = []
    for kind in LIBRARY_KINDS:
        names = library.names(kind)
        if thing in names:
            return library.show(kind, thing)
        known.extend(names)
    cells = architectures()
    if thing in cells:
        return _architecture(cells[thing])
    raise LibraryError(f"nothing is called {thing!r}{nearest(thing, [*known, *cells])}; `ssbfab list KIND` shows what there is")


def _architecture(cls: type) -> str:
    rows = [f"  {field.key:28} {field.show_default():>14}  {field.about.help}" for field in spec.fields(cls)]
    return "\n".join([(cls.__doc__ or "").strip(), "", "Keys:", *rows]) + "\n"


def _module_line(thing: Any) -> str:
    """The first line of the module that a thing is the subject of."""
    return (sys.modules[thing.__module__].__doc__ or "").strip().split("\n")[0]
