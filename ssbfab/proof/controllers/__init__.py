"""One file per firmware: the reading twin of each dialect, written from the firmware's manual and not from the writer's code."""

from ssbfab.errors import ProofError, nearest
from ssbfab.proof.controllers.aerotech import AerotechA3200, AerotechAutomation1
from ssbfab.proof.controllers.cellink import CellinkBioX, CellinkInkredible
from ssbfab.proof.controllers.controller import Controller
from ssbfab.proof.controllers.grbl import Grbl
from ssbfab.proof.controllers.grblhal import GrblHAL
from ssbfab.proof.controllers.hyrel import Hyrel
from ssbfab.proof.controllers.klipper import Klipper
from ssbfab.proof.controllers.linuxcnc import LinuxCNC
from ssbfab.proof.controllers.marlin import Marlin
from ssbfab.proof.controllers.reprapfirmware import RepRapFirmware
from ssbfab.proof.controllers.template import TemplateWords

CONTROLLERS: tuple[type[Controller], ...] = (
    Marlin, RepRapFirmware, Klipper, Grbl, GrblHAL, LinuxCNC, AerotechA3200, AerotechAutomation1, Hyrel, CellinkBioX,
    CellinkInkredible, TemplateWords)


def controller_of(dialect: str) -> type[Controller]:
    """The interpreter of a dialect, or `ProofError` with the nearest one."""
    for controller in CONTROLLERS:
        if controller.name == dialect:
            return controller
    names = [controller.name for controller in CONTROLLERS]
    raise ProofError(f"no interpreter for dialect {dialect!r}{nearest(dialect, names)}: known are {', '.join(names)}")


__all__ = ["CONTROLLERS", "Controller", "LinuxCNC", "Marlin", "controller_of"]
