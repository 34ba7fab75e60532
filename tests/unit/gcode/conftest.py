"""`jobs`: the hand-made jobs of gcode_jobs.py."""

import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def jobs():
    spec = importlib.util.spec_from_file_location("gcode_jobs", Path(__file__).parent / "gcode_jobs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
