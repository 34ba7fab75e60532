"""Names of a package that load when they are asked for, so that who needs a part does not wait for the whole.

    __getattr__ = on_demand(__name__, {"make": "making"})       # ssbfab.job.make is ssbfab.job.making.make

Not for a name that is also a submodule's: once that is imported, it hides what would be loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def on_demand(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package: `homes` says in which submodule each name lives."""

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return find
