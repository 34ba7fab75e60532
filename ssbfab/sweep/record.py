"""Where results go: a journal that grows row by row, and the one Parquet file that it becomes.

Every row is appended to the journal and flushed before the next is counted as done, so that a run killed at any moment repeats
nothing; the Parquet file is written whole beside its place and renamed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from ssbfab.errors import OutputError
from ssbfab.job.output import file_in_place, told


@dataclass(eq=False)
class Record:
    """The rows of one sweep. `plan` tells whether a journal is of this sweep; another's is refused."""

    path: Path
    plan: str
    columns: Mapping[str, str]

    def __post_init__(self) -> None:
        self.journal = self.path.with_name(f".{self.path.name}.journal")
        self.rows: dict[int, dict[str, Any]] = {}
        self._file: IO[str] | None = None

    def __enter__(self) -> Record:
        with told(self.journal):
            self.journal.parent.mkdir(parents=True, exist_ok=True)
            self.rows = self._read() or self._finished()
            self._file = open(self.journal, "w", encoding="utf-8")
        self._write({"plan": self.plan})
        for row in self.rows.values():
            self._write(row)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, row: Mapping[str, Any]) -> None:
        self.rows[row["index"]] = dict(row)
        self._write(row)

    def finish(self) -> None:
        """All rows, by number, into the Parquet file; the journal is no longer needed."""
        self.save()
        self.journal.unlink(missing_ok=True)

    def save(self) -> None:
        """The Parquet file of the rows so far."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        rows = [self.rows[index] for index in sorted(self.rows)]
        types = {"number": pa.float64(), "text": pa.string(), "whole": pa.int64()}
        fields = [(name, types[kind]) for name, kind in self.columns.items()]
        data = {name: [_cell(row.get(name), self.columns[name]) for row in rows] for name in self.columns}
        table = pa.table(data, schema=pa.schema(fields, metadata={"ssbfab_sweep": self.plan}))
        with file_in_place(self.path) as staged:
            pq.write_table(table, staged)

    def _write(self, row: Mapping[str, Any]) -> None:
        assert self._file is not None
        with told(self.journal):
            self._file.write(json.dumps(row, allow_nan=True) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def _read(self) -> dict[int, dict[str, Any]]:
        """Rows of an interrupted run; a last line that was cut off is dropped."""
        if not self.journal.exists():
            return {}
        rows: dict[int, dict[str, Any]] = {}
        for i, line in enumerate(self.journal.read_text(encoding="utf-8").splitlines()):
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if i == 0 and row.get("plan") != self.plan:
                raise OutputError(
                    f"{self.journal}: an interrupted sweep of another plan stands here; finish it, or remove the file"
                )
            if "index" in row:
                rows[int(row["index"])] = row
        return rows

    def _finished(self) -> dict[int, dict[str, Any]]:
        """Rows of a sweep of the same plan that stands under the final name."""
        if not self.path.exists():
            return {}
        import pyarrow.parquet as pq

        table = pq.read_table(self.path)
        if (table.schema.metadata or {}).get(b"ssbfab_sweep", b"").decode() != self.plan:
            return {}
        return {int(row["index"]): row for row in table.to_pylist()}


def _cell(value: Any, kind: str) -> Any:
    if value is None:
        return None
    return str(value) if kind == "text" else float(value) if kind == "number" else int(value)


def columns_of(keys: Sequence[str], measures: Sequence[str]) -> dict[str, str]:
    """Column → kind of what it holds. Varied keys are text, as the recipe would write them."""
    return {"index": "whole", **dict.fromkeys(keys, "text"), **dict.fromkeys(measures, "number"), "error": "text"}
