"""Files and folders that appear whole or not at all.

A file is written beside its place and renamed. A folder is filled beside its place and exchanged with the old one in a
single system call (`renameat2` with RENAME_EXCHANGE on Linux), so that a run killed at any moment leaves either the old
folder or the new one.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ssbfab.errors import OutputError

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def write_file(path: Path, chunks: Iterable[str] | Iterable[bytes]) -> None:
    """Write text or bytes under `path`, atomically. Raises `OutputError` with the reason; nothing is left behind."""
    with file_in_place(path) as staged, told(path), open(staged, "wb") as file:
        for chunk in chunks:
            file.write(chunk.encode() if isinstance(chunk, str) else chunk)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def file_in_place(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes `path`'s name when the block ends well, else it is removed."""
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part" + path.suffix, dir=path.parent)
        os.close(handle)
    staged = Path(name)
    try:
        yield staged
        with told(path):
            staged.chmod(0o666 & ~_umask())
            os.replace(staged, path)
    finally:
        with suppress(OSError):
            staged.unlink(missing_ok=True)


@contextmanager
def folders_in_place(*folders: Path) -> Iterator[tuple[Path, ...]]:
    """Empty folders to fill; each takes its final name when the block ends well, else all of them are removed."""
    staged: list[Path] = []
    try:
        for folder in folders:
            with told(folder):
                folder.parent.mkdir(parents=True, exist_ok=True)
                _sweep(folder)
                staged.append(Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}.", suffix=".part", dir=folder.parent)))
        yield tuple(staged)
        for new, folder in zip(staged, folders, strict=True):
            with told(folder):
                new.chmod(0o777 & ~_umask())
                _flush(new)
        for new, folder in zip(staged, folders, strict=True):
            with told(folder):
                _exchange(new, folder)
    finally:
        for new in staged:
            shutil.rmtree(new, ignore_errors=True)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the operating system says about a path into one clear line."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}; nothing was changed") from None


def _exchange(new: Path, old: Path) -> None:
    """Give `new` the name `old`; what had that name, if anything, then has the name of `new`."""
    try:
        os.rename(new, old)  # where nothing, or an empty folder, stands there
        return
    except OSError:
        if not old.is_dir() or old.is_symlink():
            raise
    if not _exchanged(new, old):  # a system without the call: two renames, with a moment between them
        aside = Path(f"{new}.old")
        os.rename(old, aside)
        os.rename(new, old)
        os.rename(aside, new)


def _exchanged(new: Path, old: Path) -> bool:
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(call(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(old), _RENAME_EXCHANGE) == 0)


def _sweep(folder: Path) -> None:
    """Remove what a killed run left beside its place; a folder that was being exchanged without the call is put back."""
    for left in folder.parent.glob(f".{folder.name[:40]}.*.part.old"):
        if not folder.exists():
            os.rename(left, folder)
    for left in folder.parent.glob(f".{folder.name[:40]}.*.part*"):
        shutil.rmtree(left, ignore_errors=True)


def _flush(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with open(path, "rb+") as file:
                os.fsync(file.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
