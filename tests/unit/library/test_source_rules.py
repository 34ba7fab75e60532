"""Every SRC rule fires where it must, and is silent on its good twin."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ssbfab.findings import Confidence, Severity, run
from ssbfab.library import RULES, Head, Ink, Library, Printer

MEASURED = """
[default]
source = "own rheometer, 2026-03-01"
confidence = "high"
"""


@pytest.fixture
def measured(tmp_path: Path) -> Library:
    """A lab that has measured everything: the shipped files, copied, with a better source."""
    own = Library.open()
    for kind in ("inks", "printers", "furnaces"):
        (tmp_path / "library" / kind).mkdir(parents=True)
        for name in own.names(kind):
            text = own._files(kind)[name][0].read_text()
            text = text[:text.index("[default]")].replace('confidence = "assumed"', 'confidence = "high"') + MEASURED
            (tmp_path / "library" / kind / f"{name}.toml").write_text(text)
    return Library.open(tmp_path)


def heads(library: Library, *inks: str, printer: str = "linuxcnc-pneumatic") -> tuple[Head, ...]:
    machine = library.printer(printer)
    return tuple(Head(tool=tool, tip=library.tip(str(tool.tip)), ink=library.ink(ink), bodies=(ink,))
                 for tool, ink in zip(machine.tools, inks, strict=False))


def codes(library: Library, **nouns: object) -> list[str]:
    return [finding.code for finding in run(RULES, {"library": library, **nouns})]


def test_codes_are_unique_and_explained() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.code.startswith("SRC") and rule.limit and rule.example for rule in RULES)


def test_assumed_flow_under_pressure_is_a_warning(measured: Library) -> None:
    library = Library.open()
    found = [f for f in run(RULES, {"library": library, "heads": heads(library, "lfp-60wt")}) if f.code == "SRC101"]
    assert [f.severity for f in found] == [Severity.WARNING]
    assert "consistency, flow_index are assumed" in found[0].message
    assert "yield_stress" not in found[0].message
    assert found[0].confidence is Confidence.ASSUMED
    assert "SRC101" not in codes(measured, heads=heads(measured, "lfp-60wt"))


def test_a_syringe_meters_volume_whatever_the_flow() -> None:
    library = Library.open()
    assert "SRC101" not in codes(library, heads=heads(library, "lco-paste", printer="marlin-syringe"))


def test_a_number_that_the_recipe_states_is_not_assumed() -> None:
    library = Library.open()
    stated = library.ink_like({"like": "lfp-60wt", "consistency": "80 Pa.s^n", "flow_index": 0.45}, "recipe.toml: inks.positive")
    head = replace(heads(library, "lfp-60wt")[0], ink=stated)
    assert "SRC101" not in codes(library, heads=(head,))


def test_assumed_shrinkage_is_noted(measured: Library) -> None:
    library = Library.open()
    assert "SRC102" in codes(library, heads=heads(library, "lfp-60wt"))
    assert "SRC102" not in codes(measured, heads=heads(measured, "lfp-60wt"))


def test_assumed_offsets_matter_for_two_tools(measured: Library) -> None:
    library = Library.open()
    both, one = heads(library, "lfp-60wt", "lto-57wt"), heads(library, "lfp-60wt")
    machine = library.printer("linuxcnc-pneumatic")
    assert "SRC103" in codes(library, heads=both, printer=machine)
    assert "SRC103" not in codes(library, heads=one, printer=machine)
    assert "SRC103" not in codes(measured, heads=heads(measured, "lfp-60wt", "lto-57wt"), printer=measured.printer(machine.name))


def test_an_assumed_furnace_is_noted(measured: Library) -> None:
    library = Library.open()
    assert codes(library, furnace=library.furnace("tube-1200")) == ["SRC104"]
    assert codes(measured, furnace=measured.furnace("tube-1200")) == []


def test_a_contradictory_ink_is_found() -> None:
    library = Library.open()
    head = heads(library, "llzo-dense")[0]
    wrong = replace(head, ink=replace(head.ink, density_kg_m3=1900.0))
    found = [f for f in run(RULES, {"library": library, "heads": (wrong,)}) if f.code == "SRC105"]
    assert found[0].margin is not None
    assert found[0].margin < 0
    assert "SRC105" not in codes(library, heads=(head,))


def test_a_machine_made_in_python_has_no_file_and_no_finding() -> None:
    library = Library.open()
    own = replace(library.printer("linuxcnc-pneumatic"), name="mine")
    assert "SRC103" not in codes(library, heads=heads(library, "lfp-60wt", "lto-57wt"), printer=own)
    assert isinstance(own, Printer)
    nameless = Ink(material="lfp", solids_fraction=0.3, density_kg_m3=1900.0, yield_stress_pa=200.0, consistency_pa_s_n=50.0, flow_index=0.4)
    head = replace(heads(library, "lfp-60wt")[0], ink=nameless)
    assert "SRC101" not in codes(library, heads=(head,))
