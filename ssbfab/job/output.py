"""Files and folders that appear whole or not at all.

A file is written beside its place and renamed. A folder is filled beside its place and exchanged with the old one in a
single system call (`renameat2` with RENAME_EXCHANGE on Linux), so that a run killed at any moment leaves either the old
folder or the new one. What is under way is locked by its process; what a killed run left is not, and the next run removes it.
"""

from __future__ import annotations

import ctypes
import fcntl
import glob
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
        _sweep(path, path.suffix)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part" + path.suffix, dir=path.parent)
    staged = Path(name)
    try:
        with told(path):
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield staged
            staged.chmod(0o666 & ~_umask())
            os.replace(staged, path)
    finally:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
        os.close(handle)


@contextmanager
def folders_in_place(*folders: Path) -> Iterator[tuple[Path, ...]]:
    """Empty folders to fill; each takes its final name when the block ends well, else all of them are removed."""
    staged: list[Path] = []
    locks: list[int] = []
    try:
        for folder in folders:
            with told(folder):
                _check_is_folder(folder)
                folder.parent.mkdir(parents=True, exist_ok=True)
                _sweep(folder)
                staged.append(Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}.", suffix=".part", dir=folder.parent)))
                locks.append(os.open(staged[-1], os.O_RDONLY))
                fcntl.flock(locks[-1], fcntl.LOCK_EX)
        with told(folders[0]):
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
        for lock in locks:
            os.close(lock)


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


def _check_is_folder(folder: Path) -> None:
    """A file, or a link, that stands in a folder's place is told before the work, not after it."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutputError(f"{folder}: stands there and is no folder; move it away")


def _sweep(place: Path, suffix: str = "") -> None:
    """Remove what a killed run left beside its place; a folder that was being exchanged without the call is put back."""
    staged = glob.escape(f".{place.name[:40]}.") + "?" * 8 + ".part" + glob.escape(suffix)  # eight letters of `tempfile`
    for left in place.parent.glob(f"{staged}.old"):
        if not place.exists():
            os.rename(left, place)
    for left in [*place.parent.glob(staged), *place.parent.glob(f"{staged}.old")]:
        if _abandoned(left):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def _abandoned(left: Path) -> bool:
    """Whether no process holds it any more."""
    try:
        handle = os.open(left, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError:
        return False
    finally:
        os.close(handle)


def _flush(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with open(path, "rb+") as file:
                os.fsync(file.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
