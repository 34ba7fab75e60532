"""Spoiled files into every reader: read, or refused in clear lines. The readers and their cases are those of the record,
`python -m benchmarks.faults fuzz`, which runs many more."""

import re
import time
from random import Random

import numpy as np
import pytest

from benchmarks.faults import corpus, damage
from benchmarks.faults.fuzz import MOST_BYTES, Tally, alone, case, outcome
from benchmarks.faults.readers import Reader, readers
from ssbfab.errors import FitError, GeometryError
from ssbfab.geometry import read_mesh
from ssbfab.ink import fit_line, fit_rheology
from ssbfab.ink.line_fit import fit_registration
from ssbfab.job.fitting import tga_lines
from ssbfab.library import Library
from ssbfab.sintering.fit_tga import _described

READERS = readers()


def good(tally: Tally) -> None:
    assert not tally.found, "\n".join(tally.found)
    assert tally.memory_mb * 2**20 < MOST_BYTES


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: f"{reader.name} {reader.place}")
def test_spoiled_files_are_read_or_refused(reader):
    good(alone(reader, range(25), 1))


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: f"{reader.name} {reader.place}")
def test_many_spoiled_files_are_read_or_refused(reader):
    good(alone(reader, range(round(100 * reader.share)), 2))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: f"{reader.name} {reader.place}")
def test_the_real_files_themselves_are_read(reader, tmp_path):
    """Else spoiling them would show nothing."""
    files = {**{f"mesh {k}": v for k, v in corpus.meshes().items()}, **{f"table {k}": v for k, v in corpus.tables().items()}}
    for data in files.get(reader.name, ())[: None if reader.name.startswith("mesh") else 1]:
        assert outcome(reader, data, tmp_path) == "accepted"


def test_a_case_follows_from_its_number_and_most_are_not_the_file_itself():
    for reader in READERS:
        made = [case(reader, number, 3) for number in range(20)]
        assert made == [case(reader, number, 3) for number in range(20)]
        assert len(set(made)) > 10, reader.name


def busy(path):
    until = time.process_time() + 2.2
    while time.process_time() < until:
        pass


@pytest.mark.parametrize(("act", "says"), [
    (lambda path: {}[0], "KeyError"), (lambda path: [0] * 200_000_000, "MB"), (busy, "took"),
])
def test_a_traceback_a_large_memory_and_a_long_run_would_be_seen(act, says):
    reader = Reader(name="bad", place="x", spoil=lambda rng: b"x", read=act, share=1)
    assert any(re.search(says, found) for found in alone(reader, range(1), 1).found)


# --- what it found -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["v 0 0\nv 1 0\nv 0 1\nf 1 2 3\n", "v 0\nv 1\nv 2\nf 1 2 3\n", "v 0 0 0\nv 1 0 0\nf 1 2\n"])
def test_vertices_without_three_numbers_are_told(tmp_path, text):
    (tmp_path / "a.obj").write_text(text)
    with pytest.raises(GeometryError, match=r"a\.obj: "):
        read_mesh(tmp_path / "a.obj", 1.0)


@pytest.mark.parametrize("rows", ["1e300,1\n1e301,2", "0.1,1e308\n1,1e308", "0.1,1e-30\n100,1e-30"])
def test_a_flow_curve_beyond_any_rheometer_is_told(tmp_path, rows):
    path = tmp_path / "a.csv"
    path.write_text("shear rate [1/s],shear stress [Pa]\n" + (rows + "\n") * 4)
    with pytest.raises(FitError, match="is the unit in the column's name right"):
        fit_rheology(path)


@pytest.mark.parametrize("row", ["-200,5,231,180", "240,5,231,1e300", "240,0,231,180"])
def test_a_line_that_no_printer_prints_is_told(tmp_path, row):
    path = tmp_path / "a.csv"
    path.write_text(f"pressure [kPa],speed [mm/s],width [um],height [um]\n{row}\n{row}\n")
    library = Library.open()
    with pytest.raises(FitError, match="must be above 0"):
        fit_line(path, library.ink("lfp-60wt"), library.tip("250um"))


@pytest.mark.parametrize(("row", "says"), [("1e300,1,1,1", "whole number"), ("1.5,1,1,1", "whole number"), ("-1,1,1,1", "whole number"),
                                           ("1,1e200,1,1", "is the unit")])
def test_a_mark_of_no_tool_or_far_away_is_told(tmp_path, row, says):
    path = tmp_path / "a.csv"
    path.write_text(f"tool,dx [um],dy [um],dz [um]\n{row}\n{row}\n")
    with pytest.raises(FitError, match=says):
        fit_registration(path)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("spoil", [damage.of_bytes, damage.of_text])
def test_any_file_can_be_spoiled_even_an_empty_line(spoil, seed):
    assert isinstance(spoil(b"\n", Random(seed)), bytes)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_two_samples_at_almost_the_same_time_are_no_noise(tmp_path):
    rows = corpus.tables()["tga"][0].decode().splitlines()
    rows[1:3] = ["0,100,10", "1e-320,117,9.99"]
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n")
    assert list(tga_lines([tmp_path / "a.csv"], 1))


def test_an_interval_that_nothing_pins_is_wide_but_finite():
    _, (span,), _ = _described(np.array([0.0, 12.0]), np.array([1.0, 1e6]), 1, 0.1)
    assert 0 < span.low < span.value < span.high < 1e40
