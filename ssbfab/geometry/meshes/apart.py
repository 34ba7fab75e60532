"""Large meshes, read by processes of their own while this one makes ready for them. What is read does not depend on it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from mmap import ACCESS_COPY, mmap
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

import numpy as np

from ssbfab.errors import GeometryError
from ssbfab.geometry.meshes.reading import Triangles, read_triangles
from ssbfab.processes import workers

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

#: Files smaller than this are read in less time than a process takes to begin and to hand over what it read.
LARGE_FILE_BYTES = 20_000_000


@dataclass(kw_only=True, eq=False)
class Reading:
    """A mesh that is being read, or will be when it is asked for."""

    path: Path
    unit_mm: float
    reader: Reader | None = None

    @property
    def is_large(self) -> bool:
        return self.path.is_file() and self.path.stat().st_size > LARGE_FILE_BYTES

    def triangles(self) -> Triangles:
        """As `read_triangles` has them. Raises `GeometryError`."""
        found = self.reader.triangles() if self.reader else None
        return read_triangles(self.path, self.unit_mm) if found is None else found

    def sha256(self) -> str:
        """Of the file, once its triangles have been asked for."""
        return (self.reader.sha256() if self.reader else None) or _sha256(self.path)


class Reader:
    """A process that reads one mesh: arrays through a file without a name, all else through a pipe."""

    def __init__(self, path: Path, unit_mm: float) -> None:
        from multiprocessing import get_context

        fork = get_context("fork")
        self.file = _nameless()
        self.pipe, theirs = fork.Pipe(duplex=False)
        self.process = fork.Process(target=_read, args=(self.file, theirs, path, unit_mm), daemon=True)
        self.process.start()
        theirs.close()  # so that the end of the process is the end of the pipe

    def triangles(self) -> Triangles | None:
        """None where that process was lost."""
        told = self._told()
        if isinstance(told, GeometryError):
            raise told
        if not isinstance(told, tuple):
            return None
        held = mmap(self.file.fileno(), 8 * told[0] + 4 * told[1], access=ACCESS_COPY)
        vertices, faces = np.frombuffer(held, np.float64, told[0]), np.frombuffer(held, np.int32, told[1], 8 * told[0])
        return vertices.reshape(-1, 3), faces.reshape(-1, 3)

    def sha256(self) -> str | None:
        found = self._told()
        return found if isinstance(found, str) else None

    def end(self) -> None:
        self.pipe.close()
        self.file.close()
        self.process.terminate()
        self.process.join()

    def _told(self) -> object:
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            return None


@contextmanager
def reading(paths: Sequence[Path], unit_mm: float) -> Iterator[list[Reading]]:
    """All meshes in their order; as many of the large ones as there are processors are being read when the block begins."""
    every = [Reading(path=path, unit_mm=unit_mm) for path in paths]
    large = [each for each in every if each.is_large]
    try:
        for each in large[:workers()] if large else ():
            each.reader = Reader(each.path, unit_mm)
        yield every
    finally:
        for each in large:
            if each.reader:
                each.reader.end()


def _nameless() -> IO[bytes]:
    """In memory where the system has that."""
    return os.fdopen(os.memfd_create("mesh"), "w+b") if hasattr(os, "memfd_create") else TemporaryFile()


def _read(file: IO[bytes], pipe: Connection, path: Path, unit_mm: float) -> None:
    try:
        vertices, faces = read_triangles(path, unit_mm)
    except GeometryError as error:
        pipe.send(error)
        return
    vertices.tofile(file)
    faces.tofile(file)
    pipe.send((vertices.size, faces.size))
    pipe.send(_sha256(path))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
