"""Which tool prints which bodies with which ink."""

from __future__ import annotations

from ssbfab.errors import RecipeError
from ssbfab.geometry.cell import Cell, Role
from ssbfab.library.printer import Head, Printer, Tip, Tool
from ssbfab.recipe import Recipe


def load_heads(recipe: Recipe, cell: Cell, printer: Printer) -> tuple[Head, ...]:
    """One `Head` per printed role of the cell, in the order of the bodies.

    Tools are those that `[print] tools` names, the free ones in the order of the printer's file for the other roles.
    Raises `RecipeError` where the printer has too few, or two roles of different inks share one.
    """
    roles = list(dict.fromkeys(body.role for body in cell.printed))
    numbers = _tool_numbers(recipe, roles, printer)
    heads = []
    for role in roles:
        bodies = tuple(body.name for body in cell.printed if body.role is role)
        tool = printer.tool(numbers[role])
        heads.append(Head(tool=tool, tip=tip_of(recipe, tool), ink=recipe.inks[role], bodies=bodies))
    return _merged(heads)


def tip_of(recipe: Recipe, tool: Tool) -> Tip:
    """The tip in use: that of `[print] tip` where given, else the tool's own."""
    name = recipe.print.tip if recipe.print is not None else ""
    if name:
        return recipe.library.tip(name)
    return tool.tip if isinstance(tool.tip, Tip) else recipe.library.tip(tool.tip)


def _tool_numbers(recipe: Recipe, roles: list[Role], printer: Printer) -> dict[Role, int]:
    wanted = dict(recipe.print.tools) if recipe.print is not None else {}
    numbers = {role: wanted[role.value] for role in roles if role.value in wanted}
    free = [tool.number for tool in printer.tools if tool.number not in numbers.values()]
    shared = {recipe.inks[role]: number for role, number in numbers.items()}
    for role in roles:
        if role in numbers:
            continue
        ink = recipe.inks[role]
        if ink not in shared:
            if not free:
                raise RecipeError(f"print.printer: {printer.name!r} has {len(printer.tools)} tools, which is too few for the roles "
                                  f"{', '.join(r.value for r in roles)}; use fewer inks or another printer")
            shared[ink] = free.pop(0)
        numbers[role] = shared[ink]
    return numbers


def _merged(heads: list[Head]) -> tuple[Head, ...]:
    """Heads that share a tool become one; two inks in one tool are an error."""
    by_tool: dict[int, Head] = {}
    for head in heads:
        first = by_tool.get(head.tool.number)
        if first is None:
            by_tool[head.tool.number] = head
        elif first.ink != head.ink:
            raise RecipeError(f"print.tools: tool {head.tool.number} is given two inks, {first.ink.name!r} and {head.ink.name!r}")
        else:
            by_tool[head.tool.number] = Head(tool=first.tool, tip=first.tip, ink=first.ink, bodies=(*first.bodies, *head.bodies))
    return tuple(by_tool.values())
