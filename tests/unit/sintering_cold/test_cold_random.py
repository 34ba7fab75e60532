"""Random steps on random stacks: a pressing and its findings, or one clear line; never a warning of numpy or a traceback."""

from __future__ import annotations

import random
import warnings

import pytest

from ssbfab.errors import SsbfabError
from ssbfab.findings import run
from ssbfab.library import Library
from ssbfab.sintering import Ply, Segment, Stack
from ssbfab.sintering.cold import RULES, ColdLaw, ColdSintering, load_sheet_text, press, read_load_sheet

LIBRARY = Library.open()
IDS = LIBRARY.names("materials")
LIQUIDS = [row.name for row in LIBRARY.solvents()] + ["", "acetic acid aq", "DMF/water", "mud", "//", "aq"]


def a_law(r: random.Random) -> ColdLaw | None:
    return None if r.random() < 0.5 else ColdLaw(
        material="latp", density_start_fraction=0.5, density_end_fraction=r.uniform(0.4, 1), shape_exponent=r.uniform(0.01, 10),
        log_time_index=r.uniform(-500, 500), activation_j_mol=r.uniform(-1e6, 1e6), stress_exponent=r.choice([0.0, r.uniform(-5, 20)]),
        d50_mm=r.choice([None, 1e-4]))


def a_step(r: random.Random) -> ColdSintering:
    segments = tuple(Segment(target_k=r.uniform(200, 1000), rate_k_s=10 ** r.uniform(-4, 1.5), hold_s=r.choice([0, 1e-3, 3600, 3e6]),
                             pressure_pa=r.choice([0, 1, 1e6, 4e8, 1e10])) for _ in range(r.randint(1, 4)))
    return ColdSintering(press=r.choice(["press-100kn", "press-250kn-hot"]), segments=segments, liquid=r.choice(LIQUIDS), law=a_law(r),
                         liquid_mass_fraction=r.choice([None, 0, 0.1, 1]), sealed=r.random() < 0.5, d50_mm=r.choice([None, 1e-3, 1.0]),
                         friction_ratio=r.random(), vent_s=r.choice([None, 1.0]), pressure_rate_pa_per_s=10 ** r.uniform(0.1, 9),
                         start_k=r.uniform(254, 373), room_k=r.uniform(254, 373))


@pytest.mark.parametrize("seed", range(60))
def test_any_step_is_judged_or_refused_in_one_line(seed: int) -> None:
    r = random.Random(seed)
    plies = tuple(Ply(name=f"p{i}", material=LIBRARY.material(r.choice(IDS)), thickness_mm=10 ** r.uniform(-4, 1))
                  for i in range(r.randint(1, 4)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            made = press(a_step(r), [Stack(name="s", plies=plies, width_mm=5.0)], LIBRARY, powders=("p0",))
        except SsbfabError as error:
            assert len(error.faults) == 1 and "\n" not in error.faults[0]
            return
        found = list(run(RULES, {"pressing": made, "library": LIBRARY}))
    assert found and all(str(finding) for finding in found)
    assert len(read_load_sheet(load_sheet_text(made, found))) == len(made.moves)
