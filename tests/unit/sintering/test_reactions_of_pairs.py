"""Every published row gives the verdict that its source reports; what nobody published stays unknown."""

from __future__ import annotations

import pytest

from ssbfab.findings import Severity, run
from ssbfab.library import Library, Reaction
from ssbfab.sintering import RULES, Ply, Schedule, Segment, Stack, check
from ssbfab.sintering.interfaces import Contact, _kind_of_match, contact, phases, quote, row_says, same_gas

LIBRARY = Library.open()
ROWS = LIBRARY.reactions()
MATERIALS = [LIBRARY.material(id) for id in LIBRARY.names("materials")]


def judged(a: str, b: str, celsius: float, gas: str = "air") -> Contact:
    return contact(LIBRARY.material(a), LIBRARY.material(b), celsius + 273.15, gas, ROWS).contact


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r.phase_a}-{r.phase_b}")
def test_every_row_at_its_own_conditions(row: Reaction) -> None:
    if row.onset_k is not None:
        assert row_says(row, row.onset_k) is Contact.REACTS
        assert row_says(row, row.onset_k + 50) is Contact.REACTS
    if row.safe_k is not None:
        assert row_says(row, row.safe_k) is Contact.CLEAR
        assert row_says(row, row.safe_k + 1) is Contact.NO_DATA
    if row.onset_k is None and row.safe_k is None:
        assert row_says(row, 300.0) is row_says(row, 1500.0) is Contact.NO_DATA
    assert same_gas(row.atmosphere, row.atmosphere.split(" (")[0]) and quote(row)


@pytest.mark.parametrize(("a", "b", "celsius", "said"), [
    ("llzo_al", "lfp", 400, Contact.REACTS), ("lfp", "llzo_al", 700, Contact.REACTS), ("llzo_al", "lfp", 300, Contact.CLEAR),
    ("llzo_al", "lco", 200, Contact.CLEAR), ("llzo_al", "lco", 700, Contact.CONFLICT), ("latp", "lco", 600, Contact.REACTS),
    ("latp", "lco", 400, Contact.NO_DATA), ("latp", "lto", 700, Contact.NO_DATA), ("llzo_al", "lto", 700, Contact.NO_DATA),
    ("llto", "lco", 800, Contact.NO_DATA), ("lfp", "lto", 600, Contact.NO_DATA), ("llzo_al", "al2o3", 1100, Contact.REACTS),
    ("li6ps5cl", "nmc811", 150, Contact.REACTS)])
def test_pairs(a: str, b: str, celsius: float, said: Contact) -> None:
    assert judged(a, b, celsius) is said


PAIRS = [(row, a.id, b.id) for row in ROWS for a in MATERIALS for b in MATERIALS if a.id < b.id and _kind_of_match(row, a, b) == "own"]


def test_rows_of_the_library_s_own_materials_are_found() -> None:
    assert len({row for row, _, _ in PAIRS}) >= 12 and len(PAIRS) >= 20


@pytest.mark.parametrize(("row", "a", "b"), PAIRS, ids=lambda x: x if isinstance(x, str) else x.phase_b)
def test_a_row_decides_its_pair_at_its_own_conditions(row: Reaction, a: str, b: str) -> None:
    """What the source reports is the verdict on the pair, unless another row says the opposite: then both are quoted."""
    if row.onset_k is None and row.safe_k is None:
        found = contact(LIBRARY.material(a), LIBRARY.material(b), 900.0, row.atmosphere, (row,))
        assert found.contact is Contact.NO_DATA and found.evidence == (row,)
        return
    at = row.onset_k if row.onset_k is not None else row.safe_k
    assert at is not None
    expected = Contact.REACTS if row.onset_k is not None else Contact.CLEAR
    found = contact(LIBRARY.material(a), LIBRARY.material(b), at, row.atmosphere, ROWS)
    against = [r for r in ROWS if _kind_of_match(r, LIBRARY.material(a), LIBRARY.material(b)) == "own"
               and {row_says(r, at), expected} == {Contact.REACTS, Contact.CLEAR}]
    assert row in found.evidence
    assert found.contact is (Contact.CONFLICT if against else expected)
    assert all(quote(r) for r in found.evidence) and (not against or set(against) & set(found.evidence))


def test_a_clearance_in_another_gas_clears_nothing() -> None:
    rows = tuple(r for r in ROWS if r.phase_a == "LLZO:Al" and r.phase_b == "LiCoO2")
    pair = LIBRARY.material("llzo_al"), LIBRARY.material("lco")
    assert contact(*pair, 900.0, "air", rows).contact is Contact.CLEAR
    assert contact(*pair, 900.0, "oxygen", rows).contact is Contact.CLEAR
    there = contact(*pair, 900.0, "argon", rows)
    assert there.contact is Contact.NO_DATA and there.other_gas


def test_another_dopant_is_related_not_evidence() -> None:
    found = contact(LIBRARY.material("llzo_al"), LIBRARY.material("lco"), 1273.15, "air", ROWS)
    assert any(row.phase_a == "LLZO:Ta" for row in found.related)
    assert all(row.phase_a != "LLZO:Ta" for row in found.evidence)


def test_conflict_quotes_both() -> None:
    found = contact(LIBRARY.material("llzo_al"), LIBRARY.material("lco"), 973.15, "air", ROWS)
    texts = [quote(row) for row in found.evidence]
    assert any("none seen up to 800 degC" in t for t in texts) and any("from 300 degC" in t for t in texts)


def test_phase_names() -> None:
    assert phases("LCO/NMC111/NMC811") == {"lco", "nmc111", "nmc811"}
    assert phases("LiCoO2 (infiltrated)") == {"licoo2"}
    assert phases("Al2O3 crucible") == {"al2o3"}


def test_rule_of_reactions() -> None:
    def codes(a: str, b: str, celsius: float) -> dict[str, Severity]:
        made = Stack(name="c", plies=(Ply(name="a", material=LIBRARY.material(a), thickness_mm=0.1),
                                      Ply(name="b", material=LIBRARY.material(b), thickness_mm=0.1)))
        schedule = Schedule(title="t", segments=(Segment(target_k=celsius + 273.15, rate_k_s=0.1),))
        return {f.code: f.severity for f in run(RULES, {"firing": check((made,), schedule, LIBRARY)})}

    assert codes("llzo_al", "lfp", 600)["FIR201"] is Severity.ERROR
    assert codes("llzo_al", "lco", 700)["FIR201"] is Severity.NO_VERDICT
    assert codes("lfp", "lto", 600)["FIR201"] is Severity.NO_VERDICT
    assert codes("llzo_al", "lfp", 300)["FIR201"] is Severity.NOTE
    assert "FIR201" not in codes("llzo_al", "llzo_al", 1100)
