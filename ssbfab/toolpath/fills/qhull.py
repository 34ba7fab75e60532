"""Qhull without the rest of `scipy.spatial`, whose trees, sparse matrices and linear algebra take a third of a second to load.

Every process that fills would pay for it.
"""

from __future__ import annotations

import sys
import threading
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any

#: Qhull's module, and the packages that would be loaded before it for their names alone.
_PART, _PACKAGES = "scipy.spatial._qhull", ("scipy.spatial", "scipy.linalg")


@cache
def qhull() -> Any:
    """A module with `Delaunay` and `QhullError`.

    The part alone where nothing else can be looking for its packages meanwhile, and where scipy is laid out as expected.
    """
    if "scipy.spatial" not in sys.modules and threading.active_count() == 1:
        try:
            return _part()
        except (ImportError, AttributeError):
            pass
    return import_module("scipy.spatial")


def _part() -> ModuleType:
    """The part, found by way of empty packages. All is forgotten again, so that a later import of a package is whole."""
    before = set(sys.modules)
    try:
        for package in _PACKAGES:
            if package not in sys.modules:
                sys.modules[package] = _empty(package)
        found = import_module(_PART)
        if not (hasattr(found, "Delaunay") and hasattr(found, "QhullError")):
            raise ImportError(f"{_PART} has no Delaunay")
        return found
    finally:
        for name in set(sys.modules) - before:
            if name.startswith(_PACKAGES):
                del sys.modules[name]


def _empty(package: str) -> ModuleType:
    """A package that holds nothing but the place of its parts."""
    spec = PathFinder.find_spec(package, import_module("scipy").__path__)
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError(f"no package {package}")
    module = ModuleType(package)
    module.__path__ = list(spec.submodule_search_locations)
    return module
