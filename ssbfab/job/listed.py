"""`files.sha256`: the same list in every folder of a run, so that anyone can see that they belong together and are unchanged.

`sha256sum --check gcode_out/<recipe>/files.sha256`, said where both folders lie, compares all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

NAME = "files.sha256"


def list_files(folders: Mapping[str, Path]) -> None:
    """Write the list of all files into every folder; `folders` from the name that a folder will have to where it is now."""
    lines = [line for name in sorted(folders) for line in _lines(name, folders[name])]
    for folder in folders.values():
        (folder / NAME).write_text("".join(lines), encoding="utf-8", newline="")


def _lines(name: str, folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != NAME:
            with open(path, "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            yield f"{digest}  {name}/{path.relative_to(folder).as_posix()}\n"
