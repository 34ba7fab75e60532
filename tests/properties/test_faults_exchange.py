"""The two folders of a run take their names together: killed before every single thing that the exchange asks of the system."""

import subprocess
import sys

import pytest

# A process that has everything imported. Each step is a copy of it that fills both folders and is killed just before the n-th thing
# that Python's audit hooks see of it (open, rename, flock, the call by name, a process started, a removal). Said for every step: what
# stands in both folders as soon as no helper is at work any more, and what stands there after the next run's tidying.
KILLER = """
import os, signal, sys, time
from pathlib import Path
from ssbfab.job import exchange, output

out, with_call, with_helper = Path(sys.argv[1]), sys.argv[2] == "call", sys.argv[3] == "helper"
folders = out / "gcode_out" / "cell", out / "geometries" / "cell"
if not with_call:
    exchange._exchanged = lambda new, old: False
if not with_helper:
    exchange._helper = lambda note, folders: (_ for _ in ()).throw(OSError("no helper"))
SEEN = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "fcntl.flock", "ctypes.dlsym", "subprocess.Popen", "shutil.rmtree")

def fill(text, left=None):
    count = [left]
    def hook(event, args):
        if count[0] is not None and event in SEEN:
            count[0] -= 1
            if count[0] < 0:
                os.write(2, f"{event} {args[:2]}\\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    with output.folders_in_place(*folders) as staged:
        for folder in staged:
            (folder / "file").write_text(text)

def texts():
    return " ".join((folder / "file").read_text() if folder.exists() else "-" for folder in folders)

def forked(work):
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1]

def quiet():
    "Wait until the helper, which has a copy of the pipe's end, is gone."
    os.close(tell)
    os.read(hear, 1)
    os.close(hear)

step, ended = 0, 1
while ended:
    hear, tell = os.pipe()
    os.set_inheritable(tell, True)
    if texts() != "old old":
        forked(lambda: fill("old"))
    before = texts()
    subprocess_close = exchange.subprocess.Popen
    exchange.subprocess.Popen = lambda *a, **k: subprocess_close(*a, **{**k, "close_fds": False})
    ended = forked(lambda: fill("new", step))
    exchange.subprocess.Popen = subprocess_close
    quiet()
    after = texts()
    output.tidy(*folders)
    print(before, after, texts(), *sorted(path.name for folder in folders for path in folder.parent.iterdir()), sep="|", flush=True)
    step += 1
"""


def killed_at_every_step(folder, call, helper):
    """Per step: (what stood there before, as soon as it is quiet, after the next run's tidying, names beside)."""
    run = subprocess.run([sys.executable, "-c", KILLER, folder, call, helper], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    return [line.split("|", 3) for line in run.stdout.splitlines()], run.stderr


CALLS = ["call", pytest.param("no call", marks=pytest.mark.slow)]  # of the system, that exchanges two names


@pytest.mark.parametrize("call", CALLS)
def test_killed_before_every_step_both_folders_are_old_or_new(tmp_path, call):
    steps, seen = killed_at_every_step(tmp_path, call, "helper")
    assert {before for before, *_ in steps} == {"old old"}
    assert {after for _, after, *_ in steps} == {"old old", "new new"}, seen
    assert {(tidied, names) for *_, tidied, names in steps} == {("old old", "cell|cell"), ("new new", "cell|cell")}
    assert len(steps) > 20 and "subprocess.Popen" in seen and "os.rename" in seen


@pytest.mark.parametrize("call", CALLS)
def test_where_the_helper_is_lost_too_the_next_run_finishes_it(tmp_path, call):
    steps, seen = killed_at_every_step(tmp_path, call, "no helper")
    assert {tidied for *_, tidied, _ in steps} == {"old old", "new new"}, seen
    assert {names for *_, names in steps} == {"cell|cell"}
    assert {after for _, after, *_ in steps} - {"old old", "new new"}, "without its helper the exchange can be seen half done: the test can fail"
