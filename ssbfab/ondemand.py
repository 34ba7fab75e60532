"""Names of a package that load when they are asked for, so that who needs a part does not wait for the whole.

    __getattr__ = on_demand(__name__, {"make": "making"})       # ssbfab.job.make is ssbfab.job.making.make

A name may also be that of its submodule: `ssbfab.geometry.measure` is the function of `ssbfab/geometry/measure.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any


def on_demand(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package: `homes` says in which submodule each name lives."""

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    shared = [name for name, home in homes.items() if name == home]
    if shared:
        module = sys.modules[package]
        module.__class__ = type("Package", (ModuleType,), {name: _never_hidden(name, find) for name in shared})
    return find


def _never_hidden(name: str, find: Callable[[str], Any]) -> property:
    """An attribute of a package that stays when the submodule of its name is imported, which sets it to the submodule."""

    def keep(package: ModuleType, value: Any) -> None:
        if not isinstance(value, ModuleType):
            raise AttributeError(f"{package.__name__}.{name} loads on demand and cannot be set: set it where it lives")

    return property(lambda package: find(name), keep)
