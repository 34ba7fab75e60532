"""How a noun shows itself in a notebook, though it knows nothing of pictures.

Drawing is the business of `preview`, the last room but a few; nouns live in the first ones. A noun that inherits `Shown` asks
`preview.notebook` by name at the moment when a notebook wants to see it. This is the one place where a lower room reaches
up, and it does so without importing anything until then.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Shown:
    """A noun that a notebook can show."""

    def _repr_html_(self) -> str | None:
        found: str | None = _drawn(self, "text/html")
        return found

    def _repr_png_(self) -> bytes | None:
        found: bytes | None = _drawn(self, "image/png")
        return found


def _drawn(noun: object, kind: str) -> Any:
    return import_module("ssbfab.preview.notebook").drawn(noun, kind)
