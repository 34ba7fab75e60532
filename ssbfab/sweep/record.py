"""Where results go: a journal that grows row by row, and the one Parquet file that it becomes.

Every row is appended to the journal and flushed to the disk before it counts as done, so that a run killed at any moment repeats
nothing but what was under way; a row that was cut off is dropped. When all are done the rows are written in order of their
numbers into the Parquet file, whole beside its place, and renamed. In memory a row is one number, its place in the journal.

Columns of the file:
    index      whole number: the design's place in the grid or sequence
    <key>      text: each varied key, as the recipe would write its value
    <measure>  number in the unit that the column's metadata name; null where it cannot be told
    error      text: empty where the design ran, else why it did not; its measures are null then
Metadata: of the file `ssbfab_sweep` (a digest of all that the rows depend on) and `ssbfab_version`; of a measure `unit`, `about`.
"""

from __future__ import annotations

import fcntl
import json
import os
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from ssbfab import __version__
from ssbfab.errors import OutputError
from ssbfab.job.output import file_in_place, told
from ssbfab.sweep.design import Space
from ssbfab.sweep.measures import MEASURES

_ROWS_AT_ONCE = 65_536
_PLAN = b"ssbfab_sweep"


@dataclass(eq=False)
class Record:
    """The rows of one sweep. `plan` tells whether a journal or a file is of this sweep; another's is refused, not overwritten."""

    path: Path
    plan: str
    space: Space
    measures: Sequence[str]

    def __post_init__(self) -> None:
        self.journal = self.path.with_name(f".{self.path.name}.journal")
        self.done = 0
        self.failed = 0
        self._where = array("q", [-1]) * len(self.space)
        self._fresh = False  # the journal begins with this run
        self._file: IO[bytes] | None = None
        self._end: IO[bytes] | None = None

    def __enter__(self) -> Record:
        self._look_at_the_file()
        if self.finished:
            return self
        with told(self.journal):
            self.journal.parent.mkdir(parents=True, exist_ok=True)
            self._file = open(self.journal, "a+b")
            self._end = open(self.journal, "ab", buffering=0)  # what a full disk does not take must not wait in a buffer
        try:
            self._take()
        except BaseException:
            self._close(unless=not self._fresh)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close(unless=self.finished)

    def _close(self, unless: bool) -> None:
        """A journal without any row is nothing to go on with, and is removed."""
        for file in (self._end, self._file):
            if file is not None:
                file.close()
        if not (self.done or unless):
            self.journal.unlink(missing_ok=True)

    def __contains__(self, index: object) -> bool:
        return self.finished or (isinstance(index, int) and self._where[index] >= 0)

    @property
    def finished(self) -> bool:
        return self._file is None and self.done == len(self.space)

    def add(self, row: Mapping[str, Any]) -> None:
        """Keep a row; one that is there already is left as it is."""
        if row["index"] in self:
            return
        self._append(row)

    def finish(self) -> None:
        """All rows, by number, into the Parquet file; the journal is no longer needed."""
        if self.finished:
            return
        import pyarrow.parquet as pq

        schema = self._schema()
        designs = iter(self.space)
        with file_in_place(self.path) as staged, told(self.path):
            with pq.ParquetWriter(staged, schema) as writer:
                while rows := [self._row(design.index, dict(design.values)) for design in islice(designs, _ROWS_AT_ONCE)]:
                    writer.write_table(_table(rows, schema))
            with open(staged, "rb+") as file:
                os.fsync(file.fileno())
        with told(self.journal):
            self.journal.unlink(missing_ok=True)

    def _row(self, index: int, values: Mapping[str, Any]) -> dict[str, Any]:
        assert self._file is not None
        self._file.seek(self._where[index])
        row: dict[str, Any] = json.loads(self._file.readline())
        return {**row, **{key: _text(value) for key, value in values.items()}}

    def _append(self, row: Mapping[str, Any]) -> None:
        assert self._end is not None
        with told(self.journal):
            place = os.fstat(self._end.fileno()).st_size
            rest = json.dumps(row).encode() + b"\n"
            while rest:
                rest = rest[self._end.write(rest):]
            os.fsync(self._end.fileno())
        if "index" in row:
            self._count(row, place)

    def _count(self, row: Mapping[str, Any], place: int) -> None:
        self._where[row["index"]] = place
        self.done += 1
        self.failed += bool(row["error"])

    def _take(self) -> None:
        """Rows of an interrupted run, so far as they are whole."""
        assert self._file is not None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise OutputError(f"{self.path}: another sweep is writing to it now; wait for it, or give -o another name") from None
        whole = 0
        self._fresh = os.fstat(self._file.fileno()).st_size == 0
        for place, row in self._lines():
            if place == 0:
                self._same(row.get("plan"), self.journal)
            elif row["index"] not in self:
                self._count(row, place)
            whole = self._file.tell()
        with told(self.journal):
            self._file.truncate(whole)
        if whole == 0:
            self._append({"plan": self.plan})

    def _lines(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Whole lines and their places; it ends at the first that was cut off."""
        assert self._file is not None
        self._file.seek(0)
        place = 0
        while (line := self._file.readline()).endswith(b"\n"):
            try:
                row = json.loads(line)
            except ValueError:
                return
            fine = isinstance(row, dict) and (place == 0 or self._is_a_row(row))
            if not fine:
                raise OutputError(f"{self.journal}: not the journal of a sweep; move it away")
            yield place, row
            place += len(line)

    def _is_a_row(self, row: Mapping[str, Any]) -> bool:
        index = row.get("index")
        return isinstance(index, int) and 0 <= index < len(self.space) and isinstance(row.get("error"), str)

    def _same(self, plan: object, where: Path) -> None:
        if plan != self.plan:
            raise OutputError(
                f"{where}: holds a sweep of another recipe, other axes, measures or version; give -o another name, or remove it"
            )

    def _look_at_the_file(self) -> None:
        """What stands under the final name: this very sweep is done; anything else is not overwritten."""
        if not self.path.exists():
            return
        import pyarrow.parquet as pq
        from pyarrow import ArrowInvalid

        try:
            file = pq.ParquetFile(self.path)
        except (ArrowInvalid, OSError):
            raise OutputError(f"{self.path}: stands there and is no sweep; give -o another name, or remove it") from None
        with file:
            self._same((file.schema_arrow.metadata or {}).get(_PLAN, b"").decode(errors="replace"), self.path)
            self.done = file.metadata.num_rows
            for batch in file.iter_batches(columns=["error"]):
                self.failed += sum(bool(error) for error in batch.column(0).to_pylist())
        self.journal.unlink(missing_ok=True)

    def _schema(self) -> Any:
        import pyarrow as pa

        fields = [pa.field("index", pa.int64()), *(pa.field(axis.key, pa.string()) for axis in self.space.axes)]
        for name in self.measures:
            about = {"unit": MEASURES[name].unit, "about": MEASURES[name].about}
            fields.append(pa.field(name, pa.float64(), metadata=about))
        fields.append(pa.field("error", pa.string()))
        return pa.schema(fields, metadata={_PLAN: self.plan, b"ssbfab_version": __version__})


def _table(rows: list[dict[str, Any]], schema: Any) -> Any:
    import pyarrow as pa

    return pa.table({name: [row.get(name) for row in rows] for name in schema.names}, schema=schema)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
