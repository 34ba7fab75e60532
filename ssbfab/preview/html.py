"""Small pieces of HTML. Every text from outside goes through `escape`: nothing that a recipe says can become markup."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from ssbfab.preview.figure import rendered

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["escape", "picture", "swatch", "table", "wide_picture"]


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """A table of plain text; columns in `numbers` are set to the right."""
    kinds = ["number" if i in numbers else "text" for i in range(len(head))]
    cells = "".join(f'<th scope="col" class="{kind}">{escape(text)}</th>' for kind, text in zip(kinds, head, strict=True))
    filled = ("".join(f'<td class="{kind}">{escape(text)}</td>' for kind, text in zip(kinds, row, strict=True)) for row in rows)
    body = "".join(f"<tr>{row}</tr>" for row in filled)
    top = f"<thead><tr>{cells}</tr></thead>" if any(head) else ""
    return f'<div class="scroll"><table>{top}<tbody>{body}</tbody></table></div>'


def picture(wide: Figure, narrow: Figure, alt: str) -> str:
    """A figure in two widths, of which the browser takes the one that fits its window."""
    big, small = (_data_uri(figure) for figure in (wide, narrow))
    return (f'<figure><picture><source media="(max-width: 760px)" srcset="{small}">'
            f'<img src="{big}" alt="{escape(alt)}"></picture></figure>')


def wide_picture(figure: Figure, alt: str) -> str:
    """A figure that a narrow window does not show, because a table beside it says the same."""
    return f'<figure class="wide"><img src="{_data_uri(figure)}" alt="{escape(alt)}"></figure>'


def swatch(colour: str) -> str:
    """A little square of a colour."""
    return f'<span class="swatch" style="background:{escape(colour)}"></span>'


def _data_uri(figure: Figure) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(rendered(figure, ".svg")).decode()
