"""What others measure is what one would have measured oneself, and whoever is not come to in time is no loss."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from ssbfab.slicing import slice_cell
from ssbfab.toolpath import PrintSettings, plan, summarise
from ssbfab.toolpath import lending as module
from ssbfab.toolpath.ahead import Ahead
from ssbfab.toolpath.lending import Lending, Lent, at_once
from ssbfab.toolpath.summary import Tally


def twice(number: int) -> int:
    return 2 * number


def refused(number: int) -> int:
    raise ArithmeticError(f"not {number}")


@pytest.fixture
def lending() -> Iterator[Lending]:
    with closing(Ahead(count=1)) as ahead:
        ahead.start("contour")
        yield Lending(ahead)


def test_others_give_the_result_or_raise_what_was_raised(lending):
    first, second = lending.lend(10, twice, 21), lending.lend(10, refused, 3)
    assert isinstance(first, Lent) and first() == 42
    with pytest.raises(ArithmeticError, match="not 3"):
        second()


def test_what_nobody_came_to_is_done_by_who_asks(lending):
    results = [lending.lend(1, twice, number) for number in range(50)]
    lending.ahead.close()
    assert [result() for result in results] == [2 * number for number in range(50)]


def test_nothing_is_lent_without_a_pool_or_beyond_what_may_wait(lending, monkeypatch):
    assert not isinstance(Lending(Ahead(count=0)).lend(1, twice, 1), Lent)
    monkeypatch.setattr(module, "MOST_POINTS", 100)
    assert not isinstance(lending.lend(101, twice, 1), Lent)
    assert at_once(101, twice, 4)() == 8


def test_what_was_given_is_let_go_when_it_is_done(lending):
    lent = lending.lend(10, len, np.zeros(10))
    assert lent() == 10
    lending.lend(10, len, np.zeros(10))
    assert lent.given == () and lent() == 10


def test_a_summary_does_not_depend_on_who_measures(two_boxes, syringe_printer, heads_of, lending):
    heads = heads_of(two_boxes, syringe_printer)
    path = plan(lambda: slice_cell(two_boxes, 0.2), title="t", cell=two_boxes, heads=heads, printer=syringe_printer,
                settings=PrintSettings(printer="test", layer_height_mm=0.2))
    tally = Tally(printer=syringe_printer, bodies=path.bodies, lend=lending.lend)
    for _ in tally.through(path.blocks()):
        pass
    assert any(isinstance(measured, Lent) for measured in tally.known.values())
    assert tally.summary(heads) == summarise(path, printer=syringe_printer, heads=heads)
