"""Which numbers of a job are only assumed, and what they decide. Codes SRC…"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from ssbfab.findings import Confidence, Finding, Rule, Severity, rule
from ssbfab.library.batch import liquid_density_kg_m3
from ssbfab.library.furnace import Furnace
from ssbfab.library.printer import Dispenser, Head, Printer
from ssbfab.library.provenance import Provenance

if TYPE_CHECKING:
    from ssbfab.library.library import Library

_FLOW = ("yield_stress", "consistency", "flow_index")
_SIZE = ("solids_fraction", "fired_density_fraction", "die_swell_ratio")
_HEAT = ("power", "heat_capacity", "loss", "lag")
_POLICY = "ssbfab: a result is as good as the worst number that decides it"


def _weak(provenance: Mapping[str, Provenance], keys: Collection[str]) -> list[str]:
    """Those of some keys whose number is assumed, or not stated in its file at all."""
    return [key for key in keys if key not in provenance or provenance[key].confidence is Confidence.ASSUMED]


def _finding(code: str, severity: Severity, where: str, message: str, advice: str) -> Finding:
    return Finding(code=code, severity=severity, where=where, message=message, advice=advice, confidence=Confidence.ASSUMED)


@rule("SRC101", "The flow of the ink was measured", source=_POLICY,
      reason="Under constant pressure the width of a line follows from yield stress, consistency and flow index; a pressure "
             "computed from assumed ones is a starting value, not a setting.",
      limit="no assumed number among yield_stress, consistency, flow_index of an ink that is printed by pressure",
      example="an ink of the library printed as it is; put your own rheometer's constants into library/inks/")
def assumed_flow(heads: tuple[Head, ...], library: Library) -> Iterator[Finding]:
    """An ink printed by pressure whose flow is assumed."""
    for head in heads:
        weak = _weak(library.ink_provenance(head.ink), _FLOW)
        if weak and head.tool.dispenser is Dispenser.PNEUMATIC:
            yield _finding("SRC101", Severity.WARNING, f"ink {head.ink.name!r}",
                           f"{', '.join(weak)} {'is' if len(weak) == 1 else 'are'} assumed, and the pressure of tool "
                           f"{head.tool.number} is computed from them",
                           "measure a flow curve (`ssbfab fit rheology`) and state it in library/inks/ beside the recipe")


@rule("SRC102", "The size after firing rests on measured numbers", source=_POLICY,
      reason="How large the green part must be follows from the solids of the ink and the density it fires to.",
      limit="no assumed number among solids_fraction, fired_density_fraction, die_swell_ratio",
      example="an ink whose fired density was never measured")
def assumed_size(heads: tuple[Head, ...], library: Library) -> Iterator[Finding]:
    """An ink whose shrinkage is assumed."""
    for head in heads:
        weak = _weak(library.ink_provenance(head.ink), _SIZE)
        if weak:
            yield _finding("SRC102", Severity.NOTE, f"ink {head.ink.name!r}",
                           f"{', '.join(weak)} {'is' if len(weak) == 1 else 'are'} assumed: the fired height of "
                           f"{', '.join(head.bodies)} is as uncertain",
                           "fire a printed bar, measure it, and state the numbers in library/inks/ beside the recipe")


@rule("SRC103", "The offsets between tools were measured", source=_POLICY,
      reason="Between electrodes of opposite sign the error of registration comes straight out of the gap.",
      limit="no assumed offset of a tool other than the first", example="two tools 40 mm apart, as the drawing says")
def assumed_offsets(heads: tuple[Head, ...], printer: Printer, library: Library) -> Iterator[Finding]:
    """Two or more tools whose offsets are assumed."""
    numbers = {head.tool.number for head in heads}
    if len(numbers) < 2 or printer.name not in library.names("printers"):
        return
    known = library.provenance("printers", printer.name)
    weak = [tool.number for i, tool in enumerate(printer.tools)
            if tool.number in numbers and tool.number != printer.tools[0].number and _weak(known, [f"tools[{i}].offset"])]
    if weak:
        yield _finding("SRC103", Severity.NOTE, f"printer {printer.name!r}",
                       f"the offset of tool {' and '.join(map(str, weak))} is assumed",
                       "print the registration calibration and state the offsets in library/printers/ beside the recipe")


@rule("SRC104", "The furnace's answer was measured", source=_POLICY,
      reason="Whether a furnace can follow a schedule, and how far the sample lags, follows from power, heat capacity and loss.",
      limit="no assumed number among power, heat_capacity, loss, lag", example="a furnace of the library used as it is")
def assumed_furnace(furnace: Furnace, library: Library) -> Iterator[Finding]:
    """A furnace whose thermal constants are assumed."""
    if furnace.name not in library.names("furnaces"):
        return
    weak = _weak(library.provenance("furnaces", furnace.name), _HEAT)
    if weak:
        yield _finding("SRC104", Severity.NOTE, f"furnace {furnace.name!r}",
                       f"{', '.join(weak)} {'is' if len(weak) == 1 else 'are'} assumed: the achieved curve is an estimate",
                       "log one heating and one cooling of the empty furnace and state its constants in library/furnaces/")


@rule("SRC105", "An ink's density agrees with what is in it", source="conservation of mass",
      reason="Grams to weigh in, and green mass, follow from both; when they disagree one of them is wrong.",
      formula="(density - solids powder_density) / (1 - solids)", limit="0.6 to 2.2 g/cm^3 for binder and solvent together",
      example="38 vol% of garnet in an ink of 1.9 g/cm^3 leaves less than nothing for the solvent")
def ink_density(heads: tuple[Head, ...], library: Library) -> Iterator[Finding]:
    """An ink whose density contradicts its solids."""
    for head in heads:
        powder = library.material(head.ink.material).get("density_kg_m3")
        if powder is None:
            continue
        liquid = liquid_density_kg_m3(head.ink, powder.value)
        if not 600 <= liquid <= 2200:
            limit = 600.0 if liquid < 600 else 2200.0
            yield Finding(code="SRC105", severity=Severity.WARNING, where=f"ink {head.ink.name!r}", value=liquid, limit=limit,
                          margin=-abs(liquid - limit) / limit, unit="kg/m3", confidence=powder.confidence,
                          message=f"density and solids_fraction leave {liquid / 1e3:.3g} g/cm^3 for binder and solvent together",
                          advice="correct density or solids_fraction of the ink")


RULES: tuple[Rule, ...] = (assumed_flow, assumed_size, assumed_offsets, assumed_furnace, ink_density)
