"""ssbfab: from a recipe to a proven print file and firing schedule for printed solid-state batteries.

Nothing heavy is imported here: `import ssbfab` costs milliseconds. Use the stages by their packages (`ssbfab.geometry`,
`ssbfab.toolpath`, `ssbfab.proof`, …), or `ssbfab.load` and `ssbfab.make` for a whole recipe.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
__all__ = ["SsbfabError", "__version__", "load", "make"]


def __getattr__(name: str) -> Any:
    if name == "load":
        from ssbfab.recipe import load

        return load
    if name == "make":
        from ssbfab.job import make

        return make
    if name == "SsbfabError":
        from ssbfab.errors import SsbfabError

        return SsbfabError
    raise AttributeError(f"module 'ssbfab' has no attribute {name!r}")
