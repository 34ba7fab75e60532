"""From TOML text to a `Recipe`: every fault of the file is gathered and told at once, one line each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ssbfab import spec
from ssbfab.errors import LibraryError, RecipeError, SsbfabError, brief, nearest
from ssbfab.geometry import Role, ShrinkagePlan
from ssbfab.library import Ink, Library
from ssbfab.library.batch import BatchSettings
from ssbfab.library.toml import parsed
from ssbfab.recipe.migrate import migrate
from ssbfab.recipe.recipe import Recipe, ReviewTable, Unplanned
from ssbfab.recipe.tables import TABLES, architectures, planned_steps, recorded_steps
from ssbfab.toolpath.settings import PrintSettings

T = TypeVar("T")
_SIZE_LIMIT = 1_000_000


def load(path: str | Path, *, outside: bool = False) -> Recipe:
    """Read a recipe file. Raises `RecipeError` with one line per fault.

    Files that the recipe names must lie in its own folder, unless `outside` allows more.
    """
    path = Path(path)
    try:
        if path.stat().st_size > _SIZE_LIMIT:
            raise RecipeError(f"{path}: {path.stat().st_size} bytes; a recipe has at most {_SIZE_LIMIT}")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RecipeError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    return loads(text, name=path.stem, folder=path.parent, where=str(path), outside=outside)


def loads(text: str, *, name: str = "recipe", folder: Path | None = None, where: str = "recipe", outside: bool = False) -> Recipe:
    """Read a recipe from text; `folder` is where its own files lie, `where` begins every message."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return from_table(_toml(text, where), sha256=digest, name=name, folder=folder, where=where, outside=outside)


def read_table(path: Path) -> dict[str, Any]:
    """The TOML of a recipe file as it stands, for those who change it before it is read (a sweep)."""
    with open(path, "rb") as file:
        return _toml(file.read(_SIZE_LIMIT).decode("utf-8-sig", "replace"), str(path))


def from_table(
    table: Mapping[str, Any], *, sha256: str = "", name: str = "recipe", folder: Path | None = None, where: str = "recipe",
    outside: bool = False,
) -> Recipe:
    """Read a recipe from a table as a TOML parser gives it."""
    data = migrate(dict(table), where)
    faults: list[str] = []
    folder = folder or Path()
    library = Library.open(folder)

    def part(make: Callable[[], T], otherwise: T) -> T:
        try:
            return make()
        except SsbfabError as error:
            faults.extend(error.faults)
            return otherwise

    _unknown_tables(data, where, faults)
    no_inks: Mapping[Role, Ink] = {}
    inks = part(lambda: _inks(data, library, where), no_inks)
    recipe = Recipe(
        name=name,
        title=part(lambda: _title(data, where), ""),
        folder=folder,
        sha256=sha256,
        cell=part(lambda: _cell(data, where), None),
        shrinkage=part(lambda: _table(ShrinkagePlan, data, "shrinkage", where), ShrinkagePlan()),
        inks=inks,
        materials=part(lambda: _materials(data, inks, library, where), {}),
        print=part(lambda: _table(PrintSettings, data, "print", where) if "print" in data else None, None),
        route=part(lambda: _route(data, where), ()),
        review=part(lambda: _table(ReviewTable, data, "review", where), ReviewTable()),
        batch=part(lambda: _table(BatchSettings, data, "batch", where), BatchSettings()),
        library=library,
    )
    if not faults:
        part(lambda: _names_exist(recipe, where), None)
        part(lambda: None if outside else _files_inside(recipe, where), None)
    if faults:
        raise RecipeError(*dict.fromkeys(faults))
    return recipe


def _toml(text: str, where: str) -> dict[str, Any]:
    try:
        return parsed(text.encode(), where)
    except LibraryError as error:
        raise RecipeError(*error.faults) from None


def _unknown_tables(data: Mapping[str, Any], where: str, faults: list[str]) -> None:
    faults.extend(f"{where}: {key[:80]}: no such key{nearest(key, TABLES)}" for key in data if key not in TABLES)


def _title(data: Mapping[str, Any], where: str) -> str:
    title = data.get("title", "")
    if not isinstance(title, str) or len(title) > 200:
        raise RecipeError(f"{where}: title: found {brief(title)}, expected text of at most 200 characters")
    return title


def _mapping(data: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    table = data.get(key, {})
    if not isinstance(table, dict):
        raise RecipeError(f"{where}: {key}: found {brief(table)}, expected a table [{key}]")
    return dict(table)


def _table(cls: type[T], data: Mapping[str, Any], key: str, where: str) -> T:
    return spec.read(cls, _mapping(data, key, where), f"{where}: {key}", RecipeError)


def _cell(data: Mapping[str, Any], where: str) -> Any:
    if "cell" not in data:
        raise RecipeError(f"{where}: cell: required table is missing; `ssbfab new interdigitated` writes an example")
    table = _mapping(data, "cell", where)
    name = table.pop("architecture", None)
    known = architectures()
    if not isinstance(name, str) or name not in known:
        found = "nothing" if name is None else brief(name)
        raise RecipeError(
            f"{where}: cell.architecture: found {found}, expected one of {', '.join(known)}{nearest(str(name), known)}"
        )
    return spec.read(known[name], table, f"{where}: cell", RecipeError)


def _roles(table: Mapping[str, Any], where: str) -> list[str]:
    known = [role.value for role in Role]
    return [
        f"{where}.{key[:80]}: no such role{nearest(key, known)}; roles are {', '.join(known)}"
        for key in table
        if key not in known
    ]


def _inks(data: Mapping[str, Any], library: Library, where: str) -> Mapping[Role, Ink]:
    table = _mapping(data, "inks", where)
    faults = _roles(table, f"{where}: inks")
    inks: dict[Role, Ink] = {}
    for key, value in table.items():
        path = f"{where}: inks.{key[:80]}"
        try:
            if isinstance(value, str):
                ink = library.ink(value)
            elif isinstance(value, dict):
                ink = library.ink_like(value, path)
            else:
                raise RecipeError(f"{path}: found {brief(value)}, expected an ink's name or a table that starts from one")
            library.material(ink.material)
            if not any(key in fault for fault in faults):
                inks[Role(key)] = ink
        except SsbfabError as error:
            faults.extend(fault if fault.startswith(where) else f"{path}: {fault}" for fault in error.faults)
        except ValueError:
            continue
    if faults:
        raise RecipeError(*faults)
    return inks


def _materials(data: Mapping[str, Any], inks: Mapping[Role, Ink], library: Library, where: str) -> dict[Role, str]:
    table = _mapping(data, "materials", where)
    faults = _roles(table, f"{where}: materials")
    found = {role: ink.material for role, ink in inks.items()}
    for key, value in table.items():
        path = f"{where}: materials.{key[:80]}"
        if not isinstance(value, str):
            faults.append(f"{path}: found {brief(value)}, expected a material's name")
            continue
        try:
            library.material(value)
        except SsbfabError as error:
            faults.extend(f"{path}: {fault}" for fault in error.faults)
            continue
        if key in [role.value for role in Role]:
            if Role(key) in inks:
                faults.append(
                    f"{path}: this role is printed with an ink, whose material is {inks[Role(key)].material!r}; "
                    "drop one of the two"
                )
            found[Role(key)] = value
    if faults:
        raise RecipeError(*faults)
    return found


def _route(data: Mapping[str, Any], where: str) -> tuple[Any, ...]:
    steps = data.get("route", [])
    if not isinstance(steps, list) or len(steps) > 1000:
        raise RecipeError(f"{where}: route: expected at most 1000 tables [[route]]")
    faults: list[str] = []
    made: list[Any] = []
    for i, table in enumerate(steps):
        try:
            made.append(_step(table, f"{where}: route[{i}]"))
        except SsbfabError as error:
            faults.extend(error.faults)
    if faults:
        raise RecipeError(*faults)
    return tuple(made)


def _step(table: Any, where: str) -> Any:
    if not isinstance(table, dict):
        raise RecipeError(f"{where}: found {brief(table)}, expected a table [[route]]")
    planned, recorded = planned_steps(), recorded_steps()
    name = table.get("step")
    keys = {key: value for key, value in table.items() if key != "step"}
    if isinstance(name, str) and name in planned:
        return spec.read(planned[name], keys, where, RecipeError)
    if isinstance(name, str) and name in recorded:
        return Unplanned(step=name, keys=keys)
    known = (*planned, *recorded)
    raise RecipeError(
        f"{where}.step: found {'nothing' if name is None else brief(name)}, expected one of {', '.join(known)}"
        f"{nearest(str(name), known)}"
    )


def _files_inside(recipe: Recipe, where: str) -> None:
    """The user's own meshes lie in the recipe's folder."""
    root = recipe.folder.resolve()
    faults = [
        f"{where}: cell: file {name[:80]!r} lies outside the recipe's folder; move it there, or allow it with --allow-outside"
        for name in files_named(recipe.cell)
        if "\0" in name or not (root / name).resolve().is_relative_to(root)
    ]
    if faults:
        raise RecipeError(*faults)


def files_named(cell: Any) -> Iterator[str]:
    """Every file that a cell, or the element of an array, names."""
    for body in getattr(cell, "bodies", ()):
        yield from (body.file,) if hasattr(body, "file") else ()
    element = getattr(cell, "element", {})
    bodies = element.get("bodies", ()) if isinstance(element, Mapping) else ()
    yield from (str(body.get("file", "")) for body in bodies if isinstance(body, Mapping))


def _names_exist(recipe: Recipe, where: str) -> None:
    """Names that point into the library, once every table has been read."""
    faults: list[str] = []
    checks: list[tuple[str, Callable[[], object]]] = []
    if recipe.print is not None:
        checks.append(("print.printer", partial(recipe.library.printer, recipe.print.printer)))
        if recipe.print.tip:
            checks.append(("print.tip", partial(recipe.library.tip, recipe.print.tip)))
    for i, step in enumerate(recipe.route):
        furnace = getattr(step, "furnace", "")
        if furnace:
            checks.append((f"route[{i}].furnace", partial(recipe.library.furnace, furnace)))
        press = getattr(step, "press", "")
        if press:
            checks.append((f"route[{i}].press", partial(recipe.library.press, press)))
    for path, check in checks:
        try:
            check()
        except SsbfabError as error:
            faults.extend(f"{where}: {path}: {fault}" for fault in error.faults)
    if recipe.print is None and recipe.inks:
        faults.append(f"{where}: print: [inks] are given but no [print] table says on which printer")
    if faults:
        raise RecipeError(*faults)
