"""Fits: round trips with noise, intervals that hold the truth, and clear errors for bad logs."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

from ssbfab.errors import FitError, SsbfabError
from ssbfab.sintering import fit_dilatometry, fit_tga
from ssbfab.sintering.burnout import Reaction, kissinger_peak_k
from ssbfab.sintering.fit_dilatometry import fit_runs
from ssbfab.sintering.fit_tga import kissinger
from ssbfab.sintering.logfile import Log, parse_log
from ssbfab.sintering.msc import MasterCurve
from ssbfab.sintering.sovs import free_density

BENCH = json.loads((Path(__file__).parents[2] / "data" / "sintering_benchmarks.json").read_text())
CURVE = MasterCurve(activation_j_mol=485e3, green_density_fraction=0.5, centre=-38.0, width=1.1)


def write_runs(folder: Path, noise: float = 0.0, shrinkage: bool = False, top_k: float = 1773.0) -> list[Path]:
    rng, made = np.random.default_rng(3), []
    for rate in (2, 5, 10, 20):
        kelvin = np.linspace(1073.0, top_k, 300)
        time_s = (kelvin - kelvin[0]) / (rate / 60)
        rho = CURVE.along(list(zip(time_s, kelvin, strict=True))) + noise * rng.standard_normal(len(kelvin))
        last = 1 - (0.5 / rho) ** (1 / 3) if shrinkage else rho
        rows = "\n".join(f"{t:.3f},{k - 273.15:.3f},{v:.8f}" for t, k, v in zip(time_s, kelvin, last, strict=True))
        path = folder / f"run-{rate}.csv"
        path.write_text(f"time_s,temperature_C,{'shrinkage' if shrinkage else 'density'}\n{rows}\n")
        made.append(path)
    return made


def test_recovers_the_activation_energy(tmp_path: Path) -> None:
    found = fit_dilatometry(write_runs(tmp_path), 0.5)
    assert found.activation_j_mol.value / 1e3 == pytest.approx(485.0, rel=BENCH["msc_recover_Q"]["rtol"])
    assert (found.centre.value, found.width.value) == pytest.approx((-38.0, 1.1), rel=1e-3)


def test_recovers_it_from_noisy_shrinkage_with_an_interval(tmp_path: Path) -> None:
    found = fit_dilatometry(write_runs(tmp_path, noise=0.003, shrinkage=True), 0.5)
    q = found.activation_j_mol
    assert q.value / 1e3 == pytest.approx(485.0, rel=BENCH["msc_recover_Q_noise"]["rtol"])
    assert q.low < 485e3 < q.high and q.high - q.low < 60e3
    assert found.density_range[0] >= 0.49 and found.density_range[1] < 1.0


def test_only_the_common_density_range_counts(tmp_path: Path) -> None:
    found = fit_dilatometry(write_runs(tmp_path, top_k=1600.0), 0.5)
    assert found.activation_j_mol.value == pytest.approx(485e3, rel=5e-3)
    assert found.density_range[1] < 0.9


def test_viscosity_of_a_viscous_powder_gives_its_densities_back() -> None:
    """Q of a master curve (with 1/T) is some R T above that of the viscous law; the fitted pair (A, Q) must reproduce the runs."""
    logs = []
    for rate in (2, 5, 20):
        kelvin = np.linspace(1073.0, 1700.0, 120)
        time_s = (kelvin - kelvin[0]) / (rate / 60)
        points = list(zip(time_s, kelvin, strict=True))
        rho = np.array([0.55] + [free_density(points[:i + 1], green=0.55, prefactor_pa_s=3e-5, activation_j_mol=440e3,
                                              sintering_stress_pa=3e6) for i in range(1, len(points))])
        logs.append(Log(name=str(rate), time_s=time_s, temperature_k=kelvin, columns={"density": rho}, keys={}))
    powder = fit_runs(logs, 0.55).powder("al2o3", 3e6)
    assert powder.activation_j_mol == pytest.approx(440e3 + 8.314 * 1550, rel=0.01)
    assert powder.viscosity_pa_s is not None
    for log in logs:
        again = free_density(log.corners[:100], green=0.55, prefactor_pa_s=powder.viscosity_pa_s,
                             activation_j_mol=powder.activation_j_mol, sintering_stress_pa=3e6)
        assert again == pytest.approx(float(log.columns["density"][99]), abs=0.01)


def log_text(head: str, rows: list[str]) -> str:
    return head + "\n" + "\n".join(rows) + "\n"


GOOD = [f"{i},{25 + i},{0.5 + 0.01 * i}" for i in range(12)]


@pytest.mark.parametrize(("text", "words"), [
    (log_text("time_s,temperature_F,density", GOOD), "Fahrenheit"),
    (log_text("time_s,T [°F],temperature_C,density", GOOD), "Fahrenheit"),
    (log_text("time_s,temperature_C,density", [*GOOD[:5], GOOD[4], *GOOD[5:]]), "line 7: time 4 s occurs twice"),
    (log_text("time_s,temperature_C,density", [*GOOD[:5], GOOD[2], *GOOD[5:]]), "time goes back"),
    (log_text("time_s,temperature_C,density", [*GOOD, "13,40,nan"]), "not finite"),
    (log_text("time_s,temperature_C,density", [*GOOD, "13,forty,0.9"]), "line 14"),
    (log_text("time_s,temperature_C,densty", GOOD), "did you mean 'densty'"),
    (log_text("time,temperature_C,density", GOOD), "unit belongs"),
    (log_text("time_s,temperature_C,density", GOOD[:3]), "at least 8"),
    (log_text("time_s,temperature_C,density", [f"{i},{4000 + i},0.5" for i in range(9)]), "unit"),
    ("", "empty")])
def test_bad_logs(text: str, words: str) -> None:
    with pytest.raises(FitError, match=re.escape(words)):
        parse_log(text, "run.csv", ("density",))


def test_too_few_or_equal_rates(tmp_path: Path) -> None:
    paths = write_runs(tmp_path)
    with pytest.raises(FitError, match="three heating rates"):
        fit_dilatometry(paths[:2], 0.5)
    with pytest.raises(FitError, match=r"factor of 1\.5"):
        fit_dilatometry([paths[0], paths[0], paths[0]], 0.5)
    with pytest.raises(FitError, match="cannot be read"):
        fit_dilatometry([tmp_path / "none.csv"], 0.5)


def write_tga(folder: Path, reactions: tuple[Reaction, ...]) -> list[Path]:
    rng, made = np.random.default_rng(5), []
    for rate in (1, 5, 20):
        kelvin = np.linspace(300.0, 1000.0, 400)
        time_s = (kelvin - 300) / (rate / 60)
        corners = list(zip(time_s, kelvin, strict=True))
        mass = 10 - sum(r.share * r.converted(corners) for r in reactions) + 1e-3 * rng.standard_normal(400)
        path = folder / f"tga-{rate}.csv"
        path.write_text("time_s,temperature_K,mass\n" + "\n".join(f"{t},{k},{m}" for t, k, m in zip(time_s, kelvin, mass, strict=True)))
        made.append(path)
    return made


ONE = Reaction(log_prefactor_per_s=math.log(1e13), activation_j_mol=200e3, share=1.0)
TWO = (Reaction(log_prefactor_per_s=math.log(1e13), activation_j_mol=200e3, share=0.6),
       Reaction(log_prefactor_per_s=math.log(1e8), activation_j_mol=120e3, share=0.4))


def test_one_reaction_from_thermogravimetry(tmp_path: Path) -> None:
    found = fit_tga(write_tga(tmp_path, (ONE,)))
    assert found.activations_j_mol[0].value == pytest.approx(200e3, rel=0.01)
    assert found.reactions[0].log_prefactor_per_s == pytest.approx(math.log(1e13), abs=0.3)
    assert found.kissinger_j_mol is not None and found.kissinger_j_mol.low < 200e3 < found.kissinger_j_mol.high


def test_two_reactions_in_parallel(tmp_path: Path) -> None:
    found = fit_tga(write_tga(tmp_path, TWO), steps=2)
    low, high = sorted(found.reactions, key=lambda r: r.activation_j_mol)
    assert (low.activation_j_mol, high.activation_j_mol) == pytest.approx((120e3, 200e3), rel=0.03)
    assert low.share == pytest.approx(0.4, abs=0.02)
    assert found.misfit < 0.005


def test_what_fit_tga_prints_can_be_pasted_and_burns_the_same(tmp_path: Path) -> None:
    """Two reactions: the printed table, its open places filled, is a binder of a recipe with the same conversions."""
    from ssbfab.job.fitting import tga_lines
    from ssbfab.recipe import loads
    from ssbfab.sintering import CoSintering

    line = next(iter(tga_lines(write_tga(tmp_path, TWO), 2)))
    recipe = (Path(__file__).parents[3] / "recipes" / "llzo-fired-by-plan.toml").read_text()
    start, end = recipe.index("binder = {"), recipe.index("growth = [")
    with pytest.raises(SsbfabError, match=r"binder\.gas: found '\? mol/m\^3'"):
        loads(recipe[:start] + line + "\n" + recipe[end:])
    filled = line.replace('"? mol/m^3"', '"500 mol/m^3"').replace('"? m^2"', '"1e-16 m^2"').replace('"? kPa"', '"100 kPa"')
    binder = loads(recipe[:start] + filled + "\n" + recipe[end:]).steps(CoSintering)[-1].binder
    assert binder is not None and len(binder.reactions) == 2
    corners = [(0.0, 300.0), (42000.0, 1000.0)]
    for fitted in binder.reactions:
        true = min(TWO, key=lambda r: abs(r.activation_j_mol - fitted.activation_j_mol))
        assert fitted.share == pytest.approx(true.share, abs=0.02)
        assert fitted.converted(corners)[-1] == pytest.approx(true.converted(corners)[-1], abs=0.01)
    with pytest.raises(SsbfabError, match="add up to 0"):
        loads(recipe.replace('activation = "200 kJ/mol", gas', 'activation = "200 kJ/mol", share_fraction = 0.5, gas'))


def test_kissinger_line_is_exact_for_exact_peaks() -> None:
    rates = [r / 60 for r in (1, 5, 20)]
    found = kissinger(rates, [kissinger_peak_k(math.log(1e13), 200e3, r) for r in rates])
    assert found.value == pytest.approx(200e3, rel=1e-6)
    with pytest.raises(FitError, match="three"):
        kissinger(rates[:2], [600, 620])


def test_tga_refuses_what_cannot_be() -> None:
    from ssbfab.sintering.fit_tga import fit_losses

    flat = Log(name="flat", time_s=np.arange(10.0), temperature_k=300 + np.arange(10.0), columns={"mass": np.ones(10)}, keys={})
    with pytest.raises(FitError, match="fall"):
        fit_losses([flat])
    with pytest.raises(FitError, match="steps"):
        fit_losses([flat], steps=9)
