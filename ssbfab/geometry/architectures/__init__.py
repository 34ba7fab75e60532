"""One file per architecture, each a `@spec` with a drawing that names its dimensions, and `build()`."""

from ssbfab.geometry.architectures.array import Array
from ssbfab.geometry.architectures.bipolar import BipolarStack
from ssbfab.geometry.architectures.conformal import Conformal
from ssbfab.geometry.architectures.honeycomb import Honeycomb
from ssbfab.geometry.architectures.interdigitated import Interdigitated
from ssbfab.geometry.architectures.meshes import Meshes
from ssbfab.geometry.architectures.pillars import Pillars
from ssbfab.geometry.architectures.planar import PlanarStack
from ssbfab.geometry.architectures.plates import VerticalPlates
from ssbfab.geometry.architectures.tpms import Tpms
from ssbfab.geometry.architectures.woodpile import Woodpile

ARCHITECTURES: tuple[type, ...] = (Interdigitated, VerticalPlates, Pillars, Honeycomb, Woodpile, Tpms, PlanarStack, BipolarStack,
                                   Conformal, Array, Meshes)
