"""The library's README is true: its table of confidences is counted again, its examples are read, its files exist."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import ssbfab.library
from ssbfab.findings import Confidence
from ssbfab.library import Library
from ssbfab.library.properties import KINDS as MATERIAL_KINDS
from ssbfab.library.properties import PROPERTIES, by_key
from ssbfab.library.store import KINDS

FOLDER = Path(ssbfab.library.__file__).parent
README = (FOLDER / "README.md").read_text()
LIBRARY = Library.open()
LEVELS = [c.value for c in (Confidence.HIGH, Confidence.MED, Confidence.LOW, Confidence.ASSUMED)]


def counted(kind: str) -> Counter[str]:
    """Numbers (and for materials words) that the files of a kind state, by confidence."""
    found: Counter[str] = Counter()
    for name in LIBRARY.names(kind):
        if kind == "materials":
            material = LIBRARY.material(name)
            rows = [m for rows in material.properties.values() for m in rows if material.kind != "composite"]
            found.update(m.confidence.value for m in (*rows, *material.laws.values()))
        else:
            found.update(p.confidence.value for p in LIBRARY.provenance(kind, name).values())
    return found


def table() -> str:
    lines = ["| what | files | " + " | ".join(LEVELS) + " | numbers |", "|---|---|" + "---|" * (len(LEVELS) + 1)]
    rows = {kind: counted(kind) for kind in KINDS}
    rows["chemistry tables"] = Counter(r.confidence.value for r in (*LIBRARY.reactions(), *LIBRARY.cold_points(), *LIBRARY.solvents()))
    for kind, found in rows.items():
        files = len(LIBRARY.names(kind)) if kind in KINDS else 3
        lines.append(f"| {kind} | {files} | " + " | ".join(str(found[c]) for c in LEVELS) + f" | {sum(found.values())} |")
    return "\n".join(lines)


def test_the_table_of_confidences_is_true() -> None:
    assert table() in README, f"put this table into ssbfab/library/README.md:\n{table()}"


def test_the_table_would_not_survive_another_count() -> None:
    first = next(line for line in table().splitlines() if line.startswith("| inks"))
    assert first in README
    count = len(LIBRARY.names("inks"))
    assert first.replace(f"| inks | {count}", f"| inks | {count + 1}") not in README


def examples() -> list[tuple[str, str]]:
    """(file name, text) of every TOML block whose first line names a file."""
    blocks = re.findall(r"```toml\n# (library/\S+\.toml)\n(.*?)```", README, flags=re.DOTALL)
    return [(name, text) for name, text in blocks]


def test_there_are_examples_of_what_people_add() -> None:
    assert {name.split("/")[1] for name, _ in examples()} >= {"materials", "inks", "printers", "tips", "furnaces", "presses"}


@pytest.mark.parametrize(("name", "text"), examples(), ids=lambda part: part[:40])
def test_an_example_can_be_used_as_it_stands(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    library, kind = Library.open(tmp_path), name.split("/")[1]
    library.get(kind, path.stem)
    assert library.show(kind, path.stem)
    assert all(p.source.text != "assumed" for p in library.provenance(kind, path.stem).values())


def test_every_property_and_kind_of_material_is_named() -> None:
    for word in (*by_key(), *MATERIAL_KINDS):
        assert f"`{word}`" in README, word


def test_the_list_of_properties_says_their_units() -> None:
    for key, name in by_key().items():
        unit = PROPERTIES[name].unit
        assert not unit or re.search(rf"`{key}`[^|]*\|[^|]*\| *{re.escape(unit)} ", README), f"{key}: {unit}"


def test_files_that_it_names_exist() -> None:
    for name in re.findall(r"`((?:data/)?[a-z_]+\.(?:py|csv|json))`", README):
        assert (FOLDER / name).exists(), name
