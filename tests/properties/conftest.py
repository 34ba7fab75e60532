"""`benchmarks` is a folder of the checkout, not of the installed package: its spoiled files and random recipes are the tests'."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
