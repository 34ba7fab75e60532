"""Everything ssbfab raises.

    SsbfabError
    ├── UnitError        text that is not a quantity of the wanted kind
    ├── RecipeError      the recipe file: one line per fault
    ├── LibraryError     a material, ink, printer, furnace … that is missing or malformed
    ├── GeometryError    a cell that cannot exist
    ├── SlicingError     a solid that cannot be sectioned
    ├── ToolpathError    a layer that cannot be printed
    ├── DialectError     a firmware that cannot do what the toolpath wants
    ├── ProofError       a print file that cannot be read
    ├── ScheduleError    a firing or pressing that cannot be planned
    ├── FitError         measurements that cannot be fitted
    ├── RouteError       process steps in an order that cannot be
    └── OutputError      a file that cannot be written

An error is raised where the program cannot go on. Something possible but unwise is a `Finding` instead.
"""

from __future__ import annotations

from collections.abc import Iterable


class SsbfabError(Exception):
    """One or more faults, each a line that says where, what, and what to do."""

    def __init__(self, *faults: str) -> None:
        self.faults = tuple(map(_one_line, faults)) or ("unknown fault",)
        super().__init__("\n".join(self.faults))

    def __reduce__(self) -> tuple[type[SsbfabError], tuple[str, ...]]:
        """From another process it comes as it was raised."""
        return type(self), self.faults


def _one_line(fault: str) -> str:
    """A quoted key may hold a line end, or what moves a terminal's cursor: it is shown, not obeyed."""
    return fault if fault.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in fault)


class UnitError(SsbfabError, ValueError):
    """Text that is not a quantity of the wanted kind."""


class RecipeError(SsbfabError):
    """The recipe cannot be used."""


class LibraryError(SsbfabError):
    """A library file is missing or malformed."""


class GeometryError(SsbfabError):
    """A cell that cannot exist."""


class SlicingError(SsbfabError):
    """A solid that cannot be sectioned."""


class ToolpathError(SsbfabError):
    """A layer that cannot be printed."""


class DialectError(SsbfabError):
    """A firmware that cannot do what the toolpath wants."""


class ProofError(SsbfabError):
    """A print file that cannot be read."""


class ScheduleError(SsbfabError):
    """A firing or pressing that cannot be planned."""


class FitError(SsbfabError):
    """Measurements that cannot be fitted."""


class RouteError(SsbfabError):
    """Process steps in an order that cannot be."""


class OutputError(SsbfabError):
    """A file that cannot be written."""


def nearest(word: str, known: Iterable[str]) -> str:
    """`" (did you mean 'gap'?)"` for the closest known spelling, or an empty string.

    >>> nearest("finger_widht", ["finger_width", "gap"])
    " (did you mean 'finger_width'?)"
    >>> nearest("zzz", ["gap"])
    ''
    """
    from difflib import get_close_matches

    close = get_close_matches(str(word)[:80], list(known), n=1, cutoff=0.6)
    return f" (did you mean {close[0]!r}?)" if close else ""


def brief(value: object, limit: int = 60) -> str:
    """What was found, as a message may quote it: cut where it is long.

    >>> brief("a" * 100, 12)
    "'aaaaaaaaaa…"
    """
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
