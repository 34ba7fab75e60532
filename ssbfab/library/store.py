"""Where library files lie: the shipped ones beside this module, the user's in `library/` beside the recipe.

A kind is a folder of TOML files, one per thing, named by its file. Nothing is parsed until it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ssbfab.errors import LibraryError, nearest
from ssbfab.library.toml import parsed

TABLES = ("reactions.csv", "cold_sintering.csv", "cold_solvents.csv")
KINDS = ("materials", "inks", "tips", "printers", "furnaces", "presses")
SHIPPED = Path(__file__).parent
_SIZE_LIMIT = 300_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


def files(kind: str, own: Path | None) -> Mapping[str, tuple[Path, ...]]:
    """Name → the files that describe it, the user's own first, for every thing of a kind."""
    if own is not None:
        _refuse_misspelt(own)
    found: dict[str, tuple[Path, ...]] = {}
    for folder in (own, SHIPPED):
        for path in _toml_files(folder / kind) if folder is not None else ():
            found[path.stem] = (*found.get(path.stem, ()), path)
    return dict(sorted(found.items()))


def _refuse_misspelt(own: Path) -> None:
    """A folder `ink/` or a table `reaction.csv` would be passed over in silence: say so where a right name is near."""
    known = (*KINDS, *TABLES)
    names = [path.name for path in own.iterdir()] if own.is_dir() else []
    wrong = [f"{own / name}: nothing of that name is read{near}" for name in sorted(names)
             if name not in known and (near := nearest(name, known))]
    if wrong:
        raise LibraryError(*wrong)


def _toml_files(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if p.suffix == ".toml" and _NAME.match(p.stem))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise LibraryError(f"{folder}: cannot be read: {error.strerror or error}") from None


def find(kind: str, name: str, known: Mapping[str, tuple[Path, ...]]) -> tuple[Path, ...]:
    """The files of one thing, the user's own first. An unknown name is a `LibraryError` with the nearest one."""
    if name in known:
        return known[name]
    if not _NAME.match(str(name)):
        raise LibraryError(f"{kind}: no {singular(kind)} {str(name)[:60]!r}: a name, and so its file, has 1 to 64 letters, "
                           "digits, '.', '_' and '-'")
    have = ", ".join(known) if len(known) <= 12 else f"see `ssbfab list {kind}`"
    raise LibraryError(f"{kind}: no {singular(kind)} {str(name)[:60]!r}{nearest(name, known)}; known are: {have or 'none'}")


def singular(kind: str) -> str:
    """`singular("presses") == "press"`."""
    return kind.removesuffix("es") if kind == "presses" else kind.removesuffix("s")


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of one library file. Whatever is wrong with it is a `LibraryError` of one line."""
    if not path.is_file():
        raise LibraryError(f"{path}: cannot be read: not a file")
    try:
        with path.open("rb") as stream:
            raw = stream.read(_SIZE_LIMIT + 1)
    except OSError as error:
        raise LibraryError(f"{path}: cannot be read: {error.strerror or error}") from None
    if len(raw) > _SIZE_LIMIT:
        raise LibraryError(f"{path}: more than {_SIZE_LIMIT} bytes; a library file describes one thing")
    return parsed(raw, str(path))
