"""`Library`: what the lab has, opened lazily. Asking for one thing parses that thing's file and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ssbfab import spec
from ssbfab.errors import LibraryError
from ssbfab.findings import Confidence, Source
from ssbfab.library import store
from ssbfab.library.ink import Ink
from ssbfab.library.machine import machine_faults, tip_faults
from ssbfab.library.printer import Printer, Tip
from ssbfab.library.provenance import Provenance
from ssbfab.library.sourced import is_number, refuse, split
from ssbfab.library.toml import check_shape

if TYPE_CHECKING:
    from ssbfab.library.cold import ColdPoint, Solvent
    from ssbfab.library.furnace import Furnace, Press
    from ssbfab.library.material import Material
    from ssbfab.library.reaction import Reaction

T = TypeVar("T")
#: What a number is worth that the recipe itself states.
STATED = Provenance(source=Source(text="stated in the recipe"), confidence=Confidence.MED)


@dataclass(frozen=True)
class Library:
    """The shipped data, overridden and extended by the user's own files.

    `own` is the user's folder of library files, None for the shipped data alone. What was read once is kept.
    """

    own: Path | None = None
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @staticmethod
    def open(folder: Path | None = None) -> Library:
        """The library as a recipe in `folder` sees it: `folder/library/` goes before what is shipped."""
        return Library(own=None if folder is None else Path(folder) / "library")

    def names(self, kind: str) -> tuple[str, ...]:
        """What there is of a kind: materials, inks, tips, printers, furnaces, presses."""
        return tuple(self._files(kind))

    def material(self, id: str) -> Material:
        return self._material(id, ())

    def _material(self, id: str, inside: tuple[str, ...]) -> Material:
        """A material, and through it its constituents; `inside` are the composites that are being read."""
        if id in inside:
            raise LibraryError(f"material {id!r} is made of itself: {' of '.join((*inside, id))}")
        from ssbfab.library.material_file import read_material

        return self._keep(("materials", id), lambda: read_material(
            id, self._tables("materials", id), lambda other: self._material(other, (*inside, id))))

    def ink(self, name: str) -> Ink:
        return self._spec("inks", name, Ink)[0]

    def tip(self, name: str) -> Tip:
        tip, _ = self._spec("tips", name, Tip)
        refuse([f"tip {name!r}: {fault}" for fault in tip_faults(tip)])
        return tip

    def printer(self, name: str) -> Printer:
        """A machine that makes sense: its tips exist, no two tools share a number or an output."""
        return self._keep(("machine", name), lambda: self._machine(name))

    def furnace(self, name: str) -> Furnace:
        from ssbfab.library.furnace import Furnace

        return self._spec("furnaces", name, Furnace)[0]

    def press(self, name: str) -> Press:
        from ssbfab.library.furnace import Press

        return self._spec("presses", name, Press)[0]

    def ink_like(self, table: Mapping[str, Any], where: str) -> Ink:
        """An ink that starts from one of the library: `{like = "lto-57wt", yield_stress = "900 Pa"}`."""
        rest = dict(table)
        like = rest.pop("like", None)
        if like is not None and not isinstance(like, str):
            raise LibraryError(f"{where}.like: found {str(like)[:60]!r}, expected the name of an ink")
        check_shape(rest, where)
        base = self._plain("inks", like, Ink)[0] if like is not None else {}
        plain, _, faults = split(rest, Ink, where)
        refuse(faults + _spec_faults(Ink, {**base, **plain}, where))
        made = spec.read(Ink, {**base, **plain}, where, LibraryError)
        return replace(made, name=str(rest.get("name") or (f"{like}*" if like else "own ink")))

    def provenance(self, kind: str, name: str) -> Mapping[str, Provenance]:
        """Source and confidence of each number that a file states, by the key's path, such as `tools[0].open`."""
        if kind == "materials":
            return {f"{key}[{i}]": Provenance(source=m.source, confidence=m.confidence, low=m.low, high=m.high)
                    for key, rows in self.material(name).properties.items() for i, m in enumerate(rows)}
        return self._plain(kind, name, _class_of(kind))[1]

    def show(self, kind: str, name: str) -> str:
        """Everything about one thing with its sources, as text for a person."""
        from ssbfab.library.show import material_text, spec_text

        if kind == "materials":
            return material_text(self.material(name))
        return spec_text(self.get(kind, name), self.provenance(kind, name))

    def summary(self, kind: str, name: str) -> str:
        """One line on a thing, for a list."""
        from ssbfab.library.show import summary_text

        return summary_text(self.get(kind, name))

    def get(self, kind: str, name: str) -> Any:
        """A thing of any kind: `library.get("inks", "lfp-60wt")` is `library.ink("lfp-60wt")`."""
        if kind == "materials":
            return self.material(name)
        return {"inks": self.ink, "tips": self.tip, "printers": self.printer, "furnaces": self.furnace,
                "presses": self.press}.get(kind, lambda _: _class_of(kind))(name)

    def ink_provenance(self, ink: Ink) -> Mapping[str, Provenance]:
        """The same for an ink in hand: a number that differs from the library's ink is the recipe's own statement."""
        name = ink.name.removesuffix("*")
        if name not in self._files("inks"):
            return {f.key: STATED for f in spec.fields(Ink) if is_number(f)}
        shipped, known = self.ink(name), self.provenance("inks", name)
        changed = {f.key: STATED for f in spec.fields(Ink) if is_number(f) and getattr(ink, f.name) != getattr(shipped, f.name)}
        return {**known, **changed}

    def reactions(self) -> tuple[Reaction, ...]:
        """What is known of pairs that touch at temperature. A pair without a row is unknown, not compatible."""
        from ssbfab.library.reaction import read_reactions

        return self._keep("reactions", lambda: read_reactions(self._data("reactions.csv")))

    def cold_points(self) -> tuple[ColdPoint, ...]:
        """Published cold-sintering results."""
        from ssbfab.library.cold import read_cold_points

        return self._keep("cold_points", lambda: read_cold_points(self._data("cold_sintering.csv")))

    def solvents(self) -> tuple[Solvent, ...]:
        """Transient liquids of cold sintering, with what they must not touch."""
        from ssbfab.library.cold import read_solvents

        return self._keep("solvents", lambda: read_solvents(self._data("cold_solvents.csv")))

    def _data(self, name: str) -> tuple[Path, ...]:
        """A table's files: the user's own rows come before the shipped ones."""
        own = () if self.own is None else (self.own / name,)
        return tuple(path for path in (*own, store.SHIPPED / "data" / name) if path.exists())

    def _machine(self, name: str) -> Printer:
        printer, _ = self._spec("printers", name, Printer)
        faults = list(machine_faults(printer, tuple(self._files("tips"))))
        refuse([f"{self._files('printers')[name][0]}: {fault}" for fault in faults])
        return printer

    def _files(self, kind: str) -> Mapping[str, tuple[Path, ...]]:
        if kind not in store.KINDS:
            raise LibraryError(f"no such kind {kind!r}; kinds are {', '.join(store.KINDS)}")
        return self._keep(("files", kind), lambda: store.files(kind, self.own))

    def _tables(self, kind: str, name: str) -> dict[Path, dict[str, Any]]:
        return {path: store.read_toml(path) for path in store.find(kind, name, self._files(kind))}

    def _plain(self, kind: str, name: str, cls: type) -> tuple[dict[str, Any], dict[str, Provenance]]:
        """A thing's keys as written and where its numbers come from; the user's file replaces the shipped one wholly."""
        def read() -> tuple[dict[str, Any], dict[str, Provenance]]:
            path = store.find(kind, name, self._files(kind))[0]
            plain, found, faults = split(store.read_toml(path), cls, str(path))
            refuse(faults + _spec_faults(cls, plain, str(path)))
            return plain, found

        return self._keep(("plain", kind, name), read)

    def _spec(self, kind: str, name: str, cls: type[T]) -> tuple[T, Mapping[str, Provenance]]:
        plain, found = self._plain(kind, name, cls)
        made = self._keep((kind, name), lambda: spec.read(cls, {**plain, "name": name}, name, LibraryError))
        return made, found

    def _keep(self, key: Any, make: Callable[[], T]) -> T:
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found


def _class_of(kind: str) -> type:
    from ssbfab.library.furnace import Furnace, Press

    classes = {"inks": Ink, "tips": Tip, "printers": Printer, "furnaces": Furnace, "presses": Press}
    if kind not in classes:
        raise LibraryError(f"no such kind {kind!r}; kinds are {', '.join(store.KINDS)}")
    return classes[kind]


def _spec_faults(cls: type, plain: Mapping[str, Any], where: str) -> list[str]:
    try:
        spec.read(cls, plain, where, LibraryError)
    except LibraryError as error:
        return list(error.faults)
    return []
