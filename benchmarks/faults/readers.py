"""Every reader of files from outside, with the real files whose spoiled copies it is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.faults import corpus, damage, library, recipes
from ssbfab.library.store import SHIPPED as FOLDER
from ssbfab.library.store import TABLES

Spoil = Callable[[Random], bytes]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """`spoil` makes a file, which is put at `place` below a folder; `read` reads that folder's file. `share` of all cases."""

    name: str
    place: str
    spoil: Spoil
    read: Callable[[Path], object]
    share: float


def readers() -> tuple[Reader, ...]:
    return (*_meshes(), *_prints(), *_libraries(), *_tables(), _recipe())


def _of(files: Callable[[], Sequence[bytes]], how: Callable[[bytes, Random], bytes]) -> Spoil:
    """The files are made when the first of them is spoiled."""
    return lambda rng: how(rng.choice(files()), rng)


def _meshes() -> list[Reader]:
    shares = {"stl": 12, "text.stl": 8, "3mf": 10, "glb": 8, "ply": 12, "obj": 10}
    texts = ("text.stl", "obj")
    return [Reader(name=f"mesh {suffix}", place=f"x.{suffix}", read=_mesh, share=share,
                   spoil=_of(lambda suffix=suffix: corpus.meshes()[suffix], damage.of_text if suffix in texts else _either))
            for suffix, share in shares.items()]


def _either(data: bytes, rng: Random) -> bytes:
    return damage.of_text(data, rng) if rng.random() < 0.4 else damage.of_bytes(data, rng)


def _mesh(path: Path) -> object:
    from ssbfab.geometry import read_mesh

    volume = read_mesh(path, 1.0).volume()
    assert 0 < volume < 1e15, f"a solid of {volume} mm3"
    return volume


def _prints() -> list[Reader]:
    from ssbfab.library import Library

    shipped = Library.open()
    names = shipped.names("printers")
    return [Reader(name=f"print file {shipped.printer(name).dialect}", place=name, read=_print, share=12 / len(names),
                   spoil=_of(lambda name=name: (corpus.print_file(name),), damage.of_text)) for name in names]


def _print(path: Path) -> object:
    import numpy as np

    from ssbfab.library import Library
    from ssbfab.proof import prove, read

    printer = Library.open().printer(path.name)
    deposit = read(path, printer=printer)
    assert np.isfinite(deposit.time_s)
    assert np.isfinite(deposit.beads.volume_mm3).all()
    return prove(deposit, printer=printer)


def _libraries() -> list[Reader]:
    made = []
    for kind in library.KINDS:
        lines = [library.lines_of(kind, name) for name in library.SHIPPED.names(kind)]
        place = f"library/{kind}/fuzzed.toml"
        made.append(Reader(name=f"library {kind}", place=place, spoil=_library(lines), read=_thing, share=1.5))
    for name in TABLES:
        spoil = _of(lambda name=name: ((FOLDER / "data" / name).read_bytes(),), damage.of_text)
        made.append(Reader(name=f"library {name}", place=f"library/{name}", spoil=spoil, read=_data, share=1))
    return made


def _library(files: Sequence[list[str]]) -> Spoil:
    return lambda rng: library.spoiled(rng.choice(files), rng).encode()


def _thing(path: Path) -> object:
    from ssbfab.library import Library

    opened, kind = Library.open(path.parents[2]), path.parent.name
    return opened.get(kind, path.stem), opened.provenance(kind, path.stem), opened.show(kind, path.stem)


def _data(path: Path) -> object:
    from ssbfab.library import Library

    opened = Library.open(path.parents[1])
    return opened.reactions(), opened.cold_points(), opened.solvents()


def _tables() -> list[Reader]:
    shares = {"rheology": 3, "line": 3, "registration": 3, "dilatometry": 1.5, "tga": 0.8, "cold-sinter": 0.7}
    return [Reader(name=f"table {name}", place=f"{name}.csv", read=_FITS[name], share=share,
                   spoil=_of(lambda name=name: corpus.tables()[name][:1], damage.of_text)) for name, share in shares.items()]


def _finite(text: str) -> str:
    """What was fitted is numbers, and no interval is beyond all bounds."""
    assert not re.search(r"\b(nan|inf)\b", text), text
    return text


def _rheology(path: Path) -> object:
    from ssbfab.ink import fit_rheology

    return _finite(fit_rheology(path).toml())


def _line(path: Path) -> object:
    from ssbfab.ink import fit_line
    from ssbfab.library import Library

    shipped = Library.open()
    return _finite(fit_line(path, shipped.ink("lfp-60wt"), shipped.tip("250um")).toml())


def _registration(path: Path) -> object:
    from ssbfab.job.registering import registration_lines

    return _finite("\n".join(registration_lines(path, "marlin-syringe", None)))


def _dilatometry(path: Path) -> object:
    """The spoiled run beside two good ones."""
    from ssbfab.job.fitting import dilatometry_lines

    good = [path.with_name(f"good-{number}.csv") for number in (1, 2)]
    for other, data in zip(good, corpus.tables()["dilatometry"][1:], strict=True):
        if not other.exists():
            other.write_bytes(data)
    return _finite("\n".join(dilatometry_lines([path, *good], "my-powder", None, None)))


def _tga(path: Path) -> object:
    from ssbfab.job.fitting import tga_lines

    return _finite("\n".join(tga_lines([path], 1)))


def _cold(path: Path) -> object:
    from ssbfab.job.fitting import cold_lines

    return _finite("\n".join(cold_lines(path, "latp", None)))


_FITS = {"rheology": _rheology, "line": _line, "registration": _registration, "dilatometry": _dilatometry, "tga": _tga,
         "cold-sinter": _cold}


def _recipe() -> Reader:
    return Reader(name="recipe", place="x.toml", spoil=lambda rng: recipes.spoiled(rng).encode(), read=_built, share=5)


def _built(path: Path) -> object:
    from ssbfab.geometry import assign
    from ssbfab.recipe import load

    recipe = load(path)
    return assign(recipe.cell.build(path.parent), recipe.materials, tuple(recipe.inks))
