"""Bad input: one clear error or a finding, never a traceback, never a hang."""

from __future__ import annotations

import time

import pytest

from ssbfab.errors import ProofError
from ssbfab.proof import prove, read

pytestmark = pytest.mark.filterwarnings("error")


def test_a_line_without_end_is_refused_before_it_fills_memory(tmp_path, printer):
    path = tmp_path / "long.gcode"
    with path.open("wb") as file:
        file.write(b"G1 X")
        file.seek(1 << 30)
        file.write(b"1")
    with pytest.raises(ProofError, match=r"longer than|binary"):
        read(path, printer=printer("marlin"))
    path.write_bytes(b"G1 X" + b"1" * (8 << 20))
    with pytest.raises(ProofError, match="longer than"):
        read(path, printer=printer("marlin"))


@pytest.mark.parametrize("data", [b"\xff\xfe\x00G1", b"\x89PNG\r\n\x1a\n\x00\x00", b"solid \xe9\xe9"])
def test_binary_is_one_error(tmp_path, printer, data):
    path = tmp_path / "bad.gcode"
    path.write_bytes(data)
    with pytest.raises(ProofError, match=r"binary|UTF-8"):
        read(path, printer=printer("marlin"))


def test_a_missing_file_is_one_error(tmp_path, printer):
    with pytest.raises(ProofError, match="cannot be read"):
        read(tmp_path / "none.gcode", printer=printer("marlin"))


@pytest.mark.slow
def test_ten_million_tool_changes_end(printer):
    before = time.process_time()
    with pytest.raises(ProofError, match="tool changes"):
        read(("T0\nT1\n" * 1000 for _ in range(5000)), printer=printer("marlin"))
    assert time.process_time() - before < 30


@pytest.mark.parametrize("dialect", ["marlin", "linuxcnc", "klipper", "aerotech-a3200"])
@pytest.mark.parametrize("word", ["Xnan", "Xinf", "X1e999", "X" + "9" * 400, "X--1", "X+", "X.", "F0", "F-5", "Z-1e5", "N*", "Xé", "T99999999999"])
def test_odd_numbers(job, printer, dialect, word):
    made = job("linuxcnc")
    text = f"G21 G90\nG1 X1 Y1 Z5 F600\nG1 {word}\nT{word[1:]}\nG4 P{word[1:]}\nM2\n"
    machine = printer(dialect)
    deposit = read(text, printer=machine, heads=made.heads)
    assert prove(deposit, printer=machine, heads=made.heads, cell=made.cell)


def test_nested_calls_are_told_once(printer):
    text = "G21 G90\nG1 X1 Y1 Z5 F60\n" + "o1 sub\no2 call\no1 endsub\no1 call [1] [2]\n" * 1000 + "M2\n"
    notices = read(text, printer=printer("linuxcnc")).notices
    assert [(n.word, n.count) for n in notices] == [("o1", 3000), ("o2", 1000)]


def test_a_thousand_unknown_words_stay_a_short_list(printer):
    text = "G90\nG1 X1 Y1 Z5 F60\n" + "".join(f"M{10000 + n}\n" for n in range(5000))
    assert len(read(text, printer=printer("marlin")).notices) <= 201


@pytest.mark.parametrize("dialect", ["marlin", "linuxcnc"])
def test_a_file_without_ink_lacks_everything(job, dialect):
    made = job(dialect)
    deposit = read("G21 G90\nG1 X1 Y1 Z5 F60\nM2\n" if dialect == "linuxcnc" else "G90\nG1 X1 Y1 Z5 F60\n", printer=made.printer,
                   heads=made.heads)
    assert {"PRF301", "PRF305"} <= {f.code for f in prove(deposit, printer=made.printer, heads=made.heads, cell=made.cell)}
