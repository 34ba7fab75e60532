"""Each rule fires on its fault and is silent on its good twin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ssbfab.findings import Finding, Severity, run
from ssbfab.geometry import RULES, Body, Cell, Role, Shrinkage, measure
from ssbfab.geometry.architectures import Interdigitated
from ssbfab.geometry.solid import box
from ssbfab.library import Library

LIBRARY = Library.open()


def body(name: str, role: Role, low: tuple[float, float, float], high: tuple[float, float, float], material: str = "") -> Body:
    return Body(name=name, role=role, solid=box(low, high), material=material)


def cell(*bodies: Body, **more: object) -> Cell:
    return Cell(title="t", bodies=bodies, **more)  # type: ignore[arg-type]


def two(gap: float, stated: float) -> Cell:
    return cell(body("p", Role.POSITIVE_ELECTRODE, (0, 0, 0), (1, 1, 1)),
                body("n", Role.NEGATIVE_ELECTRODE, (1 + gap, 0, 0), (2 + gap, 1, 1)), gap_mm=stated)


def stacked(lift: float) -> Cell:
    return cell(body("base", Role.SEPARATOR, (0, 0, 0), (2, 1, 1)), body("top", Role.POSITIVE_ELECTRODE, (0, 0, 1 + lift), (1, 1, 2 + lift)))


def battery(thickness: float, negative: str = "graphite") -> dict[str, object]:
    made = cell(body("p", Role.POSITIVE_ELECTRODE, (0, 0, 1), (1, 1, 2), "lfp"), body("s", Role.SEPARATOR, (0, 0, 0.5), (1, 1, 1), "llzo_al"),
                body("n", Role.NEGATIVE_ELECTRODE, (0, 0, 0.5 - thickness), (1, 1, 0.5), negative))
    return {"fired_cell": made, "metrics": measure(made, LIBRARY), "library": LIBRARY}


def shrunk(free: float, limit: float = 0.2) -> dict[str, object]:
    return {"shrinkage": Shrinkage(free_fraction={"p": free}, limit_fraction=limit)}


def lid(step: float) -> dict[str, object]:
    wanted = cell(body("a", Role.POSITIVE_ELECTRODE, (0, 0, 0), (1, 1, 1)), body("b", Role.NEGATIVE_ELECTRODE, (2, 0, 0), (3, 1, 1)),
                  body("lid", Role.PACKAGING, (0, 0, 1), (3, 1, 1.1)))
    printed = cell(wanted.bodies[0], body("b", Role.NEGATIVE_ELECTRODE, (2, 0, 0), (3, 1, 1 - step)), wanted.bodies[2])
    return {"fired_cell": wanted, "cell": printed}


CASES: dict[str, tuple[Callable[[], dict[str, object]], Callable[[], dict[str, object]]]] = {
    "GEO101": (lambda: {"fired_cell": two(-0.01, 0.0)}, lambda: {"fired_cell": two(0.0, 0.0)}),
    "GEO102": (lambda: {"fired_cell": cell(body("a", Role.SEPARATOR, (0, 0, 0), (1, 1, 1)), notes=("a.stl: turned",))},
               lambda: {"fired_cell": cell(body("a", Role.SEPARATOR, (0, 0, 0), (1, 1, 1)))}),
    "GEO103": (lambda: {"fired_cell": two(0.048, 0.05)}, lambda: {"fired_cell": two(0.05, 0.05)}),
    "GEO104": (lambda: {"cell": stacked(0.1)}, lambda: {"cell": stacked(0.0)}),
    "GEO105": (lambda: {"cell": two(-0.01, 0.0)}, lambda: {"cell": two(0.0, 0.0)}),
    "GEO201": (lambda: battery(0.1), lambda: battery(0.9)),
    "GEO202": (lambda: battery(0.9, negative="unobtainium"), lambda: battery(0.9)),
    "GEO301": (lambda: shrunk(0.25), lambda: shrunk(0.15)),
    "GEO302": (lambda: lid(0.1), lambda: lid(0.0)),
}


def fired_by(code: str, nouns: dict[str, object]) -> list[Finding]:
    rule = next(rule for rule in RULES if rule.code == code)
    return [finding for finding in run([rule], nouns) if finding.code != "GEO301" or finding.severity is not Severity.NOTE]


def test_every_rule_has_its_case() -> None:
    assert sorted(rule.code for rule in RULES) == sorted(CASES)
    assert all(rule.source.text and rule.title and rule.reason for rule in RULES)


@pytest.mark.parametrize("code", CASES)
def test_rule_fires_and_its_good_twin_does_not(code: str) -> None:
    bad, good = CASES[code]
    assert fired_by(code, bad()), code
    assert not fired_by(code, good()), code


def test_an_overfull_lto_is_only_a_note() -> None:
    """LTO works at 1.55 V and cannot plate lithium."""
    assert fired_by("GEO201", battery(0.1, "graphite"))[0].severity is Severity.WARNING
    assert fired_by("GEO201", battery(0.5, "lto"))[0].severity is Severity.NOTE


def test_a_part_beside_another_is_held() -> None:
    shelf = cell(body("wall", Role.PACKAGING, (0, 0, 0), (1, 1, 2)), body("shelf", Role.PACKAGING, (1, 0, 1), (2, 1, 1.2)))
    assert not fired_by("GEO104", {"cell": shelf})
    assert fired_by("GEO104", {"cell": cell(shelf.bodies[0], replace(shelf.bodies[1], solid=shelf.bodies[1].solid.translate((0.1, 0, 0))))})


def test_a_sound_cell_has_no_findings() -> None:
    made = Interdigitated(finger_count=8, finger_width_mm=0.06, finger_length_mm=0.8, gap_mm=0.05, height_mm=0.32, fill=True,
                          substrate_thickness_mm=0.5).build()
    assert not list(run([rule for rule in RULES if rule.code.startswith("GEO1")], {"fired_cell": made, "cell": made}))
