"""One or more cells of every architecture, with what is known of them in closed form."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ssbfab.geometry import Role
from ssbfab.geometry.architectures import (
    Array,
    BipolarStack,
    Conformal,
    Honeycomb,
    Interdigitated,
    Meshes,
    Pillars,
    PlanarStack,
    Tpms,
    VerticalPlates,
    Woodpile,
)
from ssbfab.geometry.architectures.conformal import Coat
from ssbfab.geometry.architectures.meshes import MeshBody
from ssbfab.geometry.architectures.planar import PlySpec

DATA = Path(__file__).parent


@dataclass(frozen=True)
class Example:
    """A cell, some of its volumes, its bounds, whether its bodies fill their box, and keys that make it impossible."""

    spec: Any
    volumes_mm3: dict[str, float] = field(default_factory=dict)
    bounds_mm: tuple[float, ...] = ()
    full: bool = False
    impossible: tuple[tuple[dict[str, Any], str], ...] = ()
    larger: dict[str, Any] = field(default_factory=dict)


_COMB = {"finger_count": 8, "finger_width_mm": 0.06, "finger_length_mm": 0.8, "gap_mm": 0.05, "height_mm": 0.32}
_ACROSS = 16 * 0.06 + 15 * 0.05
_COMB_MM3 = 0.32 * (_ACROSS * 0.06 + 8 * 0.06 * 0.8)
_PILLARS = {"x_count": 4, "y_count": 3, "diameter_mm": 0.1, "pitch_mm": 0.2, "height_mm": 0.3, "separator_thickness_mm": 0.04}
_PLATES = {"plate_count": 5, "plate_width_mm": 0.1, "channel_width_mm": 0.2, "plate_length_mm": 2.0, "plate_height_mm": 0.3,
           "separator_thickness_mm": 0.04}
_HONEY = {"x_count": 4, "y_count": 3, "channel_width_mm": 0.4, "wall_width_mm": 0.1, "wall_height_mm": 0.5,
          "separator_thickness_mm": 0.04}
_HEXAGONS = 12 * math.sqrt(0.75) * 0.4**2
_WOOD = {"filament_width_mm": 0.1, "filament_height_mm": 0.08, "pitch_mm": 0.3, "layer_count": 4, "width_x_mm": 1.8,
         "width_y_mm": 1.2}
_TPMS = {"surface": "gyroid", "period_mm": 1.0, "porosity_fraction": 0.7, "width_x_mm": 1.0, "width_y_mm": 1.0, "height_mm": 1.0}
_PLIES = (PlySpec(role=Role.NEGATIVE_ELECTRODE, thickness_mm=0.1, inset_mm=0.2), PlySpec(role=Role.SEPARATOR, thickness_mm=0.04),
          PlySpec(role=Role.POSITIVE_ELECTRODE, thickness_mm=0.12, inset_mm=0.3))
_COATS = (Coat(role=Role.NEGATIVE_ELECTRODE, thickness_mm=0.003), Coat(role=Role.SEPARATOR, thickness_mm=0.002),
          Coat(role=Role.POSITIVE_ELECTRODE, thickness_mm=0.004))
_RELIEF = {"x_count": 5, "feature_width_mm": 0.02, "pitch_mm": 0.06, "feature_height_mm": 0.1, "base_thickness_mm": 0.5,
           "coats": _COATS}
_ELEMENT = {"architecture": "interdigitated", "finger_count": 2, "finger_width": "60 um", "finger_length": "400 um",
            "gap": "50 um", "height": "320 um"}
_ARRAY = {"element": _ELEMENT, "x_count": 3, "y_count": 2, "x_pitch_mm": 1.0, "y_pitch_mm": 1.0, "substrate_x_mm": 6.0,
          "substrate_y_mm": 5.0}


def _frustum(bottom: float, top: float, height: float) -> float:
    return math.pi * height / 12 * (bottom**2 + bottom * top + top**2)


def examples(folder: Path) -> dict[str, list[Example]]:
    """By the architecture's name. `folder` holds the meshes `cube.stl` and `lid.stl`."""
    return {
        "interdigitated": [
            Example(Interdigitated(**_COMB), {"positive_electrode": _COMB_MM3, "negative_electrode": _COMB_MM3},
                    (0, 0, 0, _ACROSS, 0.97, 0.32), impossible=(({"gap_mm": 0.0}, "gap"), ({"finger_count": 10**9}, "finger_count")),
                    larger={"finger_count": 31}),
            Example(Interdigitated(**_COMB, fill=True), bounds_mm=(0, 0, 0, _ACROSS, 0.97, 0.32), full=True),
            Example(Interdigitated(**_COMB, fill=True, row_count=3, pad_length_mm=0.4, wall_width_mm=0.1, wall_gap_mm=0.03,
                                   substrate_thickness_mm=0.5)),
        ],
        "vertical-plates": [
            Example(VerticalPlates(**_PLATES, fill=True), {"plates": 5 * 0.1 * 2 * 0.3, "positive_electrode": 5 * 0.2 * 2 * 0.3},
                    (0, 0, 0, 1.5, 2, 0.34), full=True, larger={"plate_count": 40},
                    impossible=(({"cap_thickness_mm": 0.1, "fill": False}, "cap"), ({"plate_width_mm": math.nan}, "plate_width"))),
            Example(VerticalPlates(**_PLATES, fill=True, side_count=2, cap_thickness_mm=0.05),
                    {"separator": 1.5 * 2 * 0.04, "negative_electrode": 5 * 0.2 * 2 * 0.3 + 1.5 * 2 * 0.05},
                    (0, 0, 0, 1.5, 2, 0.74), full=True),
        ],
        "pillars": [
            Example(Pillars(**_PILLARS, fill=True, counter_thickness_mm=0.02),
                    {"pillars": 12 * math.pi / 4 * 0.1**2 * 0.3, "positive_electrode": (0.48 - 12 * math.pi / 4 * 0.1**2) * 0.3},
                    (0, 0, -0.02, 0.8, 0.6, 0.34), full=True, larger={"x_count": 20},
                    impossible=(({"diameter_mm": 0.3}, "clear of each other"), ({"x_count": 10**9}, "x_count"))),
            Example(Pillars(**_PILLARS, top_diameter_mm=0.04, fill=True, cap_thickness_mm=0.05, arrangement="hexagonal"),
                    {"pillars": 12 * _frustum(0.1, 0.04, 0.3)}, full=True),
            Example(Pillars(**_PILLARS, outline="square"), {"pillars": 12 * 0.1**2 * 0.3}),
        ],
        "honeycomb": [
            Example(Honeycomb(**_HONEY, fill=True, cap_thickness_mm=0.05, counter_thickness_mm=0.02),
                    {"positive_electrode": _HEXAGONS * 0.5 + 0.05 * 2.35 * (2 * 0.5 * math.sqrt(0.75) + 0.8 / math.sqrt(3) + 0.2)},
                    full=True, larger={"y_count": 9}, impossible=(({"wall_width_mm": -1.0}, "wall_width"),)),
        ],
        "woodpile": [
            Example(Woodpile(**_WOOD, fill=True, base_thickness_mm=0.04),
                    {"lattice": 0.08 * 0.1 * (2 * 4 * 1.8 + 2 * 6 * 1.2)}, (0, 0, 0, 1.8, 1.2, 0.36), full=True,
                    larger={"layer_count": 9}, impossible=(({"filament_width_mm": 0.4}, "below pitch"),
                                                           ({"layer_count": 10**9}, "layer_count"))),
            Example(Woodpile(**_WOOD, fill=True, rotation_rad=math.pi / 3), full=True),
        ],
        "tpms": [
            Example(Tpms(**_TPMS), {}, (0, 0, 0, 1, 1, 1), full=True, larger={"height_mm": 1.5},
                    impossible=(({"porosity_fraction": 0.02}, "connected"), ({"resolution_mm": 1e-6}, "grid nodes"))),
            Example(Tpms(**(_TPMS | {"surface": "diamond"})), {}, (0, 0, 0, 1, 1, 1), full=True),
            Example(Tpms(**(_TPMS | {"surface": "primitive"})), {}, (0, 0, 0, 1, 1, 1), full=True),
        ],
        "planar-stack": [
            Example(PlanarStack(width_x_mm=10, width_y_mm=8, plies=_PLIES, seal_width_mm=0.5),
                    {"negative_electrode": 9.6 * 7.6 * 0.1, "separator": 80 * 0.04, "seal": (11 * 9 - 80) * 0.26},
                    (-0.5, -0.5, 0, 10.5, 8.5, 0.26), larger={"width_x_mm": 20},
                    impossible=(({"plies": ()}, "one ply"), ({"width_x_mm": 0.3}, "insets"))),
        ],
        "bipolar-stack": [
            Example(BipolarStack(cell_count=3, width_x_mm=10, width_y_mm=10, positive_thickness_mm=0.1, separator_thickness_mm=0.04,
                                 negative_thickness_mm=0.12, plate_thickness_mm=0.03, collector_thickness_mm=0.02,
                                 seal_width_mm=0.5),
                    {"bipolar_plate_1": 3.0, "positive_electrode_3": 10.0}, (-0.5, -0.5, 0, 10.5, 10.5, 0.88), full=True,
                    larger={"cell_count": 6}, impossible=(({"electrode_inset_mm": 6.0}, "inset"),)),
        ],
        "conformal": [
            Example(Conformal(**_RELIEF), {"negative_electrode": 0.3 * 0.003 + 5 * 2 * 0.003 * 0.1,
                                           "substrate": 0.3 * 0.5 + 5 * 0.02 * 0.1}, (0, 0, -0.5, 0.3, 1, 0.109),
                    larger={"x_count": 9}, impossible=(({"pitch_mm": 0.035}, "do not meet"), ({"coats": ()}, "one coat"))),
            Example(Conformal(**_RELIEF, relief="pillars", y_count=4),
                    {"substrate": 0.3 * 0.24 * 0.5 + 20 * 0.02**2 * 0.1,
                     "negative_electrode": 0.3 * 0.24 * 0.003 + 20 * (0.026**2 - 0.02**2) * 0.1}),
        ],
        "array": [
            Example(Array(**_ARRAY, fiducial_size_mm=0.5),
                    {"substrate": 6 * 5 * 0.5, "fiducials": 4 * 0.05 * (2 * 0.5 * 0.1 - 0.1**2),
                     "positive_electrode": 6 * 0.32 * (0.39 * 0.06 + 2 * 0.06 * 0.4)}, (0, 0, -0.5, 6, 5, 0.32),
                    larger={"y_count": 4}, impossible=(({"x_pitch_mm": 0.3}, "pitch above"), ({"x_count": 100}, "on the substrate"),
                                                       ({"element": {"architecture": "comb"}}, "element.architecture"))),
        ],
        "meshes": [
            Example(Meshes(unit="mm", bodies=(MeshBody(file=str(folder / "cube.stl"), role=Role.POSITIVE_ELECTRODE),
                                              MeshBody(file=str(folder / "lid.stl"), role=Role.SEPARATOR))),
                    {"cube": 1.0, "lid": 0.25}, (0, 0, 0, 1, 1, 1.25), full=True,
                    impossible=(({"unit": "furlong"}, "unit"), ({"bodies": ()}, "at least one"))),
        ],
    }
