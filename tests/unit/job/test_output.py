"""Old files or new ones, whole, whatever happens."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ssbfab.errors import OutputError
from ssbfab.job import exchange, output
from ssbfab.job.listed import list_files


def test_a_file_appears_whole(tmp_path):
    output.write_file(tmp_path / "a" / "print.ngc", ["G90\n", "M2\n"])
    assert (tmp_path / "a" / "print.ngc").read_text() == "G90\nM2\n"
    assert os.listdir(tmp_path / "a") == ["print.ngc"]


def test_a_fault_while_writing_leaves_the_old_file(tmp_path):
    target = tmp_path / "print.ngc"
    target.write_text("old")

    def chunks():
        yield "new"
        raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        output.write_file(target, chunks())
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["print.ngc"]


def test_what_goes_to_the_disk_early_is_whole_and_a_full_disk_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(output, "_FLUSHED_BYTES", 1000)
    chunks = [f"{number:09}\n" for number in range(5000)]
    output.write_file(tmp_path / "print.ngc", chunks)
    assert (tmp_path / "print.ngc").read_text() == "".join(chunks)

    flushes = []

    def full(handle):
        flushes.append(handle)
        if len(flushes) == 2:  # by the other thread: later ones end well
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="cannot be written: No space left on device; nothing was changed"):
        output.write_file(tmp_path / "print.ngc", ["new\n" * 1000] * 50)
    assert (tmp_path / "print.ngc").read_text() == "".join(chunks) and os.listdir(tmp_path) == ["print.ngc"]


def test_folders_are_exchanged_together(tmp_path):
    a, b = tmp_path / "gcode_out" / "r", tmp_path / "geometries" / "r"
    for text in ("one", "two"):
        with output.folders_in_place(a, b) as staged:
            for folder in staged:
                (folder / "file").write_text(text)
        assert (a / "file").read_text() == (b / "file").read_text() == text
    assert os.listdir(a.parent) == ["r"]


def test_a_fault_while_filling_leaves_the_old_folder(tmp_path):
    folder = tmp_path / "r"
    with output.folders_in_place(folder) as (staged,):
        (staged / "file").write_text("old")
    with pytest.raises(ZeroDivisionError), output.folders_in_place(folder) as (staged,):
        (staged / "file").write_text("new")
        raise ZeroDivisionError
    assert (folder / "file").read_text() == "old"
    assert os.listdir(tmp_path) == ["r"]


def test_what_cannot_be_written_is_told_in_one_line():
    with pytest.raises(OutputError, match=r"/proc/none.*cannot be written"):
        output.write_file(output.Path("/proc/none/file"), ["x"])


WRITER = """
import sys
from pathlib import Path
from ssbfab.job.output import folders_in_place
root = Path(sys.argv[1])
n = 0
while True:
    n += 1
    with folders_in_place(root / "out") as (staged,):
        for i in range(20):
            (staged / f"{i}").write_text(f"{n}" * 200)
"""


def texts_in(folder):
    """By a handle of the folder: what was begun may be seen through, under the same name, while it is read."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        return {Path(f"/proc/self/fd/{handle}/{i}").read_text() for i in range(20)}
    finally:
        os.close(handle)


@pytest.mark.alone
def test_killed_at_any_moment_the_folder_is_old_or_new(tmp_path):
    for delay in (0.15, 0.21, 0.33, 0.4, 0.52):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)])
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        if (tmp_path / "out").exists():
            assert len(texts_in(tmp_path / "out")) == 1, "files of two runs side by side"
    with output.folders_in_place(tmp_path / "out") as (staged,):
        (staged / "file").write_text("whole")
    assert os.listdir(tmp_path) == ["out"]


def test_both_folders_list_the_files_of_both(tmp_path):
    """The same list in both; `sha256sum --check` of it passes, and fails when a file was changed."""
    folders = {"gcode_out/r": tmp_path / "gcode_out" / "r", "geometries/r": tmp_path / "geometries" / "r"}
    for folder in folders.values():
        folder.mkdir(parents=True)
        (folder / "file").write_text(str(folder))
    list_files(folders)
    first, second = ((folder / "files.sha256").read_text() for folder in folders.values())
    assert first == second and len(first.splitlines()) == 2
    assert _changed(first, tmp_path) == []
    (tmp_path / "geometries" / "r" / "file").write_text("another run's")
    assert _changed(first, tmp_path) == ["geometries/r/file"]


def _changed(said, root):
    lines = [line.split("  ", 1) for line in said.splitlines()]
    return [name for digest, name in lines if hashlib.sha256((root / name).read_bytes()).hexdigest() != digest]


def test_where_one_folder_cannot_be_exchanged_the_other_is_put_back(tmp_path, monkeypatch):
    a, b = tmp_path / "gcode_out" / "r", tmp_path / "geometries" / "r"
    with output.folders_in_place(a, b) as staged:
        for folder in staged:
            (folder / "file").write_text("old")
    real = exchange.exchange

    def fails(new, old):
        if old == b:
            raise PermissionError(13, "no")
        real(new, old)

    monkeypatch.setattr(exchange, "exchange", fails)
    monkeypatch.setattr(exchange, "_helper", lambda note, folders: (_ for _ in ()).throw(OSError("none")))
    with pytest.raises(OutputError, match="nothing was changed"), output.folders_in_place(a, b) as staged:
        for folder in staged:
            (folder / "file").write_text("new")
    assert [(folder / "file").read_text() for folder in (a, b)] == ["old", "old"]
    assert [os.listdir(folder.parent) for folder in (a, b)] == [["r"], ["r"]]
