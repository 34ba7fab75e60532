"""What a print file says about itself, and the only door through which free text enters one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_UNSAFE = re.compile(r"[^A-Za-z0-9 .,:+_/=-]+")
_LONGEST = 160


@dataclass(frozen=True, kw_only=True)
class Header:
    """Who made the file, from what. `recipe_sha256` and `version` make it traceable; there is no clock in it."""

    title: str
    recipe_sha256: str = ""
    version: str = ""
    notes: tuple[str, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """Clean lines, each beginning with a fixed word: no controller finds a command or `(MSG,` in them."""
        said = [f"ssbfab {self.version}", f"title: {self.title}", f"recipe sha256: {self.recipe_sha256}"]
        return tuple(clean(line) for line in [*said, *(f"note: {note}" for note in self.notes)])


def clean(text: str) -> str:
    """Free text as one comment may hold it: ASCII letters, digits and `.,:+_/=-`, anything else becomes a space.

    Brackets, semicolons, line ends, `%`, `*` (checksums), `!?~` (GRBL acts on them even inside comments) and everything
    beyond ASCII (GRBL's extended real-time commands) are out.

    >>> clean("50 µm; G28\\n(M112)")
    '50 um G28 M112'
    """
    plain = text.replace("µ", "u").replace("μ", "u")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore" if plain.isascii() else "replace").decode()
    return re.sub(r" +", " ", _UNSAFE.sub(" ", plain)).strip()[:_LONGEST]
