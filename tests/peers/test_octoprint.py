"""OctoPrint reads the files for Marlin and Klipper, and prints one to its end on its virtual printer.

OctoPrint lives in an environment of its own: `python3 -m venv DIR && DIR/bin/pip install OctoPrint`, then either put
`DIR/bin/octoprint` on the PATH or name it in SSBFAB_OCTOPRINT.
"""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request

import numpy as np
import pytest

from ssbfab.toolpath.path import Bead

pytestmark = [pytest.mark.real_program, pytest.mark.alone]
_KEY = "0123456789ABCDEF0123456789ABCDEF"
_CONFIG = f"""
api: {{key: {_KEY}}}
server: {{firstRun: false, onlineCheck: {{enabled: false}}, pluginBlacklist: {{enabled: false}}}}
accessControl: {{salt: abcdefghijklmnopqrstuvwxyz012345}}
plugins:
  _disabled: [softwareupdate, announcements, tracking, discovery, pluginmanager, errortracking, backup]
  virtual_printer: {{enabled: true, numExtruders: 2, throttle: 0.0}}
serial: {{port: VIRTUAL, baudrate: 115200, autoconnect: false, log: true, exclusive: false}}
webcam: {{}}
"""


@pytest.fixture(scope="module")
def octoprint(missing):
    found = os.environ.get("SSBFAB_OCTOPRINT") or shutil.which("octoprint")
    if not found:
        missing("OctoPrint is not installed: see this file's first lines")
    return found


def analysed(octoprint, text, folder):
    (folder / "part.gcode").write_text(text)
    run = subprocess.run([octoprint, "analysis", "gcode", "--max-t", "2", "part.gcode"], cwd=folder, capture_output=True, text=True,
                         timeout=120, check=True)
    number = r"-?[\d.]+(?:e-?\d+)?"
    lengths = re.search(rf"extrusion_length:\n((?:- {number}\n)+)", run.stdout)[1]
    area = re.search(r"printing_area:\n((?:  .*\n)+)", run.stdout)[1]
    return [float(v) for v in re.findall(number, lengths)], {k: float(v) for k, v in re.findall(rf"(\w+): ({number})", area)}


@pytest.mark.parametrize(("dialect", "mm3_per_e"), [("marlin", 1.0), ("reprapfirmware", 1.0), ("klipper", np.pi * 8.6**2 / 4)])
def test_extents_and_flow_of_each_tool(jobs, octoprint, tmp_path, dialect, mm3_per_e):
    lengths, area = analysed(octoprint, jobs.program(dialect, "syringe").text(), tmp_path)
    beads = np.concatenate([s.points_mm for s in jobs.toolpath().steps() if isinstance(s, Bead)])
    assert [area["minX"], area["minY"]] == pytest.approx(beads.min(axis=0)[:2], abs=1e-3)
    assert [area["maxX"], area["maxY"], area["maxZ"]] == pytest.approx(beads.max(axis=0), abs=1e-3)
    assert [length * mm3_per_e for length in lengths] == pytest.approx(jobs.volumes(jobs.toolpath()), rel=2e-3)


class Server:
    """A real OctoPrint on loopback, spoken to over its own API."""

    def __init__(self, octoprint, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        (folder / "config.yaml").write_text(_CONFIG)
        self.process = subprocess.Popen(
            [octoprint, "serve", "--iknowwhatimdoing", "--host", "127.0.0.1", "--port", str(self.port), "--basedir", str(folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)

    def ask(self, path, data=None, body=None, kind="application/json"):
        payload = body if body is not None else (json.dumps(data).encode() if data is not None else None)
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/{path}", data=payload,
                                         headers={"X-Api-Key": _KEY, "Content-Type": kind})
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else {}

    def until(self, true, seconds, what):
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            try:
                if true():
                    return
            except (http.client.HTTPException, OSError):  # its stand-in while it starts speaks no HTTP
                assert self.process.poll() is None, "OctoPrint ended by itself"
            time.sleep(0.25)
        pytest.fail(f"OctoPrint: no {what} within {seconds} s; its log ends:\n{self.log()[-2000:]}")

    def log(self):
        return "".join(p.read_text(errors="replace") for p in sorted((self.folder / "logs").glob("*.log")))

    def print(self, name, text):
        edge = "ssbfab-boundary"
        body = (f"--{edge}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n"
                f"Content-Type: application/octet-stream\r\n\r\n{text}\r\n--{edge}--\r\n").encode()
        self.ask("files/local", body=body, kind=f"multipart/form-data; boundary={edge}")
        self.ask(f"files/local/{name}", {"command": "select", "print": True})

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


@pytest.fixture(scope="module")
def server(octoprint, tmp_path_factory):
    running = Server(octoprint, tmp_path_factory.mktemp("octoprint"))
    try:
        running.until(lambda: running.ask("version"), 120, "answer")
        running.ask("connection", {"command": "connect", "port": "VIRTUAL", "baudrate": 115200})
        running.until(lambda: running.ask("connection")["current"]["state"] == "Operational", 60, "connection")
        yield running
    finally:
        running.stop()


@pytest.mark.slow
def test_prints_to_its_end(jobs, server):
    server.print("part.gcode", jobs.program("marlin", "syringe").text())

    def done():
        job = server.ask("job")
        return job["state"] == "Operational" and job["progress"]["completion"] == 100

    server.until(done, 120, "end of print")
    serial = (server.folder / "logs" / "serial.log").read_text(errors="replace")
    sent = [line for line in serial.splitlines() if "Send: " in line]
    assert any("G1 X1.00000 Y0.00000 E" in line for line in sent)
    assert any(" T1" in line for line in sent)
    assert not re.search(r"Recv: (Error|!!|echo:\s*Unknown)|Resend", serial)
    of_printing = re.compile(r" - octoprint\.(util\.comm|printer|filemanager|plugins\.virtual_printer)\S* - (ERROR|CRITICAL)")
    assert not of_printing.search(server.log())
