"""One file per architecture, each a `@spec` with a drawing that names its dimensions, and `build()`."""

from ssbfab.geometry.architectures.interdigitated import Interdigitated
from ssbfab.geometry.architectures.meshes import Meshes
from ssbfab.geometry.architectures.pillars import Pillars
from ssbfab.geometry.architectures.plates import VerticalPlates

ARCHITECTURES: tuple[type, ...] = (Interdigitated, VerticalPlates, Pillars, Meshes)
