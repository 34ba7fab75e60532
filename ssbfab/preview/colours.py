"""Which colour says which role. Okabe and Ito's palette (2008), told apart with any of the common colour-vision deficiencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ssbfab.geometry.cell import Body, Cell, Role

#: A collector has the lighter hue of its electrode; what encloses is grey, what is infilled is yellow.
ROLE_COLOURS: Mapping[Role, str] = {
    Role.POSITIVE_ELECTRODE: "#D55E00",
    Role.NEGATIVE_ELECTRODE: "#0072B2",
    Role.SEPARATOR: "#009E73",
    Role.ELECTROLYTE: "#F0E442",
    Role.POSITIVE_COLLECTOR: "#E69F00",
    Role.NEGATIVE_COLLECTOR: "#56B4E9",
    Role.COATING: "#CC79A7",
    Role.BIPOLAR_PLATE: "#7A5C99",
    Role.PACKAGING: "#999999",
    Role.SUBSTRATE: "#DDD8CE",
}
#: Bodies of these roles are drawn so that what is inside them shows.
SEE_THROUGH: Mapping[Role, float] = {Role.ELECTROLYTE: 0.22, Role.PACKAGING: 0.18}

#: For bodies whose role nobody said.
PLAIN_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#999999")

TRAVEL_COLOUR = "#8A8A8A"
START_COLOUR = "#000000"


def is_glass(body: Body) -> bool:
    """Whether a body is drawn see-through: what is filled in or wrapped around later, not what is printed as a structure."""
    return body.role in SEE_THROUGH and not body.printed


def words(role: Role) -> str:
    """`"positive electrode"`."""
    return role.value.replace("_", " ")


def rgb(colour: str) -> tuple[float, float, float]:
    """`"#D55E00"` as three numbers from 0 to 1."""
    red, green, blue = (int(colour[i:i + 2], 16) / 255.0 for i in (1, 3, 5))
    return (red, green, blue)


def body_colours(bodies: Sequence[str], cell: Cell | None = None) -> dict[str, str]:
    """The colour of each body by name: that of its role where a cell says it, else the palette in order.

    Two bodies of one role share a colour.
    """
    roles = {body.name: body.role for body in cell.bodies} if cell else {}
    roles = {name: role for name in bodies if (role := roles.get(name) or role_in(name))}
    free = [colour for colour in PLAIN_COLOURS if colour not in {ROLE_COLOURS[role] for role in roles.values()}]
    strangers = [name for name in bodies if name not in roles]
    plain = {name: (free or PLAIN_COLOURS)[i % len(free or PLAIN_COLOURS)] for i, name in enumerate(strangers)}
    return {name: ROLE_COLOURS[roles[name]] if name in roles else plain[name] for name in bodies}


def role_in(name: str) -> Role | None:
    """A body called `separator` or `positive_electrode_2` is of that role."""
    return next((role for role in Role if name.startswith(role.value)), None)
