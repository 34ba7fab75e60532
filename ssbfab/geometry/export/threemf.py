"""3MF: all bodies in one file, each an object with its name. Text, so every digit is kept.

Written to the 3MF Core Specification 1.3 (3MF Consortium): three parts in a zip whose entries are stored, not compressed,
and carry the earliest date that zip knows, so that the bytes depend on the cell alone.
"""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.geometry.solid import triangles

_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>
</Types>
"""
_RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Target="/3D/3dmodel.model" Id="rel0" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/>
</Relationships>
"""
#: One colour per role, for the viewers that show it (red, green, blue, opacity).
COLOURS: dict[Role, str] = {
    Role.POSITIVE_ELECTRODE: "#C8463CFF", Role.NEGATIVE_ELECTRODE: "#3C6EC8FF", Role.SEPARATOR: "#E8C84AFF",
    Role.ELECTROLYTE: "#F0E6A0FF", Role.POSITIVE_COLLECTOR: "#A0522DFF", Role.NEGATIVE_COLLECTOR: "#5A5A78FF",
    Role.BIPOLAR_PLATE: "#8A6FA0FF", Role.COATING: "#78B478FF", Role.PACKAGING: "#707070FF", Role.SUBSTRATE: "#D0D4D8FF",
}


def threemf_bytes(cell: Cell) -> bytes:
    """The whole file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, text in (("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELATIONS), ("3D/3dmodel.model", _model(cell))):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            package.writestr(entry, text.encode())
    return out.getvalue()


def _model(cell: Cell) -> str:
    colours = "".join(f'<base name={quoteattr(body.role.value)} displaycolor="{COLOURS[body.role]}"/>\n' for body in cell.bodies)
    objects = "".join(_object(number, body) for number, body in enumerate(cell.bodies))
    items = "".join(f'<item objectid="{number + 2}"/>\n' for number in range(len(cell.bodies)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<model unit="millimeter" xml:lang="en-US" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">\n'
        f"<metadata name=\"Title\">{escape(cell.title)}</metadata>\n<metadata name=\"Application\">ssbfab</metadata>\n"
        f'<resources>\n<basematerials id="1">\n{colours}</basematerials>\n{objects}</resources>\n'
        f"<build>\n{items}</build>\n</model>\n"
    )


def _object(number: int, body: Body) -> str:
    vertices, faces = triangles(body.solid)
    points = "".join(f'<vertex x="{x!r}" y="{y!r}" z="{z!r}"/>\n' for x, y, z in (vertices + 0.0).tolist())
    corners = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>\n' for a, b, c in faces.tolist())
    return (f'<object id="{number + 2}" type="model" name={quoteattr(body.name)} pid="1" pindex="{number}">\n<mesh>\n'
            f"<vertices>\n{points}</vertices>\n<triangles>\n{corners}</triangles>\n</mesh>\n</object>\n")
