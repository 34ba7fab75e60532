"""Which beads are at which potential: by the roles of the bodies that their tool prints."""

from __future__ import annotations

import numpy as np

from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Head
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.tape import Ints


def tool_polarity(heads: tuple[Head, ...], cell: Cell) -> dict[int, int]:
    """+1 or -1 for tools whose bodies all are at one potential, 0 for the others."""
    roles = {body.name: body.role.polarity for body in cell.bodies}
    found: dict[int, int] = {}
    for head in heads:
        signs = {roles[name] for name in head.bodies if name in roles}
        found[head.tool.number] = signs.pop() if len(signs) == 1 else 0
    return found


def bead_polarity(deposit: Deposit, heads: tuple[Head, ...], cell: Cell) -> Ints:
    """+1, -1 or 0 for every bead."""
    known = tool_polarity(heads, cell)
    tools = deposit.beads.tool
    sign = np.zeros(len(tools), dtype=np.int64)
    for number, value in known.items():
        sign[tools == number] = value
    return sign


def head_number(heads: tuple[Head, ...], number: int) -> Head | None:
    """The head whose tool has a number."""
    return next((head for head in heads if head.tool.number == number), None)
