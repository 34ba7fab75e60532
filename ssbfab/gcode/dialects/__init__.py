"""One file per firmware."""

from ssbfab.errors import DialectError, nearest
from ssbfab.gcode.dialects.dialect import Dialect
from ssbfab.gcode.dialects.linuxcnc import LinuxCNC
from ssbfab.gcode.dialects.marlin import Marlin

DIALECTS: tuple[type[Dialect], ...] = (Marlin, LinuxCNC)


def get_dialect(name: str) -> type[Dialect]:
    """The dialect of a name, or `DialectError` with the nearest one."""
    for dialect in DIALECTS:
        if dialect.name == name:
            return dialect
    known = [dialect.name for dialect in DIALECTS]
    raise DialectError(f"no firmware dialect {name!r}{nearest(name, known)}: known are {', '.join(known)}")
