"""One body through every stage, a stage at a time: what the record of growth and the micro-benchmarks take the time of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from manifold3d import CrossSection, Manifold, OpType

from ssbfab.findings import Finding
from ssbfab.gcode import Header, Program, write
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.library.library import Library
from ssbfab.library.printer import Head, Printer
from ssbfab.proof import Deposit, prove, read
from ssbfab.slicing import Layer, Surface, slice_surfaces
from ssbfab.toolpath import PrintSettings, Toolpath, plan_bodies
from ssbfab.toolpath.path import Block

BEAD_MM, HEIGHT_MM, BODY = 0.25, 0.2, "body"


def comb(fingers: int, layers: int = 1) -> Manifold:
    """A spine and fingers: one region whose outline grows with the number of fingers."""
    pitch = 0.8
    parts = [CrossSection.square((fingers * pitch, 0.6))]
    parts += [CrossSection.square((0.5, 4.0)).translate((i * pitch, 0.5)) for i in range(fingers)]
    return CrossSection.batch_boolean(parts, OpType.Add).extrude(layers * HEIGHT_MM)


def column(layers: int) -> Manifold:
    """A star that turns as it rises by 3 degrees in every layer: no two sections are alike."""
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    radius = np.where(np.arange(24) % 2, 3.0, 2.0)
    star = CrossSection([np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])])
    return star.extrude(layers * HEIGHT_MM, n_divisions=layers, twist_degrees=3.0 * layers)


def islands(count: int) -> Manifold:
    """Squares in a field, each turned a little further than the one before: none is a copy of another."""
    side = int(np.ceil(np.sqrt(count)))
    square = CrossSection.square((1.0, 1.0), center=True)
    return CrossSection.compose([square.rotate(37.0 * i / count).translate((1.8 * (i % side), 1.8 * (i // side)))
                                 for i in range(count)]).extrude(HEIGHT_MM)


@dataclass(frozen=True, eq=False)
class Case:
    """A solid on the bed of a printer. Every stage begins from what the one before it gave, made once."""

    solid: Manifold

    @cached_property
    def cell(self) -> Cell:
        low = self.solid.bounding_box()
        x, y = self.printer.origin_mm
        placed = self.solid.translate((x - low[0], y - low[1], -low[2]))
        return Cell(title=BODY, bodies=(Body(name=BODY, role=Role.COATING, solid=placed),))

    @cached_property
    def printer(self) -> Printer:
        return replace(Library.open().printer("marlin-syringe"), high_mm=(1000.0, 1000.0, 300.0))

    @cached_property
    def heads(self) -> tuple[Head, ...]:
        library = Library.open()
        tool, tip = self.printer.tools[0], library.tip("250um")
        return (Head(tool=replace(tool, tip=tip), tip=tip, ink=library.ink("lto-57wt"), bodies=(BODY,)),)

    @cached_property
    def surface(self) -> Surface:
        return Surface.of_solid(BODY, self.cell.bodies[0].solid)

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        return tuple(self.sliced())

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(self.planned().blocks())

    @cached_property
    def text(self) -> str:
        return self.written().text()

    @cached_property
    def deposit(self) -> Deposit:
        return self.read()

    def sliced(self) -> Iterator[Layer]:
        return slice_surfaces([self.surface], HEIGHT_MM)

    def planned(self) -> Toolpath:
        """A plan that has not been asked for blocks yet."""
        settings = PrintSettings(printer=self.printer.name, layer_height_mm=HEIGHT_MM, bead_width_mm=BEAD_MM)
        return plan_bodies(lambda: iter(self.layers), title=BODY, roles={BODY: Role.COATING}, heads=self.heads,
                           printer=self.printer, settings=settings)

    def written(self) -> Program:
        path = Toolpath(title=BODY, bodies=(BODY,), make_blocks=lambda: iter(self.blocks))
        return write(path, printer=self.printer, heads=self.heads, header=Header(title=BODY, recipe_sha256="", version=""))

    def read(self) -> Deposit:
        return read(self.text, printer=self.printer, heads=self.heads)

    def proved(self) -> tuple[Finding, ...]:
        """Of a deposit that has nothing worked out yet."""
        return prove(replace(self.deposit), printer=self.printer, heads=self.heads, cell=self.cell)
