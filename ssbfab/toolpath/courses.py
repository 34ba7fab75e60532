"""Courses: the layers of one body, counted from its lowest. Bodies of different layer heights have their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from ssbfab.slicing.layer import Layer

#: The number of the layer that each body in a layer is at.
Courses: TypeAlias = Mapping[str, int]


def coursed(layers: Iterable[Layer]) -> Iterator[tuple[Layer, Courses]]:
    """The layers, each with the courses of the bodies in it."""
    count: Counter[str] = Counter()
    for layer in layers:
        bodies = {region.body for region in layer.regions}
        yield layer, {body: count[body] for body in bodies}
        for body in bodies:
            count[body] += 1
