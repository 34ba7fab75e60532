"""Folders that belong together take their names together, whatever is killed meanwhile.

No file system renames two folders in one step. So the new folders are first written down (`.<name>.….pair` beside the first),
and then two processes see it through: a helper in a session of its own, and the run that started it. Either finishes what the
other has left; a lock keeps them apart. Where both are lost (the power fails), the next run finishes it from what is written.

A folder is known again by its inode: under its final name it has been put in place, under its staged one not yet.
This file is also run by itself, as the helper, and so imports nothing of ssbfab.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_LINE = re.compile(r"(\.[^/\\\0]{1,200}\.part) (\d{1,20})")

#: A staged folder, the name that it takes, and its inode.
Move = tuple[Path, Path, int]


def put_in_place(staged: Sequence[Path], folders: Sequence[Path]) -> None:
    """Give every staged folder its final name, all or none; what had the names then has those of the staged ones.

    Raises OSError where one cannot be, after putting back those that were.
    """
    with held(folders[0]):
        note = _written(staged, folders)
    try:
        with suppress(OSError), _helper(note, folders):
            pass  # leaving waits for it
    finally:
        with held(folders[0]):
            settle([other for other in notes_beside(folders[0]) if other != note], folders)
            if note.exists():  # the helper could not
                _forward_or_back(note, _moves(note, folders))


def settle(notes: Iterable[Path], folders: Sequence[Path]) -> None:
    """Finish what is written down of these folders; a note whose folders are not there any more is dropped."""
    for note in notes:
        if moves := _moves(note, folders):
            if all(number in (_inode(new), _inode(folder)) for new, folder, number in moves):
                _forward(moves)
            note.unlink()


def note_of(staged: Sequence[Path]) -> Path:
    """Where the exchange of these staged folders is written down."""
    return staged[0].with_name(f"{staged[0].name}.pair")


def notes_beside(folder: Path) -> list[Path]:
    """What is written down of exchanges whose first folder is this one."""
    begin = f".{folder.name[:40]}."
    return sorted(path for path in folder.parent.iterdir() if path.name.startswith(begin) and path.name.endswith(".part.pair"))


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """No other process begins, settles or sweeps an exchange of folders beside this one."""
    handle = os.open(folder.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _written(staged: Sequence[Path], folders: Sequence[Path]) -> Path:
    """The note, whole and on the disk before anything is moved."""
    note = note_of(staged)
    beside = note.with_name(f"{note.name}.new")
    try:
        with open(beside, "x", encoding="utf-8") as file:
            file.writelines(f"{new.name} {_inode(new)}\n" for new in staged)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, note)
    finally:
        beside.unlink(missing_ok=True)
    _flush({folder.parent for folder in folders})
    return note


def _moves(note: Path, folders: Sequence[Path]) -> tuple[Move, ...]:
    """What the note says of these folders; nothing where it is of others."""
    with open(note, encoding="utf-8", errors="replace") as file:
        said = [_LINE.fullmatch(line) for line in file.read(10_000).splitlines()]
    found = tuple((folder.parent / line[1], folder, int(line[2])) for line, folder in zip(said, folders, strict=False) if line)
    return found if len(found) == len(said) == len(folders) else ()


def _helper(note: Path, folders: Sequence[Path]) -> subprocess.Popen[bytes]:
    """Another process, which a kill of this one, or of its group, does not reach."""
    return subprocess.Popen([sys.executable, "-I", "-S", __file__, note, *folders], start_new_session=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _help(note: Path, folders: Sequence[Path]) -> None:
    """The helper's part. What it cannot do it leaves to the run, or to the next one."""
    with suppress(OSError), held(folders[0]):
        settle([note], folders)


def _forward_or_back(note: Path, moves: Iterable[Move]) -> None:
    """All or none; where not even that can be done, the note stays for the next run."""
    try:
        _forward(moves)
    except OSError:
        for new, folder, number in moves:
            if _inode(folder) == number:
                exchange(folder, new)
        note.unlink()
        raise
    note.unlink()


def _forward(moves: Iterable[Move]) -> None:
    for new, folder, number in moves:
        if _inode(folder) != number:
            exchange(new, folder)
    _flush({folder.parent for _, folder, _ in moves})


def exchange(new: Path, old: Path) -> None:
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


def _inode(path: Path) -> int | None:
    try:
        return path.stat(follow_symlinks=False).st_ino
    except OSError:
        return None


def _flush(folders: Iterable[Path]) -> None:
    """Names that were given reach the disk; some file systems have no such thing for folders."""
    for folder in folders:
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


if __name__ == "__main__":
    _help(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]])
