"""One file per firmware. A new one joins `DIALECTS`; the conformance suite then runs over it unasked."""

from ssbfab.errors import DialectError, nearest
from ssbfab.gcode.dialects.aerotech_a3200 import AerotechA3200
from ssbfab.gcode.dialects.aerotech_automation1 import AerotechAutomation1
from ssbfab.gcode.dialects.cellink_biox import CellinkBioX
from ssbfab.gcode.dialects.cellink_inkredible import CellinkInkredible
from ssbfab.gcode.dialects.dialect import Dialect
from ssbfab.gcode.dialects.grbl import Grbl
from ssbfab.gcode.dialects.grblhal import GrblHAL
from ssbfab.gcode.dialects.hyrel import Hyrel
from ssbfab.gcode.dialects.klipper import Klipper
from ssbfab.gcode.dialects.linuxcnc import LinuxCNC
from ssbfab.gcode.dialects.marlin import Marlin
from ssbfab.gcode.dialects.reprapfirmware import RepRapFirmware
from ssbfab.gcode.dialects.template import TemplateDialect

DIALECTS: tuple[type[Dialect], ...] = (
    Marlin, RepRapFirmware, Klipper, Grbl, GrblHAL, LinuxCNC, AerotechA3200, AerotechAutomation1, Hyrel, CellinkBioX,
    CellinkInkredible, TemplateDialect,
)


def get_dialect(name: str) -> type[Dialect]:
    """The dialect of a name, or `DialectError` with the nearest one."""
    for dialect in DIALECTS:
        if dialect.name == name:
            return dialect
    known = [dialect.name for dialect in DIALECTS]
    raise DialectError(f"no firmware dialect {name!r}{nearest(name, known)}: known are {', '.join(known)}")
