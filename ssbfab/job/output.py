"""Files and folders that appear whole or not at all.

A file is written beside its place and renamed. Folders are filled beside their places and then, all of them, exchanged with
the old ones (`exchange.py`), so that a run killed at any moment leaves either the old folders or the new ones. What is under
way is locked by its process; what a killed run left is not, and the next run removes it.
"""

from __future__ import annotations

import fcntl
import glob
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ssbfab.errors import OutputError

if TYPE_CHECKING:
    from concurrent.futures import Future

#: So much is written before it is sent to the disk, again and again.
_FLUSHED_BYTES = 4_000_000


def write_file(path: Path, chunks: Iterable[str] | Iterable[bytes]) -> None:
    """Write text or bytes under `path`, atomically. Raises `OutputError` with the reason; nothing is left behind."""
    with file_in_place(path) as staged, told(path), open(staged, "wb") as file, closing(_Flushing(file)) as flushing:
        for chunk in chunks:
            flushing.wrote(file.write(chunk.encode() if isinstance(chunk, str) else chunk))
        flushing.finish()


@dataclass(eq=False)
class _Flushing:
    """What was written of a file goes to the disk while the rest is made: at the end little is left to wait for.

    Each time by a thread that ends with it: who forks later, or asks whether he is alone, does not meet one that idles.
    """

    file: BinaryIO
    waiting_bytes: int = 0
    under_way: Future[None] | None = None

    def wrote(self, count: int) -> None:
        self.waiting_bytes += count
        if self.waiting_bytes >= _FLUSHED_BYTES and (self.under_way is None or self.under_way.done()):
            from concurrent.futures import ThreadPoolExecutor

            self._wait()
            self.file.flush()
            other = ThreadPoolExecutor(1)
            self.under_way, self.waiting_bytes = other.submit(os.fsync, self.file.fileno()), 0
            other.shutdown(wait=False)

    def finish(self) -> None:
        """Returns when all is on the disk."""
        self._wait()
        self.file.flush()
        os.fsync(self.file.fileno())

    def close(self) -> None:
        """The file may be closed now."""
        if self.under_way is not None:
            self.under_way.exception()

    def _wait(self) -> None:
        """The system tells an error once: it may have told it to the other thread."""
        if self.under_way is not None:
            self.under_way.result()


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
    from ssbfab.job.exchange import note_of, put_in_place

    staged: list[Path] = []
    locks: list[int] = []
    try:
        tidy(*folders)
        for folder in folders:
            with told(folder):
                staged.append(Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}.", suffix=".part", dir=folder.parent)))
                locks.append(os.open(staged[-1], os.O_RDONLY))
                fcntl.flock(locks[-1], fcntl.LOCK_EX)
        with told(folders[0]):
            yield tuple(staged)
        for new, folder in zip(staged, folders, strict=True):
            with told(folder):
                new.chmod(0o777 & ~_umask())
                _flush(new)
        with told(folders[0]):
            put_in_place(staged, folders)
    finally:
        for new in staged if not (staged and note_of(staged).exists()) else ():  # else it goes on without this run
            shutil.rmtree(new, ignore_errors=True)
        for lock in locks:
            os.close(lock)


def tidy(*folders: Path) -> None:
    """Finish, or remove, what a killed run left of these folders."""
    from ssbfab.job.exchange import held, notes_beside, settle

    for folder in folders:
        with told(folder):
            _check_is_folder(folder)
            folder.parent.mkdir(parents=True, exist_ok=True)
    with told(folders[0]), held(folders[0]):
        settle(notes_beside(folders[0]), folders)
        for folder in folders:
            _sweep(folder)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the operating system says about a path into one clear line."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}; nothing was changed") from None


def _check_is_folder(folder: Path) -> None:
    """A file, or a link, that stands in a folder's place is told before the work, not after it."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutputError(f"{folder}: stands there and is no folder; move it away")


def _sweep(place: Path, suffix: str = "") -> None:
    """Remove what a killed run left beside its place."""
    staged = glob.escape(f".{place.name[:40]}.") + "?" * 8 + ".part" + glob.escape(suffix)  # eight letters of `tempfile`
    for left in [path for end in ("", ".old", ".pair.new") for path in place.parent.glob(staged + end)]:
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
