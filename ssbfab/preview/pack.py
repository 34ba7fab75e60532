"""Arrays and files for a page: one compressed block of bytes, and a list that says what lies where."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

#: What the page's script knows, by NumPy's name.
KINDS = {"f4": "float32", "u4": "uint32", "i4": "int32", "i2": "int16", "u1": "uint8"}


@dataclass
class Pack:
    """Grows while a page is put together. Every part begins at a multiple of four bytes."""

    chunks: list[bytes] = field(default_factory=list)
    size: int = 0

    def array(self, values: ArrayLike, kind: str) -> dict[str, Any]:
        """Put an array in; the answer is what the page needs to find it."""
        made = np.ascontiguousarray(values, dtype=f"<{kind}")
        return {"kind": KINDS[kind], "at": self._put(made.tobytes()), "count": int(made.size)}

    def file(self, content: bytes) -> dict[str, Any]:
        return {"at": self._put(content), "count": len(content)}

    def _put(self, content: bytes) -> int:
        at = self.size
        padded = content + b"\0" * (-len(content) % 4)
        self.chunks.append(padded)
        self.size += len(padded)
        return at

    def encoded(self) -> str:
        """Everything, deflated (zlib) and in base 64."""
        return deflated(b"".join(self.chunks))


def deflated(content: bytes) -> str:
    """For `DecompressionStream("deflate")` in the browser. A level that a million segments can wait for."""
    return base64.b64encode(zlib.compress(content, 6 if len(content) < 8_000_000 else 2)).decode()


def as_json(value: Any) -> str:
    """JSON that may stand inside a script element: no text in it can end the element."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False).replace("<", "\\u003c")
